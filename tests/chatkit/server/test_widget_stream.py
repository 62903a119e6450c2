"""`stream_widget`: a widget, or its states one after another, as events."""

import json
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatkit import _clock
from chatkit.actions import ActionConfig
from chatkit.server import stream_widget
from chatkit.store import StoreItemType
from chatkit.types import (
    ThreadItemAddedEvent,
    ThreadItemDoneEvent,
    ThreadItemUpdatedEvent,
    ThreadMetadata,
    WidgetItem,
)
from chatkit.widgets import WidgetRoot
from tests.chatkit.server.widgets import (
    Build,
    Json,
    as_json,
    card,
    dynamic,
    folded,
    named,
    node_at,
    row,
    successors,
    text,
    trees,
)

NOON = datetime(2024, 1, 1, 12)
THREAD = ThreadMetadata(id="thr_1", created_at=NOON)


@pytest.fixture(autouse=True)
def ticking_clock() -> Iterator[None]:
    """Every look at the clock is a minute after the one before."""
    minutes = iter(range(1_000_000))
    with _clock.use_clock(lambda: NOON + timedelta(minutes=next(minutes))):
        yield


async def states(*given: WidgetRoot) -> AsyncGenerator[WidgetRoot, None]:
    for state in given:
        yield state


def only_id(asked_for: list[StoreItemType]) -> Callable[[StoreItemType], str]:
    def generate(kind: StoreItemType) -> str:
        asked_for.append(kind)
        return "wdg_1"

    return generate


async def frames_of(
    widget: WidgetRoot | AsyncIterable[WidgetRoot],
    **options: Any,  # Any: those of stream_widget
) -> list[Json]:
    """What goes over the wire, each event made JSON as soon as it is there."""
    return [
        json.loads(event.model_dump_json(exclude_none=True))
        async for event in stream_widget(THREAD, widget, **options)
    ]


def item(widget: Json, **more: str) -> Json:
    return {
        "id": "wdg_1",
        "thread_id": "thr_1",
        "created_at": NOON.isoformat(),
        "type": "widget",
        "widget": widget,
        **more,
    }


def growing(value: str) -> Json:
    return card(text(value, "x", streaming=True))


async def test_a_widget_by_itself_is_done_at_once() -> None:
    asked_for: list[StoreItemType] = []
    frames = await frames_of(
        named(card(text("a"))), copy_text="copied", generate_id=only_id(asked_for)
    )
    assert frames == [
        {"type": "thread.item.done", "item": item(card(text("a")), copy_text="copied")}
    ]
    assert asked_for == ["message"]


async def test_states_are_added_updated_and_done_as_one_item() -> None:
    asked_for: list[StoreItemType] = []
    ended = card(text("abc", "x", streaming=False))
    frames = await frames_of(
        states(*map(named, [growing("a"), growing("ab"), growing("ab"), ended])),
        copy_text="copied",
        generate_id=only_id(asked_for),
    )
    delta = {"component_id": "x", "delta": "b", "done": False}
    assert frames == [
        {"type": "thread.item.added", "item": item(growing("a"), copy_text="copied")},
        {
            "type": "thread.item.updated",
            "item_id": "wdg_1",
            "update": {"type": "widget.streaming_text.value_delta", **delta},
        },
        {
            "type": "thread.item.updated",
            "item_id": "wdg_1",
            "update": {"type": "widget.root.updated", "widget": ended},
        },
        {"type": "thread.item.done", "item": item(ended, copy_text="copied")},
    ]
    assert asked_for == ["message"]


async def test_one_state_is_added_and_done() -> None:
    frames = await frames_of(states(named(card())))
    assert [frame["type"] for frame in frames] == ["thread.item.added", "thread.item.done"]


async def test_an_id_is_made_unless_one_is_asked_for() -> None:
    (frame,) = await frames_of(named(card()))
    assert frame["item"]["id"].startswith("msg_")


async def test_the_items_time_is_that_of_the_first_state() -> None:
    async def late() -> AsyncIterator[WidgetRoot]:
        _clock.now()
        yield named(growing("a"))
        _clock.now()
        yield named(growing("ab"))

    added, _, done = await frames_of(late())
    assert added["item"]["created_at"] == done["item"]["created_at"] == "2024-01-01T12:01:00"


async def test_what_a_generator_raises_comes_out_after_what_it_gave() -> None:
    async def breaks() -> AsyncIterator[WidgetRoot]:
        yield named(card())
        raise KeyError("no such order")

    stream = stream_widget(THREAD, breaks())
    assert (await anext(stream)).type == "thread.item.added"
    with pytest.raises(KeyError, match="no such order"):
        await anext(stream)


async def test_a_stream_that_is_closed_closes_its_generator() -> None:
    closed: list[str] = []

    async def endless() -> AsyncIterator[WidgetRoot]:
        try:
            while True:
                yield named(card())
        finally:
            closed.append("generator")

    stream = stream_widget(THREAD, endless())
    await anext(stream)
    assert isinstance(stream, AsyncGenerator)
    await stream.aclose()
    assert closed == ["generator"]


