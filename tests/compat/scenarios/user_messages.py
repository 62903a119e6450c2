"""Threads that are created, and messages that are added to them."""

from __future__ import annotations

from chatkit.types import FileAttachment, ImageAttachment, StreamOptions
from tests.compat.asking import add
from tests.compat.scenario import scenario
from tests.compat.stage import Stage, saying
from tests.compat.things import assistant, done, thread


def _attachments(stage: Stage) -> None:
    stage.store.attachments = {
        "atc_file": FileAttachment(
            id="atc_file", name="a.txt", mime_type="text/plain", metadata={"bucket": "private"}
        ),
        "atc_image": ImageAttachment.model_validate(
            {
                "id": "atc_image",
                "name": "b.png",
                "mime_type": "image/png",
                "preview_url": "https://files.example.test/b",
                "thread_id": "thr_other",
                "upload_descriptor": {"url": "https://files.example.test/up", "method": "POST"},
            }
        ),
    }


@scenario()
async def a_message_is_stored_before_it_is_sent(stage: Stage) -> None:
    stage.seed(thread=thread(metadata={"secret": True}))
    stage.server(saying(done(assistant("msg_a", "Good day."))))
    await stage.send(add("Hello", quoted_text="Said before"))


@scenario()
async def a_message_brings_its_attachments(stage: Stage) -> None:
    _attachments(stage)
    stage.seed(thread=thread())
    stage.server(saying(done(assistant("msg_a", "Thanks."))))
    await stage.send(add("Two files", attachments=["atc_file", "atc_image"]))
    await stage.send(add("One twice", attachments=["atc_file", "atc_file"]))


@scenario()
async def attachments_need_no_attachment_store_to_be_named(stage: Stage) -> None:
    _attachments(stage)
    stage.attachment_store = None
    stage.seed(thread=thread())
    stage.server()
    await stage.send(add("A file", attachments=["atc_file"]))


@scenario()
async def a_message_with_an_unknown_attachment_raises_out_of_the_stream(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(saying(done(assistant("msg_a", "Never said."))))
    await stage.send(add("A file", attachments=["atc_nowhere"]))


@scenario()
async def a_message_to_an_unknown_thread_raises_out_of_the_stream(stage: Stage) -> None:
    stage.server()
    await stage.send(add("Hello", thread="thr_nowhere"))


@scenario()
async def a_store_that_fails_on_the_users_message_raises_out_of_the_stream(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.recorder.fault = lambda name, _: OSError("full") if name == "add_thread_item" else None
    stage.server()
    await stage.send(add())


@scenario()
async def stream_options_come_from_the_server(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server(get_stream_options=lambda *_: StreamOptions(allow_cancel=False))
    await stage.send(add())


@scenario()
async def stream_options_that_fail_raise_out_of_the_stream(stage: Stage) -> None:
    def get_stream_options(*given: object) -> StreamOptions:
        raise LookupError(f"no options for {len(given)} arguments")

    stage.seed(thread=thread())
    stage.server(get_stream_options=get_stream_options)
    await stage.send(add())
