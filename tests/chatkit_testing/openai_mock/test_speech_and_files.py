"""Transcriptions and uploads over HTTP."""

import openai
import pytest

from chatkit_testing import OpenAIMock, ScriptError, UnexpectedModelCall, UnusedScript, UploadedFile
from tests.chatkit_testing.openai_mock.asking import httpx

AUDIO = ("note.webm", b"\x00\r\n\xff--audio", "audio/webm")


async def test_what_is_heard_comes_in_the_order_in_which_it_was_scripted(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.transcription("Where is order A1?", "And A2?")
    for said in ("Where is order A1?", "And A2?"):
        heard = await client.audio.transcriptions.create(model="whisper-1", file=AUDIO)
        assert heard.text == said
    form = mock.requests[0].form
    assert form == {
        "model": "whisper-1",
        "file": UploadedFile("note.webm", "audio/webm", AUDIO[1]),
    }
    mock.check()


def test_a_synchronous_client_is_heard_in_every_format(
    mock: OpenAIMock, sync_client: openai.OpenAI
) -> None:
    mock.transcription("Hello there.", always=True)
    create = sync_client.audio.transcriptions.create
    assert create(model="w", file=AUDIO, response_format="text").strip() == "Hello there."
    verbose = create(model="w", file=AUDIO, response_format="verbose_json")
    assert (verbose.text, verbose.language, verbose.segments) == ("Hello there.", "english", [])
    events = list(create(model="w", file=AUDIO, stream=True))
    assert [event.type for event in events] == [
        *["transcript.text.delta"] * 2,
        "transcript.text.done",
    ]
    mock.check()


async def test_a_transcription_fails_in_its_place(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.fail(429, on="transcription")
    mock.transcription("Hello.")
    mock.fail(ConnectionRefusedError, on="transcription")
    create = client.audio.transcriptions.create
    with pytest.raises(openai.RateLimitError):
        await create(model="w", file=AUDIO)
    assert (await create(model="w", file=AUDIO)).text == "Hello."
    with pytest.raises(openai.APIConnectionError):
        await create(model="w", file=AUDIO)
    mock.check()


async def test_audio_that_nothing_is_scripted_for_fails_the_test(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    with pytest.raises(openai.BadRequestError):
        await client.audio.transcriptions.create(model="whisper-1", file=AUDIO)
    with pytest.raises(UnexpectedModelCall) as raised:
        mock.check()
    assert str(raised.value).splitlines() == [
        "A transcription was asked for once, and no answer was scripted for that call.",
        "",
        "Transcriptions:",
        '   1  whisper-1  ← audio "note.webm"',
        "                 → nothing scripted",
        "Answers left: none",
        "",
        'Nothing was scripted. Say what is heard before it is asked: transcription("…").',
    ]


def test_a_transcription_left_fails_the_test(mock: OpenAIMock) -> None:
    mock.transcription("Hello.")
    with pytest.raises(UnusedScript, match=r'transcription "Hello\."'):
        mock.check()
    with pytest.raises(
        ScriptError, match="transcription\\(\\) takes the text that is heard; got 1"
    ):
        mock.transcription(1)  # type: ignore[arg-type] # that is the point


async def test_a_transcription_that_is_not_asked_for_is_told_without_a_word_on_parts(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.transcription("One.")
    mock.transcription("Two.")
    await client.audio.transcriptions.create(file=("a.webm", b"a"), model="whisper-1")
    with pytest.raises(UnusedScript) as left:
        mock.check()
    assert str(left.value).endswith("\n\nEach answers one request to …/audio/transcriptions.")


async def test_a_file_is_kept_until_it_is_deleted(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    file = await client.files.create(file=("a.txt", b"one\r\ntwo"), purpose="assistants")
    assert (file.id, file.filename, file.bytes) == ("file_1", "a.txt", 8)
    assert (file.purpose, file.status) == ("assistants", "processed")
    assert mock.files == {"file_1": UploadedFile("a.txt", "text/plain", b"one\r\ntwo")}
    assert (await client.files.retrieve(file.id)) == file
    assert (await client.files.content(file.id)).content == b"one\r\ntwo"
    assert (await client.files.delete(file.id)).deleted
    assert mock.files == {}
    with pytest.raises(openai.NotFoundError, match="No such File object: file_1"):
        await client.files.retrieve(file.id)
    mock.check()


async def test_uploads_are_listed_the_latest_first(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    assert (await client.files.list()).data == []
    for name in ("a.txt", "b.txt"):
        await client.files.create(file=(name, b"x"), purpose="user_data")
    await client.files.create(file=("c.png", b"x"), purpose="vision")

    assert [file.filename async for file in client.files.list()] == ["c.png", "b.txt", "a.txt"]
    texts = client.files.list(purpose="user_data", order="asc")
    assert [file.filename async for file in texts] == ["a.txt", "b.txt"]
    mock.check()


async def test_an_upload_fails_if_it_is_scripted_to(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    mock.fail(500, on="file")
    mock.fail(TimeoutError, on="file")
    for error in (openai.InternalServerError, openai.APITimeoutError):
        with pytest.raises(error):
            await client.files.create(file=("a.txt", b"x"), purpose="user_data")
    assert (await client.files.create(file=("a.txt", b"x"), purpose="user_data")).id == "file_1"
    mock.check()
    mock.fail(500, on="file")
    with pytest.raises(UnusedScript, match="Each failure answers one request to …/files"):
        mock.check()


async def test_an_upload_without_a_file_is_an_error_of_the_api(
    mock: OpenAIMock, client: openai.AsyncOpenAI
) -> None:
    async with httpx.AsyncClient() as plain:
        answer = await plain.post("https://api.openai.com/v1/files", files={"purpose": (None, "x")})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "'file' is a required property"
    mock.check()
