"""Operations that are answered with one JSON document."""

from __future__ import annotations

import base64
from typing import Any

from chatkit.types import (
    AudioInput,
    LockedStatus,
    SyncCustomActionResponse,
    ThreadItem,
    TranscriptionResult,
)
from tests.compat.asking import act, feedback, request
from tests.compat.scenario import scenario
from tests.compat.stage import Stage
from tests.compat.store import RecordingAttachmentStore
from tests.compat.things import assistant, at, hidden, sdk_hidden, thread, user, widget


def _conversation(stage: Stage) -> None:
    stage.seed(
        user("msg_1", "Hello", 1),
        hidden("hidden_1", {"member": True, "since": None}, 2),
        assistant("msg_2", "Good day.", minute=3),
        sdk_hidden("shcx_1", 4),
        user("msg_3", "Bye", 5),
        thread=thread(title="Greetings", metadata={"secret": 1}, allowed_image_domains=["a.test"]),
    )
    stage.server()


@scenario()
async def threads_get_by_id_gives_the_first_page_without_hidden_items(stage: Stage) -> None:
    _conversation(stage)
    await stage.send(request("threads.get_by_id", thread_id="thr_seed"))


@scenario()
async def threads_get_by_id_stops_after_twenty_items(stage: Stage) -> None:
    items: list[ThreadItem] = [user(f"msg_{n}", str(n), n) for n in range(1, 24)]
    stage.seed(
        hidden("hidden_1", "x", 0), *items, thread=thread(status=LockedStatus(reason="Late"))
    )
    stage.server()
    await stage.send(request("threads.get_by_id", thread_id="thr_seed"))


@scenario()
async def threads_get_by_id_of_an_unknown_thread_raises(stage: Stage) -> None:
    _conversation(stage)
    await stage.send(request("threads.get_by_id", thread_id="thr_nowhere"))


@scenario()
async def threads_list_gives_pages_without_items(stage: Stage) -> None:
    for number in range(1, 4):
        made = thread(f"thr_{number}", metadata={"n": number}, title=f"Thread {number}")
        stage.seed(user(f"msg_{number}"), thread=made.model_copy(update={"created_at": at(number)}))
    stage.server()
    for params in (
        {},
        {"limit": 2},
        {"limit": 2, "order": "asc"},
        {"limit": 2, "after": "thr_2", "order": "desc"},
        {"limit": 0},
        {"limit": None, "after": None},
    ):
        await stage.send(request("threads.list", **params))


@scenario()
async def threads_update_renames_the_thread(stage: Stage) -> None:
    _conversation(stage)
    await stage.send(request("threads.update", thread_id="thr_seed", title="Hello again"))
    await stage.send(request("threads.update", thread_id="thr_nowhere", title="Lost"))


@scenario()
async def threads_delete_deletes_the_thread(stage: Stage) -> None:
    _conversation(stage)
    await stage.send(request("threads.delete", thread_id="thr_seed"))
    await stage.send(request("threads.delete", thread_id="thr_nowhere"))


@scenario()
async def items_list_takes_hidden_items_out_after_paging(stage: Stage) -> None:
    _conversation(stage)
    for params in (
        {},
        {"limit": 2},
        {"limit": 2, "order": "asc", "after": "hidden_1"},
        {"limit": 2, "after": "msg_nowhere"},
        {"limit": -1},
    ):
        await stage.send(request("items.list", thread_id="thr_seed", **params))


@scenario()
async def items_feedback_reaches_the_server(stage: Stage) -> None:
    async def add_feedback(*given: Any, **named: Any) -> None:  # reason: the split is recorded
        stage.note("feedback", [given, named])

    _conversation(stage)
    stage.server(add_feedback=add_feedback)
    await stage.send(feedback("msg_1", "msg_2"))
    await stage.send(feedback(kind="negative"))


@scenario()
async def items_feedback_that_nobody_wants_is_answered_all_the_same(stage: Stage) -> None:
    _conversation(stage)
    await stage.send(feedback("msg_1"))


