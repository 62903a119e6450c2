"""A conversation with each example application, to be interrupted everywhere."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any  # each application has a context of its own

from accounts.app import TutorServer, User
from attachments.app import ClaimsServer
from attachments.files import Caller as Customer
from attachments.files import Files
from chained_responses.app import DiaryServer
from chat_completions.app import HouseServer
from chatkit.server import ChatKitServer
from chatkit_testing import (
    ChatKitClient,
    InMemoryStore,
    ScriptedRunner,
    message,
    reasoning,
    structured,
    tool_call,
)
from client_tools.app import MapServer
from echo.app import EchoServer
from guardrails.app import BankServer, Verdict
from postgres_app.assistant import AssistantServer
from postgres_app.store import RequestContext
from postgres_app.tests.databases import fresh_store
from progress.app import Archive, NewsServer
from streaming_widgets.app import MailServer
from structured_input.app import AgencyServer
from support_desk.orders import Order, Orders
from support_desk.server import SupportServer
from support_desk.store import Caller, SupportStore
from title_agent.app import CookServer, Title

__all__ = ["PLAYS", "Play"]

MakeClient = Callable[[AsyncExitStack], ChatKitClient | Awaitable[ChatKitClient]]


@dataclass(frozen=True)
class Play:
    """A conversation with an application.

    Attributes:
        name: The application.
        make_client: Makes a client on a fresh server, plain or async; what it opens is closed with
            the stack.
        scenario: What the user does.
        script: Lays out what the models say.
    """

    name: str
    make_client: MakeClient
    scenario: Callable[[ChatKitClient], Awaitable[None]]
    script: Callable[[ScriptedRunner], None]


def nothing(runner: ScriptedRunner) -> None:
    """Script nothing: the application asks no model."""


def store() -> InMemoryStore[Any]:
    return InMemoryStore()


def on(server: Callable[[InMemoryStore[Any]], ChatKitServer[Any]]) -> MakeClient:
    """Make clients on a server that asks for a store and no more."""
    return lambda _: ChatKitClient(server(store()))


async def echo(client: ChatKitClient) -> None:
    assert (await client.send("Hello")).text == "Hello"


def desk(stack: AsyncExitStack) -> ChatKitClient:
    database = stack.enter_context(closing(sqlite3.connect(":memory:")))
    orders = Orders(database)
    orders.place("ada", Order("A1", "Teapot", "packing"))
    return ChatKitClient(SupportServer(SupportStore(database), orders), context=Caller("ada"))


async def support(client: ChatKitClient) -> None:
    turn = await client.send("Where is order A1?")
    await client.act("order.cancel", {"order_id": "A1"}, item=turn.widgets[0])
    await client.send("Where would it have gone?")
    turn = await client.submit_tool_output({"address": "1 Main Street"})
    assert turn.text == "To 1 Main Street."


def support_script(runner: ScriptedRunner) -> None:
    runner.script("Order A1", agent="Title")
    runner.script(
        [reasoning("Which order?"), tool_call("lookup_order", order_id="A1")],
        tool_call("show_order", order_id="A1"),
        "Here it is.",
        tool_call("get_shipping_address", order_id="A1"),
        "To 1 Main Street.",
    )


async def cooking(client: ChatKitClient) -> None:
    await client.send("How do I make green tea?")
    assert (await client.thread()).title == "Green tea"


def cooking_script(runner: ScriptedRunner) -> None:
    runner.script(structured(Title(text="Green tea")), agent="Title")
    runner.script("Use water of 80 degrees.", agent="Cook")


async def travelling(client: ChatKitClient) -> None:
    await client.send("Which museum is near me?")
    turn = await client.submit_tool_output({"city": "Amsterdam"})
    assert turn.text == "The Rijksmuseum."


def travelling_script(runner: ScriptedRunner) -> None:
    runner.script(tool_call("get_location", reason="Museums"), "The Rijksmuseum.")


def claims(stack: AsyncExitStack) -> ChatKitClient:
    files = Files(Path(stack.enter_context(TemporaryDirectory())))
    policies = {"P-7": {"covers": "bicycles"}}
    return ChatKitClient(ClaimsServer(store(), files, policies), context=Customer("ada"))


async def claiming(client: ChatKitClient) -> None:
    photo = await client.attach("wheel.png", b"bent", "image/png")
    other = await client.attach("holiday.png", b"sea", "image/png")
    await client.delete_attachment(other)
    await client.send("My bicycle was hit", attachments=[photo])


def claiming_script(runner: ScriptedRunner) -> None:
    runner.script("The wheel is beyond repair.")


async def planning(client: ChatKitClient) -> None:
    turn = await client.send("Plan a trip for me")
    assert turn.structured_input is not None
    await client.answer(turn.structured_input, {"When?": "summer"})


def planning_script(runner: ScriptedRunner) -> None:
    question = {"text": "When?", "options": ["spring", "summer"]}
    runner.script(tool_call("ask_traveller", questions=[question]), "Take the train to Nice.")


class Postman:
    """Delivers whatever he is given."""

    async def send(self, recipient: str, body: str) -> None:
        return


async def mailing(client: ChatKitClient) -> None:
    assert (await client.send("Write to Bob that we meet on Monday")).widgets


def mailing_script(runner: ScriptedRunner) -> None:
    runner.script(
        tool_call("draft_mail", recipient="bob@example.org", request="Meet on Monday"),
        "Shall I change anything?",
        agent="Secretary",
    )
    runner.script(message(chunks=["Dear Bob, ", "see you ", "on Monday."]), agent="Writer")


async def banking(client: ChatKitClient) -> None:
    await client.send("Is my card still valid?")
    turn = await client.send("What is its number?")
    assert turn.text == ""


def banking_script(runner: ScriptedRunner) -> None:
    fine = structured(Verdict(allowed=True, reason="about a card"))
    runner.script(fine, fine, agent="Judge")
    runner.script("It is.", "It is 4111 1111 1111 1111.", agent="Teller")


class Shelf(Archive):
    """An archive at hand."""

    name = "Times"

    async def search(self, topic: str) -> list[str]:
        return [f"More {topic}"]


def newsroom(stack: AsyncExitStack) -> ChatKitClient:
    return ChatKitClient(NewsServer(store(), [Shelf()]))


async def reading(client: ChatKitClient) -> None:
    assert (await client.send("What is new in tea?")).text == "Tea comes and goes."


def reading_script(runner: ScriptedRunner) -> None:
    runner.script(tool_call("research", topic="tea"), "Tea comes and goes.")


def tutor(stack: AsyncExitStack) -> ChatKitClient:
    own = InMemoryStore[User](user=lambda user: user.id)
    return ChatKitClient(TutorServer(own), context=User("ada", "Ada", "school"))


async def learning(client: ChatKitClient) -> None:
    await client.send("Give me an exercise")


def learning_script(runner: ScriptedRunner) -> None:
    runner.script(tool_call("open_exercise", chapter="Fractions"), "Try this.")


async def telling(client: ChatKitClient) -> None:
    await client.send("I was at the sea")
    await client.send("Cold")


def telling_script(runner: ScriptedRunner) -> None:
    runner.script("How was it?", "Why?")


async def keeping_house(client: ChatKitClient) -> None:
    await client.send("Is it warm?")
    await client.send("Where is my phone?")
    assert (await client.submit_tool_output("rings")).text == "On the sofa."


def keeping_house_script(runner: ScriptedRunner) -> None:
    runner.script(
        [message("Let me look."), tool_call("read_thermometer", room="kitchen")],
        message("It is 21.5 degrees."),
        tool_call("ring_phone"),
        "On the sofa.",
        ids="placeholder",
    )


async def with_a_memory(stack: AsyncExitStack) -> ChatKitClient:
    own = await stack.enter_async_context(fresh_store())
    return ChatKitClient(AssistantServer(own), context=RequestContext("ada"))


async def remembering(client: ChatKitClient) -> None:
    await client.send("We have a dog now: Rex")
    client.new_thread()
    turn = await client.send("What is the name of my dog?")
    assert turn.model_calls[-1].tool_outputs[0][2] == "We have a dog now: Rex"


def remembering_script(runner: ScriptedRunner) -> None:
    runner.script("Congratulations!", tool_call("recall", words="dog"), "It is Rex.")


PLAYS = [
    Play("echo", on(EchoServer), echo, nothing),
    Play("support_desk", desk, support, support_script),
    Play("title_agent", on(CookServer), cooking, cooking_script),
    Play("client_tools", on(MapServer), travelling, travelling_script),
    Play("attachments", claims, claiming, claiming_script),
    Play(
        "structured_input",
        on(AgencyServer),
        planning,
        planning_script,
    ),
    Play(
        "streaming_widgets",
        lambda _: ChatKitClient(MailServer(store(), Postman())),
        mailing,
        mailing_script,
    ),
    Play("guardrails", on(BankServer), banking, banking_script),
    Play("progress", newsroom, reading, reading_script),
    Play("accounts", tutor, learning, learning_script),
    Play("chained_responses", on(DiaryServer), telling, telling_script),
    Play(
        "chat_completions",
        on(HouseServer),
        keeping_house,
        keeping_house_script,
    ),
    Play("postgres_app", with_a_memory, remembering, remembering_script),
]
