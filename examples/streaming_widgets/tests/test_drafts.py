"""A draft is written before the user's eyes, and then sent, dropped or interrupted."""

from dataclasses import dataclass, field
from importlib.metadata import version

import pytest
from packaging.version import Version

from chatkit_testing import (
    ChatKitClient,
    Gate,
    InMemoryStore,
    ScriptedRunner,
    Turn,
    expect,
    fail,
    message,
    tool_call,
)
from streaming_widgets.app import MailServer

LETTER = "Dear Bob,\n\nsee you on **Monday**.\n\nAda"


@dataclass
class Mailbox:
    """A postman who keeps what he is given, or cannot deliver."""

    letters: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    error: OSError | None = None

    async def send(self, recipient: str, body: str) -> None:
        if self.error:
            raise self.error
        self.letters.append((recipient, body))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def chatkit_server(chatkit_store: InMemoryStore, mailbox: Mailbox) -> MailServer:
    return MailServer(chatkit_store, mailbox)


@pytest.fixture
async def drafted(chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner) -> Turn:
    """The turn in which the letter is drafted."""
    chatkit_runner.script(
        tool_call("draft_mail", recipient="bob@example.org", request="Meet on Monday"),
        "Shall I change anything?",
        agent="Secretary",
    )
    chatkit_runner.script(message(LETTER, chunks=5), agent="Writer")
    return await chatkit_client.send("Write to Bob that we meet on Monday")


async def test_the_words_appear_in_the_card_as_they_are_written(drafted: Turn) -> None:
    drafted.assert_events(
        *("thread.created", "thread.item.done/user_message", "stream_options"),
        "thread.item.added/widget",
        *(["thread.item.updated/widget.streaming_text.value_delta"] * 5),
        "thread.item.updated/widget.root.updated",
        "thread.item.done/widget",
        ...,
        "thread.item.done/assistant_message",
    )
    drafted.assert_shown(
        expect.user_message(),
        expect.widget(f"To bob@example.org\n{LETTER}\nSend\nDiscard"),
        expect.assistant_message("Shall I change anything?"),
    )


async def test_the_button_sends_the_draft_and_leaves_the_card_without_buttons(
    chatkit_client: ChatKitClient, drafted: Turn, mailbox: Mailbox
) -> None:
    [card] = drafted.widgets

    turn = await chatkit_client.act("draft.send", {"draft_id": "draft_1"}, item=card)

    assert mailbox.letters == [("bob@example.org", LETTER)]
    turn.assert_shown(
        expect.widget(f"To bob@example.org · sent\n{LETTER}"),
        expect.notice("Sent to bob@example.org.", level="info"),
    )


async def test_a_draft_that_cannot_be_delivered_may_be_sent_again(
    chatkit_client: ChatKitClient, drafted: Turn, mailbox: Mailbox
) -> None:
    [card] = drafted.widgets
    mailbox.error = OSError("mailbox full")

    turn = await chatkit_client.act("draft.send", {"draft_id": "draft_1"}, item=card)

    turn.assert_shown(expect.error("bob@example.org: mailbox full", allow_retry=True))

    mailbox.error = None
    await chatkit_client.act("draft.send", {"draft_id": "draft_1"}, item=card)

    assert mailbox.letters == [("bob@example.org", LETTER)]


async def test_discarding_answers_at_once_and_can_be_done_once(
    chatkit_client: ChatKitClient, drafted: Turn, mailbox: Mailbox
) -> None:
    [card] = drafted.widgets

    response = await chatkit_client.act_sync("draft.discard", {"draft_id": "draft_1"}, item=card)

    discarded = expect.widget(f"To bob@example.org · discarded\n{LETTER}")
    assert discarded.matches(response.updated_item)
    await chatkit_client.assert_stored(expect.user_message(), discarded, expect.assistant_message())

    turn = await chatkit_client.act("draft.send", {"draft_id": "draft_1"}, item=card)

    turn.assert_shown(expect.error("This draft is gone.", allow_retry=False))
    assert mailbox.letters == []


async def test_the_secretary_knows_what_was_written(drafted: Turn) -> None:
    [secretary, writer, secretary_again] = drafted.model_calls

    assert writer.user_text == "Meet on Monday"
    assert secretary.tools == ["draft_mail"]
    assert LETTER in secretary_again.tool_outputs[0][2]


@pytest.mark.skipif(
    Version(version("openai-agents")) < Version("0.6.5"),
    reason="a run within a tool cannot be cancelled in this version of the Agents SDK",
)
async def test_stopping_in_mid_letter_leaves_no_half_card_behind(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        tool_call("draft_mail", recipient="bob@example.org", request="Meet"), agent="Secretary"
    )
    chatkit_runner.script(message(chunks=["Dear ", "Bob", Gate()]), agent="Writer")

    async with chatkit_client.stream("Write to Bob") as stream:
        async for _ in stream:
            if "Dear Bob" in stream.turn.outline:
                break
        await stream.cancel()

    assert stream.turn.cancelled
    await chatkit_client.assert_stored(
        expect.user_message(), expect.hidden_context(type="sdk_hidden_context")
    )


async def test_a_writer_that_fails_leaves_what_is_written_and_says_why(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script(
        tool_call("draft_mail", recipient="bob@example.org", request="Meet"),
        "I could not finish the mail.",
        agent="Secretary",
    )
    broken = fail(ConnectionError("the line is dead"))
    chatkit_runner.script(message(chunks=["Dear ", "Bob", broken]), agent="Writer")

    turn = await chatkit_client.send("Write to Bob")

    turn.assert_shown(
        expect.user_message(),
        expect.widget("To bob@example.org · unfinished: the line is dead\nDear Bob"),
        expect.assistant_message("I could not finish the mail."),
    )
