"""Mistakes in what is given to be tried: one message each, with the remedy, and no other text."""

from collections.abc import Awaitable, Callable
from typing import Any  # whatever a newcomer gives

import pytest
from fastapi import FastAPI

from chatkit_testing import (
    STORE_PROMISES,
    ChatKitClient,
    InMemoryAttachmentStore,
    InMemoryStore,
    check_attachment_store,
    check_server,
    check_store,
)
from chatkit_testing.conformance._judge import judge
from chatkit_testing.conformance._set_up import SetUpMistake
from chatkit_testing.conformance._store_case import open_store_case
from tests.chatkit_testing.conformance.plain_store import PlainStore
from tests.chatkit_testing.conformance.sound_stores import name_itself
from tests.chatkit_testing.sweeps.agent import AgentDesk
from tests.support.inner import run_inner

SHARED = InMemoryStore[Any]()
HERS = {"user": "ada"}
BY_HEADERS = FastAPI()


def a_client(context: object = None) -> ChatKitClient:
    return ChatKitClient(AgentDesk(InMemoryStore()), context=context)


def of_the_same_context(client: ChatKitClient) -> ChatKitClient:
    return client.as_user(context=dict(HERS))


def of_the_same_headers(client: ChatKitClient) -> ChatKitClient:
    return client.as_user(headers={"x-user": "ada"})


def of_none(client: ChatKitClient) -> None:
    return


@pytest.mark.parametrize(
    ("checking", "told"),
    [
        (
            lambda: check_store(PlainStore()),  # type: ignore[arg-type]  # the mistake
            "check_store was given one PlainStore, and takes a function that makes a fresh one at "
            "each call: check_store(lambda: PlainStore(…))",
        ),
        (
            lambda: check_store({"a": 1}),  # type: ignore[arg-type]  # the mistake
            'check_store was given {"a": 1}, and takes a function that makes a fresh Store at each '
            "call: give the function itself, without calling it",
        ),
        (
            lambda: check_store(lambda: PlainStore),  # type: ignore[arg-type,return-value]  # the mistake
            "make_store gave the class PlainStore: return an instance, PlainStore(…)",
        ),
        (
            lambda: check_store(lambda: None),  # type: ignore[arg-type,return-value]  # the mistake
            "make_store gave None, which is no Store: it has no add_thread_item(). Return an "
            "instance of your Store",
        ),
        (
            lambda: check_store(lambda: SHARED),
            "make_store gave a store that holds threads already (thr_1): give a fresh, empty one "
            "at each call",
        ),
        (
            lambda: check_attachment_store(InMemoryAttachmentStore()),  # type: ignore[arg-type]  # the mistake
            "check_attachment_store was given one InMemoryAttachmentStore, and takes a function "
            "that makes a fresh one at each call: check_attachment_store(lambda: "
            "InMemoryAttachmentStore(…))",
        ),
        (
            lambda: check_attachment_store(lambda: InMemoryAttachmentStore),  # type: ignore[arg-type,return-value]  # the mistake
            "make_store gave the class InMemoryAttachmentStore: return an instance, "
            "InMemoryAttachmentStore(…)",
        ),
        (
            lambda: check_server(a_client()),  # type: ignore[arg-type]  # the mistake
            "check_server was given one ChatKitClient, and takes a function that makes a fresh one "
            "at each call: check_server(lambda: ChatKitClient(…))",
        ),
        (
            lambda: check_server(lambda: ChatKitClient),  # type: ignore[arg-type,return-value]  # the mistake
            "make_client gave the class ChatKitClient: return an instance, ChatKitClient(…)",
        ),
        (
            lambda: check_server(lambda: 7),  # type: ignore[arg-type,return-value]  # the mistake
            "make_client gave 7, which is no ChatKitClient: return ChatKitClient(server), or "
            "ChatKitClient(app)",
        ),
    ],
)
async def test_what_cannot_be_tried_is_said_at_once(
    checking: Callable[[], Awaitable[object]], told: str
) -> None:
    with pytest.raises(TypeError) as raised:
        await checking()

    assert str(raised.value) == told
    assert type(raised.value) is TypeError


@pytest.mark.parametrize(
    ("make_client", "other_user", "told"),
    [
        (
            lambda: a_client(HERS),
            of_the_same_context,
            "the other user's client has the same context as the first, so that AgentDesk cannot "
            "tell them apart: give client.as_user(context=…)",
        ),
        (
            lambda: ChatKitClient(BY_HEADERS, headers={"X-User": "ada"}),
            of_the_same_headers,
            "the other user's client has the same headers as the first, so that FastAPI cannot "
            "tell them apart: give client.as_user(headers=…)",
        ),
        (
            lambda: a_client(HERS),
            of_none,
            "other_user gave None, which is no ChatKitClient: return ChatKitClient(server), or "
            "ChatKitClient(app)",
        ),
    ],
)
async def test_another_user_whom_nothing_tells_apart_is_refused(
    make_client: Callable[[], ChatKitClient], other_user: Callable[[Any], Any], told: str
) -> None:
    with pytest.raises(TypeError) as raised:
        await check_server(make_client, other_user=other_user, timeout=2)

    assert str(raised.value) == told


PROJECT = """
from chatkit_testing import (
    AttachmentStoreConformance, ChatKitClient, InMemoryStore, ServerConformance, StoreConformance,
)

class TestNothing(StoreConformance):
    pass

class TestClass(StoreConformance):
    def make_store(self):
        return InMemoryStore

SHARED = InMemoryStore()

class TestShared(StoreConformance):
    async def make_store(self):
        return SHARED

class TestFiles(AttachmentStoreConformance):
    def make_store(self):
        yield None

class TestServer(ServerConformance):
    def make_client(self):
        return ChatKitClient
"""


def test_the_tests_of_a_class_fail_with_that_message_alone(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    pytester.makepyfile(PROJECT)

    names = "ST101 or AT101 or SV101 or (TestShared and ST102)"
    result = run_inner(pytester, "-q", "-p", "no:randomly", "-k", names)

    result.assert_outcomes(passed=1, failed=5, deselected=result.parseoutcomes()["deselected"])
    lines = result.stdout.str().splitlines()
    failures = lines[next(n for n, line in enumerate(lines) if "= FAILURES =" in line) + 1 :]
    shown = failures[: next(n for n, line in enumerate(failures) if line.startswith("====="))]
    assert [line for line in shown if line and not line.startswith("___")] == [
        "E   TypeError: TestNothing has no make_store(self): define one that gives a fresh and "
        "empty store at each call",
        "E   TypeError: make_store gave the class InMemoryStore: return an instance, "
        "InMemoryStore(…)",
        "E   TypeError: make_store gave a store that holds threads already (thr_1): give a fresh, "
        "empty one at each call",
        "E   TypeError: make_store gave None, which is no AttachmentStore: it has no "
        "delete_attachment(). Return an instance of your AttachmentStore",
        "E   TypeError: make_client gave the class ChatKitClient: return an instance, "
        "ChatKitClient(…)",
    ]


async def test_the_machine_too_wants_a_fresh_store_each_time() -> None:
    shared = PlainStore()
    opened = open_store_case(lambda: shared, name_itself, timeout=10)

    with pytest.raises(SetUpMistake, match=r"a store that holds threads already \(thr_1\)"):
        await judge(STORE_PROMISES["ST901"], opened)
