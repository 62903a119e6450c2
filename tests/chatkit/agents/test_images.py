"""Generated images."""

from typing import Any

import pytest

from chatkit.agents import ResponseStreamConverter
from chatkit.types import GeneratedImageUpdated, ThreadItemUpdatedEvent
from tests.chatkit.agents.support import (
    Output,
    Script,
    collect,
    idle,
    image,
    lines,
    make_context,
    message,
    reasoning,
    response_event,
    run,
    show,
)

PNG = "data:image/png;base64,"


async def test_an_image_is_added_updated_and_done_under_one_id_of_the_store() -> None:
    context, store = make_context()

    assert await show(context, [image("Whole", "Half", "Most"), message("There.", id="m")]) == [
        "added image msg_1",
        f"msg_1 updated image='{PNG}Half', progress=0.0",
        f"msg_1 updated image='{PNG}Most', progress=0.0",
        f"done image msg_1 {PNG}Whole",
        "added message m",
        "m added content_index=0, content=''",
        "m text_delta content_index=0, delta='There.'",
        "m done content_index=0, content='There.'",
        "done message m There.",
    ]
    assert store.log.outline[1] == "generate_item_id('message', ThreadMetadata thr_1, 'ada')"


async def test_the_image_has_the_id_of_its_call() -> None:
    context, _ = make_context()

    events = await collect(context, run(context, Script([image("Whole", "Half", id="ig_7")])))

    assert [event.model_dump()["update"]["image"]["id"] for event in events[1:2]] == ["ig_7"]
    assert events[-1].model_dump()["item"]["image"]["id"] == "ig_7"


class Uploading(ResponseStreamConverter):
    """Records how it is asked."""

    def __init__(self, partial_images: int | None = None) -> None:
        super().__init__(partial_images=partial_images)
        self.asked: list[dict[str, Any]] = []  # Any: arguments

    async def base64_image_to_url(self, *args: Any, **given: Any) -> str:  # Any: as it was asked
        assert not args
        self.asked.append(given)
        return f"https://img.test/{len(self.asked)}"


async def test_the_converter_makes_urls_and_progress() -> None:
    context, _ = make_context()
    converter = Uploading(partial_images=2)
    script = Script([image("Whole", "First", "Second", "Third")])

    events = await collect(context, run(context, script), converter=converter)

    assert converter.asked == [
        {"image_id": "ig_a", "base64_image": "First", "partial_image_index": 0},
        {"image_id": "ig_a", "base64_image": "Second", "partial_image_index": 1},
        {"image_id": "ig_a", "base64_image": "Third", "partial_image_index": 2},
        {"image_id": "ig_a", "base64_image": "Whole"},
    ]
    updates = [event.update for event in events if isinstance(event, ThreadItemUpdatedEvent)]
    assert [
        (update.image.url, update.progress)
        for update in updates
        if isinstance(update, GeneratedImageUpdated)
    ] == [("https://img.test/1", 0), ("https://img.test/2", 0.5), ("https://img.test/3", 1)]
    assert lines(events[-1:]) == ["done image msg_1 https://img.test/4"]


async def test_an_image_without_a_result_is_not_done() -> None:
    context, _ = make_context()

    assert await show(context, [image(None)]) == ["added image msg_1"]
    assert context.generated_image_item is not None


async def test_an_image_does_not_end_a_workflow() -> None:
    context, _ = make_context()

    shown = await show(context, [reasoning(["Think"]), image("Whole")])

    assert [line.partition(" ")[0] for line in shown if "image" in line] == ["added", "done"]
    assert not any(line.startswith("done reasoning") for line in shown)


@pytest.mark.parametrize("finishing", ["ig_1 first", "ig_2 first"])
async def test_d17_overlapping_images_are_kept_apart_by_call_id(finishing: str) -> None:
    context, _ = make_context()
    first, second = image("1!", "1", id="ig_1"), image("2!", "2", id="ig_2")
    one, two = list(first.play(0)), list(second.play(1))
    ends = [one[-1], two[-1]] if finishing == "ig_1 first" else [two[-1], one[-1]]

    shown = await show(context, [one[0], two[0], one[1], two[1], *ends])

    assert sorted(shown[:2]) == ["added image msg_1", "added image msg_2"]
    assert shown[2:4] == [
        f"msg_1 updated image='{PNG}1', progress=0.0",
        f"msg_2 updated image='{PNG}2', progress=0.0",
    ]
    assert sorted(shown[4:]) == [f"done image msg_1 {PNG}1!", f"done image msg_2 {PNG}2!"]


async def test_an_image_that_was_never_added_is_ignored() -> None:
    context, _ = make_context()
    _, partial, done = image("Whole", "Half").play(0)

    assert await show(context, [partial, done]) == []


async def test_an_image_is_done_once() -> None:
    context, _ = make_context()
    added, done = image("Whole").play(0)

    assert await show(context, [added, done, done]) == [
        "added image msg_1",
        f"done image msg_1 {PNG}Whole",
    ]


async def test_the_context_has_the_image_while_it_is_generated() -> None:
    context, _ = make_context()
    seen: list[str | None] = []

    async def look() -> None:
        await idle()
        item = context.generated_image_item
        seen.append(None if item is None else item.image.url if item.image else "")

    added, partial, done = image("Whole", "Half").play(0)
    await show(context, [added, look, partial, look, done, look])

    assert seen == ["", f"{PNG}Half", None]


async def test_the_context_keeps_the_image_begun_last_when_another_is_done() -> None:
    context, _ = make_context()
    one, two = list(image("1!", id="ig_1").play(0)), list(image("2!", id="ig_2").play(1))

    async def look() -> None:
        await idle()
        assert context.generated_image_item is not None
        assert context.generated_image_item.id == "msg_2"

    await show(context, [one[0], two[0], one[1], look, two[1]])

    assert context.generated_image_item is None


async def test_an_event_keeps_the_image_it_had() -> None:
    context, _ = make_context()

    events = await collect(context, run(context, Script([image("Whole", "Half")])))

    assert events[0].model_dump()["item"]["image"] is None


async def test_events_of_image_calls_without_an_image_are_not_shown() -> None:
    context, _ = make_context()
    output: Output = image("Whole")
    kinds = [f"response.image_generation_call.{end}" for end in ("in_progress", "generating")]
    output.events = [{"type": kind} for kind in kinds]

    assert len(await show(context, [output])) == 2
    assert response_event(kinds[0], item_id="x").type == kinds[0]