@pytest.mark.parametrize("build", [named, dynamic])
async def test_d07_one_object_changed_in_place_is_seen(build: Build) -> None:
    async def changing() -> AsyncIterator[WidgetRoot]:
        root = build(card(text("a", "x", streaming=True), row()))
        yield root
        yield root
        node_at(root, 0).value = "ab"
        yield root
        node_at(root).children.append(node_at(root, 1).model_copy())
        yield root
        node_at(root, 0).value = "abc"
        node_at(root, 0).streaming = False
        yield root

    frames = await frames_of(changing())
    assert [frame["update"]["type"] for frame in frames[1:-1]] == [
        "widget.streaming_text.value_delta",
        "widget.root.updated",
        "widget.root.updated",
    ]
    assert frames[1]["update"]["delta"] == "b"
    assert frames[-2]["update"]["widget"] == frames[-1]["item"]["widget"]


@pytest.mark.parametrize("build", [named, dynamic])
async def test_d07_a_payload_changed_in_place_is_seen(build: Build) -> None:
    button = {"type": "Button", "onClickAction": {"type": "go", "payload": {"ids": [1]}}}
    status = {"text": "Ready"}

    async def changing() -> AsyncIterator[WidgetRoot]:
        root = build(card(button, status=status))
        yield root
        action = node_at(root, 0).onClickAction
        payload = action.payload if isinstance(action, ActionConfig) else action["payload"]
        payload["ids"].append(2)
        yield root
        node_at(root).status["text"] = "Sent"
        yield root
        yield root

    frames = await frames_of(changing())
    assert [frame["type"] for frame in frames] == [
        "thread.item.added",
        "thread.item.updated",
        "thread.item.updated",
        "thread.item.done",
    ]


@pytest.mark.parametrize("build", [named, dynamic])
async def test_d07_states_that_share_a_part_changed_in_place_are_seen(build: Build) -> None:
    shared = build(card(text("a", "x"), text("kept"), row(text("b"))))

    async def changing() -> AsyncIterator[WidgetRoot]:
        yield shared
        node_at(shared, 0).value = "ab"
        yield shared.model_copy()
        node_at(shared, 2, 0).value = "c"
        yield shared.model_copy(update={"children": node_at(shared).children[:]})
        node_at(shared, 0).value = "abc"
        yield shared

    frames = await frames_of(changing())
    assert [frame["update"]["type"] for frame in frames[1:-1]] == [
        "widget.streaming_text.value_delta",
        "widget.root.updated",
        "widget.streaming_text.value_delta",
    ]


async def test_d07_an_iterator_without_a_state_is_refused_with_a_reason() -> None:
    with pytest.raises(ValueError, match=r"no widget from <async_generator .* it ended at once"):
        await frames_of(states())


async def test_a_first_state_that_is_no_widget_is_refused_by_its_value() -> None:
    none: Any = None  # Any: what users may yield
    with pytest.raises(ValueError, match="input_value=None"):
        await frames_of(states(none))


@pytest.mark.parametrize("wrong", [None, "text", {"type": "Card", "children": []}])
async def test_a_later_state_that_is_no_widget_is_refused_by_its_value(
    wrong: Any,  # Any: what users may yield
) -> None:
    with pytest.raises(TypeError) as caught:
        await frames_of(states(named(growing("a")), wrong))
    assert str(caught.value) == (
        f"Two states of a widget were to be compared, but one is {wrong!r}, a "
        f"{type(wrong).__name__}. Build each from a WidgetTemplate; JSON becomes a widget by "
        "DynamicWidgetRoot.model_validate()."
    )


async def test_d07_any_async_iterator_is_accepted() -> None:
    class Countdown:
        left = 3

        def __aiter__(self) -> "Countdown":
            return self

        async def __anext__(self) -> WidgetRoot:
            self.left -= 1
            if not self.left:
                raise StopAsyncIteration
            return named(growing("a" * (3 - self.left)))

    class Restartable:
        def __aiter__(self) -> Countdown:
            return Countdown()

    for source in (Countdown(), Restartable()):
        frames = await frames_of(source)
        assert [frame["type"] for frame in frames] == [
            "thread.item.added",
            "thread.item.updated",
            "thread.item.done",
        ]


@given(st.data(), trees(), st.sampled_from([named, dynamic]), st.booleans())
async def test_a_client_that_folds_the_updates_shows_every_state(
    data: st.DataObject, tree: Json, build: Build, in_place: bool
) -> None:
    shown: Json = {}
    expected: Json = {}

    async def checked() -> AsyncIterator[WidgetRoot]:
        nonlocal expected, tree
        kept = build(tree)
        for _ in range(data.draw(st.integers(1, 4))):
            state = build(tree)
            if in_place:
                vars(kept).update(vars(state))
                state = kept
            assert shown == expected
            expected = as_json(state)
            yield state
            tree = data.draw(successors(tree))

    async for event in stream_widget(THREAD, checked()):
        match event:
            case ThreadItemAddedEvent(item=WidgetItem() as added):
                shown = as_json(added.widget)
            case ThreadItemUpdatedEvent():
                assert shown != expected
                shown = folded(shown, [event.update])
            case ThreadItemDoneEvent(item=WidgetItem() as done):
                assert shown == expected == as_json(done.widget)
            case _:
                raise AssertionError(event)
