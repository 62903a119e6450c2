"""Transcriptions: what is heard in the audio that was sent."""

import json
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx

from chatkit_testing._errors import ScriptError
from chatkit_testing.openai_mock._body import Bridge, StreamedBody
from chatkit_testing.openai_mock._failures import ConnectionFailure, StatusFailure
from chatkit_testing.openai_mock._model import failed, refused
from chatkit_testing.openai_mock._requests import OpenAIRequest, UploadedFile
from chatkit_testing.script import Script, Terms, message

__all__ = ["Speech"]

_TERMS: Final = Terms(
    called="A transcription was asked for",
    calls="Transcriptions",
    asker="model",
    said="audio",
    silent="no audio",
    script='Say what is heard before it is asked: transcription("…").',
    more='Script one more: transcription("…").',
    reach=(
        "No transcription was asked for. Does the code under test send its audio with an OpenAI "
        "client, and does it wait for the text?"
    ),
    ended="Each answers one request to …/audio/transcriptions.",
    in_parts=False,
)
_AS_TEXT: Final = {"text", "srt", "vtt"}


@dataclass(frozen=True)
class _Heard:
    """What is heard."""

    text: str

    def __str__(self) -> str:
        return f"transcription {json.dumps(self.text, ensure_ascii=False)}"


@dataclass(frozen=True)
class _Recording:
    """A request for a transcription."""

    agent: str
    user_text: str
    tool_outputs: tuple[tuple[str, str, str], ...] = ()


class Speech:
    """Answers requests to ``/audio/transcriptions``."""

    def __init__(self, bridge: Bridge) -> None:
        self.script = Script(_prepared, _TERMS)
        self._bridge = bridge

    async def respond(self, request: OpenAIRequest) -> httpx.Response:
        """Answer a request."""
        form = request.form
        file = form.get("file")
        name = file.name if isinstance(file, UploadedFile) else ""
        try:
            exchange = self.script.take(_Recording(str(form.get("model", "")), name))
        except (AssertionError, ScriptError) as error:
            return refused(error)
        answer = exchange.answer
        if isinstance(answer, StatusFailure | ConnectionFailure):
            return failed(answer)
        assert isinstance(answer, _Heard), answer
        return self._written(answer.text, form)

    def _written(self, text: str, form: dict[str, Any]) -> httpx.Response:  # Any: texts and files
        if form.get("stream") == "true":
            body = StreamedBody(_streamed(text), self._bridge)
            return httpx.Response(
                200, headers={"content-type": "text/event-stream; charset=utf-8"}, stream=body
            )
        format = form.get("response_format", "json")
        if format in _AS_TEXT:
            return httpx.Response(200, text=text + "\n")
        if format == "verbose_json":
            about = {"task": "transcribe", "language": "english", "duration": 1.0}
            return httpx.Response(200, json={**about, "text": text, "segments": []})
        return httpx.Response(200, json={"text": text})


def _prepared(value: object) -> object:
    if isinstance(value, StatusFailure | ConnectionFailure):
        return value
    if not isinstance(value, str):
        raise ScriptError(f"transcription() takes the text that is heard; got {value!r}.")
    return _Heard(value)


async def _streamed(text: str) -> AsyncGenerator[bytes, None]:
    for frame in _frames(text):
        yield frame


def _frames(text: str) -> Iterator[bytes]:
    for word in message(text).chunks:
        yield _frame({"type": "transcript.text.delta", "delta": word})
    yield _frame({"type": "transcript.text.done", "text": text})


def _frame(event: dict[str, Any]) -> bytes:  # Any: JSON
    return f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()
