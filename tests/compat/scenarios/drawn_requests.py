"""JSON requests drawn at random: known and unknown ids, odd limits, orders, cursors and audio."""

from __future__ import annotations

import random

from pydantic import ValidationError

from chatkit.types import AudioInput, SyncCustomActionResponse, TranscriptionResult
from tests.compat.asking import Json, act, request
from tests.compat.scenario import drawn
from tests.compat.stage import Stage
from tests.compat.things import assistant, hidden, questions, thread, user, widget, workflow

AUDIO = ("aGk=", "aGk", "a G k =", "aGk=\u00e9", "", "aGk=!!", "a-_=")


def _request(draw: random.Random) -> Json:
    place = {"thread_id": draw.choice(["thr_seed"] * 4 + ["thr_unknown", ""])}
    page = {
        "limit": draw.choice([None, 0, 1, 3, 20, -1, "2", 1000, 2.5]),
        "after": draw.choice([None, None, "msg_a", "unknown", ""]),
        "order": draw.choice(["asc", "desc", "up"]),
    }
    sender = draw.choice([None, "msg_w", "msg_a", "unknown", ""])
    file = {"name": "a", "size": draw.choice([1, "2", -1]), "mime_type": "text/plain"}
    heard = draw.choice(["audio/webm;codecs=opus", "", "x", "a ; b"])
    return draw.choice(
        [
            request("threads.get_by_id", **place),
            request("threads.list", **page),
            request("threads.list"),
            request("items.list", **place, **page),
            request("items.list", **place),
            request("items.feedback", **place, item_ids=["a"], kind=draw.choice(["positive", "x"])),
            request("attachments.create", **file),
            request("attachments.delete", attachment_id="unknown"),
            request("threads.update", **place, title=draw.choice(["New", "", None])),
            request("threads.delete", **place),
            request("input.transcribe", audio_base64=draw.choice(AUDIO), mime_type=heard),
            act("go", {"a": None}, sender, sync=True),
        ]
    )


@drawn
async def asked(stage: Stage, draw: random.Random) -> None:
    answered = SyncCustomActionResponse(updated_item=draw.choice([None, widget("msg_w")]))

    async def sync_action(*given: object) -> SyncCustomActionResponse:
        return answered

    async def transcribe(audio: AudioInput, context: object) -> TranscriptionResult:
        return TranscriptionResult(text=f"{audio.media_type} {audio.data!r}")

    stage.seed(
        user("msg_1"),
        hidden("hidden_1"),
        assistant("msg_a", "One"),
        widget("msg_w", value="Shown"),
        questions("msg_q"),
        workflow("wf_1"),
        *[assistant(f"msg_{n}", str(n), minute=n) for n in range(draw.randrange(30))],
        thread=thread(metadata={"a": 1}, title=draw.choice([None, "Old"])),
    )
    stage.server(sync_action=sync_action, transcribe=transcribe)
    more = {"unknown": 1, "metadata": {"trace": 1}} if draw.random() < 0.2 else {}
    try:
        await stage.send({**_request(draw), **more})
    except ValidationError as error:
        stage.note("refused", error.error_count())
