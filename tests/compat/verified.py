"""The kit's verifier over the streams of the scenarios: what it finds, and what it should.

A rule may fire where the responder of a scenario breaks it on purpose (`BROKEN_ON_PURPOSE`, on
either runtime), and where a departure shows the published runtime breaking it (`FIRES_ON_THEIRS`,
on theirs alone). Anything else is a false alarm, or a rule that has gone blind.
"""

from __future__ import annotations

import functools
from typing import Any, cast  # Any: JSON

from pydantic import TypeAdapter

from chatkit.types import ThreadItem
from chatkit_testing.protocol import verify
from chatkit_testing.transcript import Transcript
from tests.compat.record import Capture, Exchange

__all__ = ["BROKEN_ON_PURPOSE", "FIRES_ON_THEIRS", "expected", "found", "surprises"]

HIDDEN = ("hidden_context_item", "sdk_hidden_context")

BROKEN_ON_PURPOSE: dict[str, dict[str, str]] = {
    "actions.an_action_without_an_item_has_no_sender": {
        "CK201": "both actions answer with an item of the same id"
    },
    "actions.an_action_updates_and_replaces_its_widget": {
        "CK312": "the action is one that the widget does not show"
    },
    "agent_messages.annotations_are_converted_and_counted": {
        "CK216": "the model's last word lacks the annotations that it streamed"
    },
    "agent_messages.annotations_count_by_part_and_by_message": {
        "CK216": "the model's last word lacks the annotations that it streamed"
    },
    "cancellation.a_hook_of_ones_own_gets_the_pending_items": {
        "CK305": "the responder writes while its workflow is open"
    },
    "cancellation.blank_text_is_not_stored": {"CK203": "the responder ends before it is cut"},
    "cancellation.each_streaming_operation_can_be_cut": {
        "CK201": "each responder answers with an item of the same id"
    },
    "cancellation.two_texts_and_a_workflow_are_cut_after_each_event": {
        "CK203": "the responder never ends its first text",
        "CK305": "the responder writes while its workflow is open",
        "CK405": "the responder never ends its first text",
    },
    "client_tools.a_call_from_the_responder_is_stored_and_sent": {
        "CK309": "the second message leaves the call of the first one behind"
    },
    "client_tools.the_output_may_be_any_json": {
        "CK204": "the responder answers in the name of another thread"
    },
    "departures_workflows.a_workflow_with_an_aware_time": {
        "CK302": "the stored workflow has a time zone, the others have none"
    },
    "errors.an_update_that_does_not_fit_the_pending_message": {
        "CK201": "the responder sends updates that do not fit",
        "CK203": "the responder sends updates that do not fit",
        "CK208": "the responder sends updates that do not fit",
        "CK211": "the responder sends updates that do not fit",
    },
    "events.a_text_streams_and_is_stored_when_it_is_done": {
        "CK216": "the done item lacks the annotation that was streamed"
    },
    "events.an_item_done_twice_is_given_to_the_store_twice": {
        "CK201": "the responder ends one item twice"
    },
    "events.events_that_touch_no_store": {
        "CK106": "the responder sends options of its own",
        "CK107": "the responder goes on after its error",
    },
    "events.every_kind_of_item_done": {
        "CK302": "one item has a time zone, the others have none",
        "CK303": "the client tool call is not the last item",
    },
    "events.items_are_replaced_and_removed": {"CK205": "the responder removes an unknown item"},
    "events.updates_of_what_is_not_pending_pass_too": {
        "CK202": "the responder updates an unknown item"
    },
    "events.updates_of_widgets_workflows_and_images_pass": {
        "CK213": "the responder updates a component that is not there",
        "CK404": "the responder updates stored items, and stores nothing",
    },
    "retry.everything_newer_is_deleted_newest_first": {
        "CK201": "the answers have the ids of items that the retry deletes"
    },
    "user_messages.a_message_brings_its_attachments": {"CK201": "both answers have the same id"},
}

FIRES_ON_THEIRS: dict[str, set[str]] = {
    "departures_ids.a_message_that_is_added_twice": {"CK201"},
    "departures_ids.placeholder_ids_of_two_messages": {"CK201"},
    "departures_ids.two_images_at_a_time": {"CK214"},
    "departures_runs.a_guardrail_leaves_a_continued_workflow": {"CK205"},
    "departures_runs.a_guardrail_removes_in_order_and_only_what_was_shown": {"CK205"},
    "departures_server.a_thread_that_the_responder_sends_itself": {"CK206", "CK301"},
    "departures_server.hidden_items_in_every_other_event": {"CK206", "CK208"},
    "departures_widgets.a_generator_that_yields_one_object_again": {"CK213"},
    "departures_workflows.a_workflow_that_grows_before_its_announcement_is_sent": {"CK211"},
    "departures_workflows.an_item_that_is_drained_at_the_end_of_the_run": {"CK305"},
    "departures_workflows.equal_tasks_have_indexes_of_their_own": {"CK211", "CK214"},
}


@functools.cache
def _items() -> TypeAdapter[list[ThreadItem]]:
    return TypeAdapter(list[ThreadItem])


def _in_order_of_appearance(transcript: Transcript, items: list[ThreadItem]) -> list[ThreadItem]:
    """Order what a reload gives: the items of the scenarios have times of years ago."""
    places = {item_id: n for n, item_id in enumerate(transcript.fold.entries)}
    return sorted(items, key=lambda item: places.get(item.id, len(places)))


def _rules(exchange: Exchange) -> set[str]:
    # A malformed request is kept as its text.
    request = {} if isinstance(exchange.request, str) else cast("dict[str, Any]", exchange.request)
    before = _items().validate_python(exchange.before)
    transcript = Transcript(request, before=before)
    for frame in exchange.frames:
        transcript.feed(frame.removeprefix("data: ").removesuffix("\n\n"))
    transcript.aborted = exchange.ended == "raised"
    transcript.cancelled = exchange.ended in ("cancelled", "closed")
    seen = [item for item in _items().validate_python(exchange.after) if item.type not in HIDDEN]
    violations = verify(transcript, before=before, after=_in_order_of_appearance(transcript, seen))
    return {violation.rule for violation in violations}


def found(capture: Capture) -> set[str]:
    """Verify every stream of a scenario, and give the rules that it breaks."""
    streamed = [one for one in capture.exchanges if one.frames or one.ended != "whole"]
    return set[str]().union(*(_rules(exchange) for exchange in streamed))


def expected(capture: Capture) -> set[str]:
    """Give the rules that a scenario breaks on a runtime, by what stands above."""
    rules = set(BROKEN_ON_PURPOSE.get(capture.scenario, {}))
    if capture.runtime == "theirs":
        rules |= FIRES_ON_THEIRS.get(capture.scenario, set())
    return rules


def surprises(capture: Capture) -> list[str]:
    """Say where what was found is not what was expected."""
    verified, wanted = found(capture), expected(capture)
    lines = [f"false alarm of {rule} on {capture.runtime}" for rule in sorted(verified - wanted)]
    return lines + [f"{rule} is silent on {capture.runtime}" for rule in sorted(wanted - verified)]
