"""Requests that are malformed or hostile."""

from __future__ import annotations

import json
from typing import Any

from chatkit.types import TranscriptionResult
from tests.compat.asking import add, create, message, request
from tests.compat.scenario import scenario
from tests.compat.stage import Stage
from tests.compat.things import thread


@scenario()
async def what_is_no_json_object_is_refused(stage: Stage) -> None:
    stage.server()
    for body in ("", "{", "null", "[]", "7", '"threads.create"', b"\xff\xfe", "{}", "\u2028"):
        await stage.send(body)


@scenario()
async def an_unknown_operation_is_refused(stage: Stage) -> None:
    stage.server()
    for kind in ("threads.destroy", "", None, 7, ["threads.create"], "THREADS.CREATE"):
        await stage.send({"type": kind, "params": {}})


@scenario()
async def missing_params_are_refused(stage: Stage) -> None:
    stage.server()
    for kind in (
        "threads.get_by_id",
        "threads.create",
        "threads.list",
        "threads.add_user_message",
        "threads.add_client_tool_output",
        "threads.add_structured_input",
        "threads.retry_after_item",
        "threads.custom_action",
        "threads.sync_custom_action",
        "threads.update",
        "threads.delete",
        "items.list",
        "items.feedback",
        "attachments.create",
        "attachments.delete",
        "input.transcribe",
    ):
        await stage.send({"type": kind})
        await stage.send({"type": kind, "params": None})
        await stage.send({"type": kind, "params": {}})


@scenario()
async def values_of_a_wrong_type_are_refused(stage: Stage) -> None:
    stage.server()
    for body in (
        request("threads.create", input="Hello"),
        create(content="Hello"),
        create(content=[{"type": "input_image"}]),
        create(content=[{"type": "input_tag", "id": "t"}]),
        create(attachments=[{"id": "a"}]),
        create(inference_options=None),
        request("threads.list", limit="many"),
        request("threads.list", order="newest"),
        request("items.feedback", thread_id="t", item_ids="msg", kind="neutral"),
        request("threads.get_by_id", thread_id=7),
        request("attachments.create", name="a", size="big", mime_type=None),
    ):
        await stage.send(body)


@scenario()
async def fields_nobody_knows_are_ignored(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server()
    await stage.send({**add(), "surprise": 1, "metadata": {"client": "web", "n": None}})
    await stage.send(request("threads.delete", thread_id="thr_seed", force=True))


@scenario()
async def bytes_and_bytearrays_are_taken_as_text_is(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server()
    body = json.dumps(add("Grüße 🌍"), ensure_ascii=False)
    await stage.send(body)
    await stage.send(body.encode())
    await stage.send(bytearray(body.encode()))


@scenario()
async def numbers_in_text_and_text_in_numbers_follow_the_models(stage: Stage) -> None:
    stage.server()
    await stage.send(request("threads.list", limit="2"))
    await stage.send(request("threads.list", limit=2.0))
    await stage.send(request("threads.list", limit=2.5))
    await stage.send(request("threads.list", limit=True))


@scenario()
async def bad_base64_raises_a_value_error(stage: Stage) -> None:
    async def transcribe(*given: Any, **named: Any) -> TranscriptionResult:  # reason: the split
        return TranscriptionResult(text="")

    stage.server(transcribe=transcribe)
    for audio in ("A", "AAA", "AA==", "ä", "!!!!", "A A\nAA", "AAAA=", "", "-_-_"):
        await stage.send(request("input.transcribe", audio_base64=audio, mime_type="audio/mp4"))


@scenario()
async def a_message_of_no_parts_and_every_option_is_taken(stage: Stage) -> None:
    stage.seed(thread=thread())
    stage.server()
    await stage.send(add(content=[]))
    await stage.send(
        add(
            content=[
                {"type": "input_text", "text": "Ask "},
                {
                    "type": "input_tag",
                    "id": "tag_1",
                    "text": "Ada",
                    "data": {"email": None, "n": [1, None]},
                    "group": "People",
                    "interactive": True,
                },
            ],
            quoted_text="Once upon a time",
            inference_options={"model": "fast", "tool_choice": {"id": "search"}},
        )
    )
    await stage.send(request("threads.add_user_message", thread_id="thr_seed", input=message()))
