"""Rules on the thread and on what a turn does with it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from chatkit.types import (
    AssistantMessageItem,
    ClientToolCallItem,
    ThreadItem,
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    UserMessageItem,
    WorkflowItem,
)
from chatkit_testing._report import brief, plural
from chatkit_testing.protocol._case import Case, Json
from chatkit_testing.protocol._json import strings
from chatkit_testing.protocol._rule import Finding, rule

__all__: list[str] = []

_BESIDE_A_WORKFLOW = frozenset({"generated_image", "client_tool_call", "workflow"})


@rule(
    "CK301",
    "must",
    "A thread on the wire has metadata {}.",
    harm="nothing; anybody can read it in the browser",
    mend="let the server tell the thread: change it, do not yield it",
)
def metadata_stays_on_the_server(case: Case) -> Iterator[Finding]:
    """Find thread metadata that leaked."""
    for step, thread in case.told_threads:
        if thread.metadata:
            yield Finding(
                step.index,
                f"the thread's metadata {brief(thread.metadata)} is sent to the client.",
            )


@rule(
    "CK302",
    "should",
    "Naive and aware created_at are not mixed in a thread.",
    harm="messages out of order, or an error on load",
    mend="use one kind: `datetime.now()` as the server does",
)
def times_are_of_one_kind(case: Case) -> Iterator[Finding]:
    """Find the first time that is aware where the others are naive, or the other way round."""
    told: list[tuple[int | None, str, datetime]] = [
        (None, item.id, item.created_at) for item in case.before or ()
    ]
    told += [(step.index, thread.id, thread.created_at) for step, thread in case.told_threads]
    told += [(step.index, item.id, item.created_at) for step, item in case.told_items]
    if not told:
        return
    _, first_name, first = told[0]
    for index, name, time in told:
        if (time.tzinfo is None) != (first.tzinfo is None):
            yield Finding(
                index,
                f"{name} was created at {time.isoformat()} and {first_name} at "
                f"{first.isoformat()}: one has a time zone, the other none, so they cannot be "
                "ordered. Use one kind throughout.",
            )
            return


def _client_tool_calls(case: Case) -> list[tuple[int, ClientToolCallItem]]:
    return [
        (step.index, item)
        for step, item in case.told_items
        if isinstance(step.event, ThreadItemDoneEvent) and isinstance(item, ClientToolCallItem)
    ]


@rule(
    "CK303",
    "must",
    "There is at most one client tool call per response; it is pending, the last item done, and "
    "the newest item stored.",
    harm="the conversation hangs: the browser's answer is refused",
    mend="end the run at the tool (`StopAtTools`), and yield nothing after it",
)
def a_client_tool_call_ends_the_turn(case: Case) -> Iterator[Finding]:
    """Find calls that are several, answered already, or not the last."""
    calls = _client_tool_calls(case)
    for index, _ in calls[1:]:
        yield Finding(index, "it is the second client tool call of this turn; one may be made.")
    if not calls:
        return
    index, call = calls[-1]
    if call.status != "pending":
        yield Finding(index, f"client tool call {call.id} is {call.status}, not pending.")
    done = [step for step in case.milestones if isinstance(step.event, ThreadItemDoneEvent)]
    if done[-1].index != index:
        yield Finding(
            done[-1].index,
            f"{done[-1].item_id} is done after client tool call {call.id}: the call has to be the "
            "newest item, or the client's answer is refused.",
        )
    elif case.after and case.after[-1].id != call.id:
        yield Finding(
            index,
            f"client tool call {call.id} is not the newest item stored, {case.after[-1].id} is.",
        )


@rule(
    "CK304",
    "must",
    "A client tool call's call_id is that of a function call of this run, of the one with its "
    "name if there is one.",
    harm="the model never learns the answer, or the API refuses the next request",
    mend="set `context.client_tool_call` in the tool of that name",
)
def a_client_tool_call_is_the_models(case: Case) -> Iterator[Finding]:
    """Hold the call's id against the function calls that the model made."""
    made = [made for call in case.calls for made in call.function_calls]
    if not made:
        return
    for index, call in _client_tool_calls(case):
        named = [call_id for name, call_id in made if name == call.name]
        lawful = named or [call_id for _, call_id in made]
        if call.call_id not in lawful:
            yield Finding(
                index,
                f"client tool call {call.name} has call_id {call.call_id!r}; the model called "
                f"{brief(made)}. With another id its output answers no call of the model.",
            )


@rule(
    "CK305",
    "should",
    "An open workflow is done before the next visible item (images and client tool calls "
    "excepted).",
    harm='"thinking…" that spins above the answer',
    mend="`await context.end_workflow()` before you yield the item",
)
def a_workflow_ends_first(case: Case) -> Iterator[Finding]:
    """Find items that appear while a workflow is still open."""
    open_id: str | None = None
    for step, item in case.told_items:
        if isinstance(item, WorkflowItem):
            if isinstance(step.event, ThreadItemAddedEvent):
                open_id = item.id
            elif item.id == open_id:
                open_id = None
        elif open_id is not None and item.type not in _BESIDE_A_WORKFLOW and step.phase is None:
            yield Finding(
                step.index,
                f"{item.type} {item.id} appears while workflow {open_id} is open: it keeps "
                "spinning above it. Call end_workflow first.",
            )
            return


