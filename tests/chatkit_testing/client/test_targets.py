"""What a client may be given, what goes with it, and what is said otherwise."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from fastapi import FastAPI

from chatkit_testing import ChatKitClient, ClientError, InMemoryStore
from tests.chatkit_testing.client.support import Shop, create_app, serving

ADA = {"user": "ada"}
URL = "http://127.0.0.1:1"


def make_app() -> FastAPI:
    return create_app(Shop())


@pytest.mark.parametrize(
    ("target", "options", "message"),
    [
        (
            Shop(),
            {"headers": {"X-User": "ada"}},
            "headers={'X-User': 'ada'} go over HTTP; a ChatKitServer is called in process and gets "
            "none: give it context=, or give the application that reads the headers",
        ),
        (
            Shop(),
            {"path": "/api"},
            "path='/api' is where an application answers over HTTP; a ChatKitServer is called in "
            "process and has no path: leave it out, or give the application",
        ),
        (
            create_app(Shop()),
            {"context": ADA},
            "context={'user': 'ada'} does not reach FastAPI: it makes its own context of what "
            "comes over HTTP. Give headers=, or the ChatKitServer itself; beside store= the "
            "context is what assert_stored asks the store with",
        ),
        (
            URL,
            {"context": ADA},
            f"context={{'user': 'ada'}} does not reach {URL}: it makes its own context of what "
            "comes over HTTP. Give headers=, or the ChatKitServer itself; beside store= the "
            "context is what assert_stored asks the store with",
        ),
        (
            7,
            {},
            "7 is no target: give a ChatKitServer, an ASGI application (FastAPI, Starlette, …) or "
            "a URL",
        ),
        (
            None,
            {},
            "None is no target: give a ChatKitServer, an ASGI application (FastAPI, Starlette, …) "
            "or a URL; did a fixture forget to return it?",
        ),
        (
            make_app,
            {},
            "make_app is a function that takes nothing, and an ASGI application takes scope, "
            "receive and send: call it, make_app()",
        ),
        (
            "localhost:8000",
            {},
            "'localhost:8000' is no target: a URL begins with http:// or https://",
        ),
    ],
)
def test_what_does_not_go_together_is_refused_with_the_remedy(
    target: object, options: dict[str, object], message: str
) -> None:
    with pytest.raises(TypeError) as caught:
        ChatKitClient(target, **options)  # type: ignore[arg-type] # wrong on purpose

    assert str(caught.value) == message


def test_another_user_is_refused_in_the_same_way() -> None:
    with pytest.raises(TypeError, match="go over HTTP"):
        ChatKitClient(Shop()).as_user(headers={"X-User": "eve"})
    with pytest.raises(TypeError, match="does not reach"):
        ChatKitClient(create_app(Shop())).as_user(context=ADA)


def test_beside_a_store_a_context_may_go_with_any_target() -> None:
    client = ChatKitClient(URL, store=InMemoryStore(), context=ADA)

    eve = client.as_user(headers={"X-User": "eve"}, context={"user": "eve"})
    assert eve.title == f'{URL}, X-User: eve, store= asked with context {{"user": "eve"}}'
    assert client.as_user(context={"user": "ada"}).title == client.title


def test_another_user_of_whom_the_application_would_see_nothing_is_refused() -> None:
    client = ChatKitClient(create_app(Shop()), store=InMemoryStore(), context=ADA)

    with pytest.raises(TypeError) as caught:
        client.as_user(context={"user": "eve"})

    assert str(caught.value) == (
        "as_user(context={'user': 'eve'}) changes nothing that FastAPI sees: give headers=, and "
        "context= beside it for the look into the store"
    )


def test_a_rule_that_is_not_there_cannot_be_allowed() -> None:
    with pytest.raises(ValueError, match="there is no rule CK999") as caught:
        ChatKitClient(URL, allow=["CK203", "CK999"])

    assert str(caught.value) == (
        "allow=['CK203', 'CK999']: there is no rule CK999; they go from CK101 to CK504"
    )


def test_a_client_says_what_it_is_on() -> None:
    client = ChatKitClient(create_app(Shop()), headers={"X-User": "ada"})
    assert repr(client) == "<ChatKitClient on FastAPI, thread None>"
    assert client.title == "FastAPI, X-User: ada"
    assert ChatKitClient(Shop(), context={}).title == "Shop"

    async def app(scope: object, receive: object, send: object) -> None: ...

    assert ChatKitClient(app).title == "app"


def test_what_does_not_say_what_it_takes_is_tried() -> None:
    class App:
        __signature__ = "scope, receive, send"

        async def __call__(self, scope: object, receive: object, send: object) -> None: ...

    assert ChatKitClient(App()).title == "App"


@pytest.mark.parametrize("name", ["Authorization", "Cookie", "X-API-Key", "X-Access-Token"])
def test_a_title_keeps_secrets(name: str) -> None:
    client = ChatKitClient(create_app(Shop()), headers={name: "s3cret", "X-User": "ada"})

    assert client.title == f"FastAPI, {name}: …, X-User: ada"


def test_a_title_keeps_the_secrets_of_a_context() -> None:
    context = {"user": "ada", "token": "s3cret"}

    assert ChatKitClient(Shop(), context=context).title == (
        'Shop, context {"user": "ada", "token": "…"}'
    )


# URLs


async def test_a_client_that_never_asked_has_nothing_to_close() -> None:
    async with ChatKitClient(URL):
        pass


async def test_a_url_with_a_path_is_the_endpoint_and_to_a_base_url_the_path_is_added() -> None:
    with serving(create_app(Shop())) as url:
        for client in (
            ChatKitClient(url),
            ChatKitClient(url + "/"),
            ChatKitClient(url + "/chatkit", path="/elsewhere"),
        ):
            assert (await client.send("hello")).text == "You said hello."


async def test_another_users_headers_take_the_place_of_this_ones_however_they_are_written() -> None:
    seen: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    ada = {"Authorization": "ada", "Content-Type": "application/chatkit+json"}
    async with server, ChatKitClient(f"http://{host}:{port}", headers=ada) as client:
        eve = client.as_user(headers={"authorization": "eve"})
        await eve.post(b"{}")

    (request,) = seen
    lines = request.decode().lower().split("\r\n")
    assert [line for line in lines if line.startswith(("authorization", "content-type"))] == [
        "content-type: application/chatkit+json",
        "authorization: eve",
    ]


async def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(ClientError) as caught:
        await ChatKitClient(URL).send("hello")

    assert str(caught.value).startswith(f"POST {URL}/chatkit was not answered: ")
    assert str(caught.value).endswith("; is the server running?")


@asynccontextmanager
async def answering(*pieces: bytes) -> AsyncGenerator[str, None]:
    """A socket that answers any request with these bytes, and closes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.writelines(pieces)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"http://{host}:{port}"


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


async def test_a_connection_that_breaks_in_the_stream_has_aborted_it() -> None:
    frame = b'data: {"type":"progress_update","text":"one"}\n\n'
    async with answering(HEAD, b"%x\r\n%b\r\n" % (len(frame), frame)) as url:
        turn = await ChatKitClient(url, strict=False).send("hello")

    assert turn.progress == ["one"]
    assert turn.aborted
    assert turn.exception is None


async def test_an_answer_that_is_no_http_is_told() -> None:
    async with answering(b"nonsense\r\n\r\n") as url:
        with pytest.raises(ClientError, match="was not answered"):
            await ChatKitClient(url, strict=False).send("hello")
