"""What a client may see."""

import pytest

from chatkit.server._visible import VisibleEvents, visible_page, visible_response, visible_thread
from chatkit.types import (
    ClientEffectEvent,
    Page,
    SyncCustomActionResponse,
    Thread,
    ThreadCreatedEvent,
    ThreadItem,
    ThreadItemRemovedEvent,
    ThreadItemReplacedEvent,
    ThreadStreamEvent,
    ThreadUpdatedEvent,
)
from tests.chatkit.server.support import (
    NOW,
    FollowingServer,
    added,
    assistant,
    delta,
    done,
    hidden,
    listed,
    responses_of,
    sdk_hidden,
    thread,
    user,
    widget,
)
from tests.support.recording_store import RecordingStore


def removed(item_id: str) -> ThreadItemRemovedEvent:
    return ThreadItemRemovedEvent(item_id=item_id)


def replaced(item: ThreadItem) -> ThreadItemReplacedEvent:
    return ThreadItemReplacedEvent(item=item)


def whole_thread() -> Thread:
    items = Page[ThreadItem](data=[user("m1"), hidden("h1"), sdk_hidden("h2")], after="h2")
    return Thread(id="thr_0", created_at=NOW, title="Orders", metadata={"k": 1}, items=items)


def test_d02_a_page_is_copied_without_its_hidden_items() -> None:
    page = Page[ThreadItem](data=[hidden("h1"), user("m1"), sdk_hidden("h2")], has_more=True)
    page.after = "h2"
    shown = visible_page(page)
    assert shown == Page[ThreadItem](data=[user("m1")], has_more=True, after="h2")
    assert len(page.data) == 3


def test_a_thread_is_shown_without_metadata_and_items() -> None:
    shown = visible_thread(thread(title="Orders", metadata={"secret": 1}))
    assert shown == Thread(id="thr_0", created_at=NOW, title="Orders", items=Page[ThreadItem]())


def test_d02_a_thread_that_has_items_shows_the_visible_ones() -> None:
    stored = whole_thread()
    shown = visible_thread(stored)
    assert shown.metadata == {}
    assert shown.items == Page[ThreadItem](data=[user("m1")], after="h2")
    assert stored == whole_thread()


def test_items_that_are_given_take_the_place_of_the_threads_own() -> None:
    shown = visible_thread(whole_thread(), Page[ThreadItem](data=[user("m9"), hidden("h1")]))
    assert shown.items.data == [user("m9")]


def test_d02_a_response_is_shown_without_a_hidden_item() -> None:
    empty = SyncCustomActionResponse()
    assert visible_response(SyncCustomActionResponse(updated_item=hidden("h1"))) == empty
    assert visible_response(empty) == empty
    shown = SyncCustomActionResponse(updated_item=user("m1"))
    assert visible_response(shown) is shown


@pytest.mark.parametrize("item", [hidden("h1"), sdk_hidden("h1")])
def test_d02_no_event_shows_a_hidden_item_or_what_becomes_of_it(item: ThreadItem) -> None:
    for event in (added(item), done(item), replaced(item)):
        events = VisibleEvents()
        assert events.show(event) is None
        assert events.show(delta("h1", "secret")) is None
        assert events.show(removed("h1")) is None
        assert events.show(removed("h1")) is None


def test_events_of_other_items_are_shown_as_they_are() -> None:
    events = VisibleEvents()
    events.show(added(hidden("h1")))
    shown: list[ThreadStreamEvent] = [
        added(assistant("m1")),
        delta("m1", "Hello"),
        done(assistant("m1", "Hello")),
        replaced(assistant("m1", "Bye")),
        removed("m1"),
        ClientEffectEvent(name="confetti"),
    ]
    for event in shown:
        assert events.show(event) is event


def test_d02_an_id_that_turns_visible_is_shown_from_then_on() -> None:
    events = VisibleEvents()
    assert events.show(added(hidden("x1"))) is None
    event = replaced(assistant("x1", "Hello"))
    assert events.show(event) is event
    update = delta("x1", "!")
    assert events.show(update) is update


async def test_an_item_of_an_earlier_turn_is_removed_without_asking_the_store() -> None:
    store = RecordingStore()
    store.put(thread(), widget("w1"), hidden("h1"))
    server = FollowingServer(store, listed(removed("w1"), removed("h1")))
    events = await responses_of(server)
    assert [event["item_id"] for event in events] == ["w1", "h1"]
    assert store.log.names == ["delete_thread_item", "delete_thread_item"]


@pytest.mark.parametrize("kind", [ThreadCreatedEvent, ThreadUpdatedEvent])
def test_d02_a_thread_that_a_responder_sends_is_shown_without_what_is_hidden(
    kind: type[ThreadCreatedEvent] | type[ThreadUpdatedEvent],
) -> None:
    event = kind(thread=whole_thread())
    shown = VisibleEvents().show(event)
    assert isinstance(shown, kind)
    assert shown.thread == visible_thread(whole_thread())
    assert event.thread == whole_thread()