@rule(
    "CK306",
    "should",
    "A locked or closed thread takes no new message.",
    harm="a message that is taken where the composer says it cannot",
    mend="refuse it with a CustomStreamError, or unlock the thread first",
)
def a_locked_thread_takes_nothing(case: Case) -> Iterator[Finding]:
    """Find messages that a locked or closed thread took all the same."""
    status = case.thread_before.status.type if case.thread_before else "active"
    if status == "active" or case.error_index is not None:  # an error is how respond refuses it
        return
    for step, item in case.told_items:
        if isinstance(item, UserMessageItem) and isinstance(step.event, ThreadItemDoneEvent):
            yield Finding(
                step.index,
                f"the thread is {status}, and took the message {item.id} all the same. Refuse it "
                "in respond, or unlock the thread first.",
            )


@rule(
    "CK308",
    "must",
    "A user message's attachments carry the thread's id, and no attachment its integration "
    "metadata.",
    harm="a file that is not found again; keys of your storage in the browser",
    mend="keep `save_attachment` faithful to every field",
)
def attachments_belong_to_the_thread(case: Case) -> Iterator[Finding]:
    """Find attachments without their thread, and with what the client must not see."""
    for step, item in case.told_items:
        if not isinstance(item, UserMessageItem):
            continue
        for attachment in item.attachments:
            if attachment.thread_id != item.thread_id:
                yield Finding(
                    step.index,
                    f"attachment {attachment.id} says thread {attachment.thread_id!r}; its message "
                    f"is in {item.thread_id!r}.",
                )
            if attachment.metadata is not None:
                yield Finding(
                    step.index,
                    f"attachment {attachment.id} is sent with its metadata "
                    f"{brief(attachment.metadata)}, which is for the server alone.",
                )


@rule(
    "CK309",
    "should",
    "A pending client tool call is not left behind by a new user message, nor passed to the model.",
    harm="the model is confused by a question that nobody answered",
    mend="delete the pending item in `respond`, or lock the thread until it is answered",
    needs=("request", "before"),
)
def no_call_is_left_behind(case: Case) -> Iterator[Finding]:
    """Find calls that nobody will answer any more."""
    pending = [
        item
        for item in case.before or ()
        if isinstance(item, ClientToolCallItem) and item.status == "pending"
    ]
    if case.operation != "threads.add_user_message":
        return
    for item in pending:
        kept = case.stored.get(item.id) if case.after is not None else item
        if isinstance(kept, ClientToolCallItem) and kept.status == "pending":
            yield Finding(
                None,
                f"client tool call {item.id} ({item.name}) is still pending after a new user "
                "message: nobody will answer it. Delete it in respond, or keep the composer "
                "locked until it is answered.",
            )
        if item.call_id in {made for call in case.calls for made in _unanswered(call.input)}:
            yield Finding(
                None,
                f"the model was given the call {item.call_id!r} ({item.name}) without an output, "
                "which the API refuses. Leave pending client tool calls out of its input.",
            )


def _unanswered(items: Sequence[Json]) -> set[str]:
    calls = {str(item["call_id"]) for item in items if item.get("type") == "function_call"}
    outputs = {str(item["call_id"]) for item in items if item.get("type") == "function_call_output"}
    return calls - outputs


_ANSWERS = frozenset(
    {
        "threads.create",
        "threads.add_user_message",
        "threads.add_client_tool_output",
        "threads.add_structured_input",
        "threads.retry_after_item",
    }
)
_REMEMBERED = 20


@rule(
    "CK307",
    "should",
    "The turn's model calls together were given the user and assistant messages among the "
    "thread's last 20 items (runs that chain by previous_response_id or conversation_id excepted).",
    harm="an assistant that forgets what was said",
    mend="load the thread's items and give them to the model through the converter",
    needs=("request", "before"),
)
def the_model_knows_the_conversation(case: Case) -> Iterator[Finding]:
    """Look for the text of each message in what the model was given."""
    chained = any(call.previous_response_id or call.conversation_id for call in case.calls)
    if not case.calls or chained or case.operation not in _ANSWERS:
        return
    given = "\n".join(text for call in case.calls for item in call.input for text in strings(item))
    missing = [
        (item.type, text)
        for item in _conversation(case)
        for text in _words(item)
        if text.strip() and text not in given
    ]
    if missing:
        kind, text = missing[0]
        yield Finding(
            None,
            f"the model was not given {plural(len(missing), 'message')} of the conversation, the "
            f"first a {kind}: {brief(text)}. Load the thread's items, and give them to the model "
            "through the converter.",
        )


def _conversation(case: Case) -> list[ThreadItem]:
    """Give the items that were there when the responder began, the last 20."""
    items: list[ThreadItem] = list(case.before or ())
    if case.operation == "threads.retry_after_item":
        retried = case.item_id
        place = next((n for n, item in enumerate(case.before or ()) if item.id == retried), None)
        items = items[: place + 1] if place is not None else items
    items += [item for _, item in case.told_items if isinstance(item, UserMessageItem)]
    return items[-_REMEMBERED:]


def _words(item: ThreadItem) -> Iterator[str]:
    """Give the texts of a message's parts; a tag's text is told in the words of a converter."""
    if isinstance(item, UserMessageItem | AssistantMessageItem):
        for part in item.content:
            if part.type != "input_tag":
                yield part.text