@scenario()
async def items_feedback_that_fails_raises(stage: Stage) -> None:
    async def add_feedback(*given: Any) -> None:  # reason for Any: nothing is looked at
        raise LookupError(f"{len(given)} arguments")

    _conversation(stage)
    stage.server(add_feedback=add_feedback)
    await stage.send(feedback("msg_1"))


@scenario()
async def attachments_create_answers_without_the_integrations_metadata(stage: Stage) -> None:
    stage.server()
    await stage.send(
        request("attachments.create", name="cat.png", size=1200, mime_type="image/png")
    )


@scenario()
async def attachments_delete_deletes_bytes_first(stage: Stage) -> None:
    stage.server()
    await stage.send(request("attachments.delete", attachment_id="atc_gone"))


@scenario()
async def attachments_need_an_attachment_store(stage: Stage) -> None:
    stage.attachment_store = None
    stage.server()
    await stage.send(request("attachments.create", name="a", size=1, mime_type="text/plain"))
    await stage.send(request("attachments.delete", attachment_id="atc_gone"))


class NoCreation(RecordingAttachmentStore):
    """Leaves the creation of attachments to the base class."""

    create_attachment = RecordingAttachmentStore.__mro__[1].create_attachment  # type: ignore[attr-defined]  # reason: the base class's own


@scenario()
async def attachments_create_names_the_method_that_is_not_overridden(stage: Stage) -> None:
    stage.attachment_store = NoCreation(stage.recorder)
    stage.server()
    await stage.send(request("attachments.create", name="a", size=1, mime_type="text/plain"))


@scenario()
async def input_transcribe_hands_over_the_decoded_audio(stage: Stage) -> None:
    async def transcribe(*given: Any, **named: Any) -> TranscriptionResult:  # reason: the split
        audio = given[0]
        assert isinstance(audio, AudioInput)
        stage.note("audio", [audio.data, audio.mime_type, audio.media_type])
        return TranscriptionResult(text="Good morning")

    stage.server(transcribe=transcribe)
    sound = base64.b64encode(b"RIFF\x00\x01").decode()
    for mime in ("audio/webm;codecs=opus", "audio/mp4", " Audio/OGG ; codecs=opus", ""):
        await stage.send(request("input.transcribe", audio_base64=sound, mime_type=mime))


@scenario()
async def input_transcribe_names_the_method_that_is_not_overridden(stage: Stage) -> None:
    stage.server()
    await stage.send(request("input.transcribe", audio_base64="AAAA", mime_type="audio/mp4"))


@scenario()
async def threads_sync_custom_action_answers_the_updated_item(stage: Stage) -> None:
    async def sync_action(*given: Any, **named: Any) -> SyncCustomActionResponse:  # reason: split
        sender = given[2]
        return SyncCustomActionResponse(updated_item=sender)

    stage.seed(widget("msg_w", value="Order"), user("msg_1"), thread=thread(metadata={"k": 1}))
    stage.server(sync_action=sync_action)
    await stage.send(act("order.accept", {"id": 7, "note": None}, "msg_w", sync=True))
    await stage.send(act("order.accept", {"id": 7}, sync=True))
    await stage.send(act("order.accept", {"id": 7}, "msg_1", sync=True))
    await stage.send(act("order.accept", {"id": 7}, "msg_nowhere", sync=True))


@scenario()
async def threads_sync_custom_action_names_the_method_that_is_not_overridden(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server()
    await stage.send(act("order.accept", sync=True))


@scenario()
async def a_thread_changed_by_a_sync_action_is_not_saved_by_the_runtime(stage: Stage) -> None:
    async def sync_action(changed: Any, *rest: Any) -> SyncCustomActionResponse:  # reason: split
        changed.title = "Changed"
        return SyncCustomActionResponse()

    stage.seed(thread=thread())
    stage.server(sync_action=sync_action)
    await stage.send(act("rename", sync=True))
