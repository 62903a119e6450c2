"""The ten operations that are answered at once."""

import json
import warnings
from datetime import datetime
from typing import get_args

import pytest

from chatkit.actions import Action
from chatkit.server import NonStreamingResult
from chatkit.server._queries import _QUERIES
from chatkit.store import AttachmentStore, NotFoundError
from chatkit.types import (
    AudioInput,
    LockedStatus,
    NonStreamingReq,
    SyncCustomActionResponse,
    ThreadItem,
    ThreadMetadata,
    TranscriptionResult,
    WidgetItem,
)
from tests.chatkit.server.support import (
    CONTEXT,
    REFRESH,
    STAMP,
    FollowingServer,
    act,
    answer_of,
    assistant,
    hidden,
    request,
    sdk_hidden,
    thread,
    user,
    widget,
)
from tests.support.recording_store import RecordingAttachmentStore, RecordingStore


@pytest.fixture
def server(store: RecordingStore) -> FollowingServer:
    return FollowingServer(store)


def test_every_operation_of_the_protocol_has_its_place_in_the_table() -> None:
    operations = {model.model_fields["type"].default for model in get_args(NonStreamingReq)}
    assert set(_QUERIES) == operations


class TestThreads:
    async def test_get_by_id_gives_the_thread_with_its_first_page(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(
            thread(metadata={"secret": 1}, title="Orders"), user("m1"), assistant("m2", "Yes")
        )
        answer = await answer_of(server, request("threads.get_by_id", thread_id="thr_0"))
        items = (
            '{"data":[{"id":"m1","thread_id":"thr_0","created_at":"2026-01-01T03:04:05",'
            '"type":"user_message","content":[{"type":"input_text","text":"Hi"}],'
            '"attachments":[],"inference_options":{}},'
            '{"id":"m2","thread_id":"thr_0","created_at":"2026-01-01T03:04:05",'
            '"type":"assistant_message","content":[{"annotations":[],"text":"Yes",'
            '"type":"output_text"}]}],"has_more":false}'
        )
        assert answer.decode() == (
            f'{{"title":"Orders","id":"thr_0","created_at":"{STAMP}",'
            f'"status":{{"type":"active"}},"metadata":{{}},"items":{items}}}'
        )
        assert store.log.outline == [
            "load_thread('thr_0', context='the context')",
            "load_thread_items('thr_0', after=None, limit=20, order='asc', context='the context')",
        ]

    async def test_d02_get_by_id_keeps_hidden_items_back_and_the_cursor_as_it_is(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        items: list[ThreadItem] = [user(f"m{n}") for n in range(18)]
        store.put(thread(), hidden("h1"), *items, sdk_hidden("h2"), user("m99"))
        answer = json.loads(
            await answer_of(server, request("threads.get_by_id", thread_id="thr_0"))
        )
        assert [item["id"] for item in answer["items"]["data"]] == [item.id for item in items]
        assert answer["items"]["has_more"] is True
        assert answer["items"]["after"] == "h2"

    async def test_an_unknown_thread_is_the_stores_error(self, server: FollowingServer) -> None:
        with pytest.raises(NotFoundError, match="thr_9"):
            await server.process(request("threads.get_by_id", thread_id="thr_9"), CONTEXT)

    async def test_list_gives_threads_without_items_and_metadata(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        locked = thread("thr_1", status=LockedStatus(reason="paid"), allowed_image_domains=["a.b"])
        store.put(thread(metadata={"secret": 1}), user("m1"))
        store.put(locked)
        answer = await answer_of(server, request("threads.list"))
        empty = '"metadata":{},"items":{"data":[],"has_more":false}'
        assert answer.decode() == (
            f'{{"data":[{{"id":"thr_1","created_at":"{STAMP}",'
            '"status":{"type":"locked","reason":"paid"},"allowed_image_domains":["a.b"],'
            f'{empty}}},{{"id":"thr_0","created_at":"{STAMP}","status":{{"type":"active"}},'
            f'{empty}}}],"has_more":false}}'
        )
        assert store.log.outline == [
            "load_threads(limit=20, after=None, order='desc', context='the context')"
        ]

    async def test_list_passes_limit_cursor_and_order_on(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        for number in range(3):
            store.put(thread(f"thr_{number}"))
        body = request("threads.list", limit=1, after="thr_0", order="asc")
        answer = json.loads(await answer_of(server, body))
        assert [found["id"] for found in answer["data"]] == ["thr_1"]
        assert (answer["has_more"], answer["after"]) == (True, "thr_1")
        assert store.log.outline == [
            "load_threads(limit=1, after='thr_0', order='asc', context='the context')"
        ]

    @pytest.mark.parametrize("operation", ["threads.list", "items.list"])
    async def test_a_limit_of_zero_is_no_limit_given(
        self, server: FollowingServer, store: RecordingStore, operation: str
    ) -> None:
        await answer_of(server, request(operation, thread_id="thr_0", limit=0))
        assert store.log.calls[0].kwargs["limit"] == 20

    async def test_update_sets_the_title_and_keeps_the_metadata_back(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(metadata={"secret": 1}, title="Old"), user("m1"))
        answer = await answer_of(server, request("threads.update", thread_id="thr_0", title="New"))
        assert json.loads(answer) == {
            "id": "thr_0",
            "title": "New",
            "created_at": STAMP,
            "status": {"type": "active"},
            "metadata": {},
            "items": {"data": [], "has_more": False},
        }
        assert store.threads["thr_0"] == thread(metadata={"secret": 1}, title="New")
        assert store.log.outline == [
            "load_thread('thr_0', context='the context')",
            "save_thread(ThreadMetadata thr_0, context='the context')",
        ]

    async def test_delete_answers_with_an_empty_object(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread())
        assert await answer_of(server, request("threads.delete", thread_id="thr_0")) == b"{}"
        assert store.threads == {}
        assert store.log.outline == ["delete_thread('thr_0', context='the context')"]


class TestItems:
    async def test_d02_list_takes_hidden_items_out_after_paging(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(), user("m1"), hidden("h1"), user("m2"), sdk_hidden("h2"))
        body = request("items.list", thread_id="thr_0", limit=3)
        answer = json.loads(await answer_of(server, body))
        assert [item["id"] for item in answer["data"]] == ["m2"]
        assert (answer["has_more"], answer["after"]) == (True, "h1")
        assert store.log.outline == [
            "load_thread_items('thr_0', limit=3, order='desc', after=None, context='the context')"
        ]

    async def test_list_goes_on_behind_a_cursor(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread(), user("m1"), user("m2"), user("m3"))
        body = request("items.list", thread_id="thr_0", order="asc", after="m1")
        answer = json.loads(await answer_of(server, body))
        assert [item["id"] for item in answer["data"]] == ["m2", "m3"]
        assert answer["has_more"] is False
        assert "after" not in answer

    async def test_feedback_is_dropped_by_default(self, server: FollowingServer) -> None:
        body = request("items.feedback", thread_id="thr_0", item_ids=["m1"], kind="positive")
        assert await answer_of(server, body) == b"{}"

    async def test_feedback_is_given_by_position(
        self, server: FollowingServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given: list[tuple[object, ...]] = []

        async def note(*args: object) -> None:
            given.append(args)

        monkeypatch.setattr(server, "add_feedback", note)
        body = request("items.feedback", thread_id="thr_0", item_ids=["m1", "m2"], kind="negative")
        assert await answer_of(server, body) == b"{}"
        assert given == [("thr_0", ["m1", "m2"], "negative", CONTEXT)]


class TestAttachments:
    CREATE = request("attachments.create", name="a.txt", size=3, mime_type="text/plain")
    DELETE = request("attachments.delete", attachment_id="atc_1")

    async def test_create_registers_then_saves_and_keeps_the_metadata_back(
        self, store: RecordingStore
    ) -> None:
        server = FollowingServer(store, attachment_store=RecordingAttachmentStore(store.log))
        answer = await answer_of(server, self.CREATE)
        assert answer == b'{"id":"atc_1","name":"a.txt","mime_type":"text/plain","type":"file"}'
        assert store.attachments["atc_1"].metadata == {"bucket": "private"}
        assert store.log.outline == [
            "create_attachment(AttachmentCreateParams, 'the context')",
            "generate_attachment_id('text/plain', 'the context')",
            "save_attachment(FileAttachment atc_1, context='the context')",
        ]

    async def test_delete_deletes_the_bytes_then_the_record(self, store: RecordingStore) -> None:
        server = FollowingServer(store, attachment_store=RecordingAttachmentStore(store.log))
        assert await answer_of(server, self.DELETE) == b"{}"
        assert store.log.outline == ["delete_attachment('atc_1', context='the context')"] * 2

    @pytest.mark.parametrize("body", [CREATE, DELETE])
    async def test_without_an_attachment_store_the_error_names_it(
        self, server: FollowingServer, store: RecordingStore, body: str
    ) -> None:
        with pytest.raises(RuntimeError) as caught:
            await server.process(body, CONTEXT)
        assert str(caught.value) == (
            "A client asked to create or delete an attachment, but FollowingServer has no "
            "attachment store. Pass an AttachmentStore as its attachment_store."
        )
        assert store.log.calls == []

    async def test_an_attachment_store_that_cannot_create_says_so(
        self, store: RecordingStore
    ) -> None:
        class DirectUploads(AttachmentStore[object]):
            async def delete_attachment(self, attachment_id: str, context: object) -> None:
                raise AssertionError("nobody deletes here")

        server = FollowingServer(store, attachment_store=DirectUploads())
        with pytest.raises(NotImplementedError, match=r"DirectUploads.*create_attachment\(\)"):
            await server.process(self.CREATE, CONTEXT)
        assert store.log.calls == []


class Dictation(FollowingServer):
    """Transcribes anything, and keeps what it heard."""

    def __init__(self, store: RecordingStore) -> None:
        super().__init__(store)
        self.heard: list[tuple[AudioInput, object]] = []

    async def transcribe(self, audio_input: AudioInput, context: object) -> TranscriptionResult:
        self.heard.append((audio_input, context))
        return TranscriptionResult(text="Hello")


class TestTranscription:
    @staticmethod
    def body(audio: str) -> str:
        return request("input.transcribe", audio_base64=audio, mime_type="audio/webm;codecs=opus")

    async def test_audio_is_decoded_and_its_media_type_is_the_part_before_the_semicolon(
        self, store: RecordingStore
    ) -> None:
        server = Dictation(store)
        assert await answer_of(server, self.body("aGk=")) == b'{"text":"Hello"}'
        ((audio, context),) = server.heard
        assert (audio.data, audio.mime_type) == (b"hi", "audio/webm;codecs=opus")
        assert audio.media_type == "audio/webm"
        assert context == CONTEXT

    @pytest.mark.parametrize("audio", ["aGk", "a", "é"])
    async def test_what_is_no_base64_is_a_value_error(
        self, store: RecordingStore, audio: str
    ) -> None:
        server = Dictation(store)
        with pytest.raises(ValueError, match=r"padding|base64|ASCII"):
            await server.process(self.body(audio), CONTEXT)
        assert server.heard == []

    async def test_not_overridden_it_names_class_and_method(self, server: FollowingServer) -> None:
        with pytest.raises(NotImplementedError) as caught:
            await server.process(self.body("aGk="), CONTEXT)
        assert str(caught.value) == (
            "A client sent input.transcribe, but FollowingServer does not override transcribe(). "
            "Override it to serve such requests."
        )


class Immediate(FollowingServer):
    """Answers sync actions with `updated_item`, and keeps what it was asked."""

    updated_item: ThreadItem | None = None

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, object],
        sender: WidgetItem | None,
        context: object,
    ) -> SyncCustomActionResponse:
        self.asked.append((thread, action, sender, context))
        return SyncCustomActionResponse(updated_item=self.updated_item)


class TestSyncActions:
    OPERATION = "threads.sync_custom_action"

    async def test_the_thread_and_the_sender_are_loaded_and_given_by_position(
        self, store: RecordingStore
    ) -> None:
        server = Immediate(store)
        server.updated_item = widget("w1")
        store.put(thread(), widget("w1"))
        answer = json.loads(await answer_of(server, act("w1", self.OPERATION)))
        assert answer["updated_item"]["widget"] == {"type": "Card", "children": []}
        ((found, action, sender, context),) = server.asked
        assert found == thread()
        assert action == REFRESH
        assert sender == widget("w1")
        assert context == CONTEXT
        assert store.log.outline == [
            "load_thread('thr_0', context='the context')",
            "load_item('thr_0', 'w1', context='the context')",
        ]

    @pytest.mark.parametrize("item_id", [None, ""])
    async def test_without_a_sender_none_is_loaded(
        self, store: RecordingStore, item_id: str | None
    ) -> None:
        server = Immediate(store)
        store.put(thread())
        assert await answer_of(server, act(item_id, self.OPERATION)) == b"{}"
        assert server.asked[0][2] is None
        assert store.log.names == ["load_thread"]

    async def test_an_answer_that_is_no_response_is_refused_by_name(
        self, store: RecordingStore
    ) -> None:
        class Forgetful(FollowingServer):
            async def sync_action(self, *args: object) -> SyncCustomActionResponse:  # pyright: ignore[reportIncompatibleMethodOverride]  # takes them all
                return None  # type: ignore[return-value]  # pyright: ignore  # what users may do

        store.put(thread())
        with pytest.raises(TypeError, match=r"to send None, a NoneType.*what its annotation says"):
            await answer_of(Forgetful(store), act(None, self.OPERATION))

    async def test_a_sender_that_is_no_widget_is_a_value_error(self, store: RecordingStore) -> None:
        server = Immediate(store)
        store.put(thread(), user("m1"))
        with pytest.raises(ValueError, match=r"sent by item 'm1'.*'user_message'.*Only widgets"):
            await server.process(act("m1", self.OPERATION), CONTEXT)
        assert server.asked == []

    @pytest.mark.parametrize("item", [hidden("h1"), sdk_hidden("h1")])
    async def test_d02_a_hidden_item_is_left_out_of_the_answer(
        self, store: RecordingStore, item: ThreadItem
    ) -> None:
        server = Immediate(store)
        server.updated_item = item
        store.put(thread())
        assert await answer_of(server, act(None, self.OPERATION)) == b"{}"

    async def test_not_overridden_it_names_class_and_method(
        self, server: FollowingServer, store: RecordingStore
    ) -> None:
        store.put(thread())
        with pytest.raises(NotImplementedError, match=r"FollowingServer.*sync_action\(\)"):
            await server.process(act(None, self.OPERATION), CONTEXT)


async def test_d15_stored_widgets_of_named_classes_are_served_without_a_warning(
    server: FollowingServer, store: RecordingStore
) -> None:
    text = {"type": "Text", "value": "Shipped"}
    stored = {
        **widget("w1").model_dump(mode="json"),
        "widget": {"type": "Card", "children": [text]},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        store.put(thread(), WidgetItem.model_validate_json(json.dumps(stored)))
        answer = await answer_of(server, request("items.list", thread_id="thr_0"))
    assert json.loads(answer)["data"][0]["widget"] == {"type": "Card", "children": [text]}


async def test_the_answer_is_json_with_the_times_of_the_store(
    server: FollowingServer, store: RecordingStore
) -> None:
    store.put(thread().model_copy(update={"created_at": datetime.fromisoformat("2026-05-01T10Z")}))
    result = await server.process(request("threads.get_by_id", thread_id="thr_0"), CONTEXT)
    assert isinstance(result, NonStreamingResult)
    assert json.loads(result.json)["created_at"] == "2026-05-01T10:00:00Z"
