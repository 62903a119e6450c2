"""What the customer sends is what the adjuster sees."""

import base64
from pathlib import Path

import pytest

from attachments.app import ClaimsServer, create_app
from attachments.files import Caller, Files, UploadError
from chatkit.store import NotFoundError
from chatkit.types import UserMessageTagContent, UserMessageTextContent
from chatkit_testing import ChatKitClient, ClientError, InMemoryStore, ScriptedRunner, expect

POLICIES = {"P-7": {"covers": "bicycles", "excess": 150}}
PHOTO = b"\x89PNG bent wheel"
ESTIMATE = b"%PDF 420 EUR"
MY_BIKE = UserMessageTagContent(id="P-7", text="My bike", data={})


def data_url(mime_type: str, data: bytes) -> str:
    return f"data:{mime_type};base64,{base64.b64encode(data).decode()}"


@pytest.fixture
def chatkit_context() -> Caller:
    return Caller("ada")


@pytest.fixture
def chatkit_server(chatkit_store: InMemoryStore[Caller], tmp_path: Path) -> ClaimsServer:
    return ClaimsServer(chatkit_store, Files(tmp_path), POLICIES)


async def test_the_model_is_given_the_bytes_of_what_was_attached(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    photo = await chatkit_client.attach("wheel.png", PHOTO, "image/png")
    estimate = await chatkit_client.attach("estimate.pdf", ESTIMATE, "application/pdf")
    chatkit_runner.script("The wheel is beyond repair; 420 EUR is fair.")

    turn = await chatkit_client.send("My bicycle was hit", attachments=[photo, estimate])

    [call] = turn.model_calls
    assert call.user_text == "My bicycle was hit"
    assert call.input[-1]["content"][1:] == [
        {"type": "input_image", "detail": "high", "image_url": data_url("image/png", PHOTO)},
        {
            "type": "input_file",
            "filename": "estimate.pdf",
            "file_data": data_url("application/pdf", ESTIMATE),
        },
    ]
    turn.assert_shown(
        expect.user_message(attachments=[{"name": "wheel.png"}, {"name": "estimate.pdf"}]),
        expect.assistant_message(),
    )


async def test_the_model_still_sees_the_photo_in_the_next_turn(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    photo = await chatkit_client.attach("wheel.png", PHOTO, "image/png")
    chatkit_runner.script("A wheel. What happened?", "Then you are covered.")
    await chatkit_client.send("Look at this", attachments=[photo])

    turn = await chatkit_client.send("A car hit it")

    assert data_url("image/png", PHOTO) in str(turn.model_calls[0].input)


async def test_a_mentioned_policy_is_looked_up_and_kept_from_the_user(
    chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
) -> None:
    chatkit_runner.script("You pay 150 EUR yourself.", "It is 150 EUR.")

    turn = await chatkit_client.send(
        [UserMessageTextContent(text="What would I pay with "), MY_BIKE]
    )

    assert "My bike is policy P-7." in str(turn.model_calls[0].input)
    turn.assert_shown(expect.user_message(tags=[{"id": "P-7"}]), expect.assistant_message())
    await chatkit_client.assert_stored(
        expect.user_message(),
        expect.hidden_context({"policy": "P-7", "covers": "bicycles", "excess": 150}),
        expect.assistant_message(),
    )

    turn = await chatkit_client.send("How much was that?")

    assert '"excess": 150' in str(turn.model_calls[0].input)


async def test_a_file_that_the_model_cannot_read_is_refused_before_its_upload(
    chatkit_client: ChatKitClient, chatkit_store: InMemoryStore[Caller]
) -> None:
    with pytest.raises(UploadError, match=r"clip\.mp4: the desk takes JPEG, PNG and PDF"):
        await chatkit_client.attach("clip.mp4", b"...", "video/mp4")

    assert chatkit_store.calls == []


async def test_a_file_deleted_from_the_composer_cannot_be_sent(
    chatkit_client: ChatKitClient,
) -> None:
    photo = await chatkit_client.attach("wheel.png", PHOTO, "image/png")
    await chatkit_client.delete_attachment(photo)

    with pytest.raises(NotFoundError):
        await chatkit_client.send("Look at this", attachments=[photo])


async def test_a_photo_whose_upload_was_lost_is_an_error_the_user_may_retry(
    chatkit_server: ClaimsServer, chatkit_runner: ScriptedRunner, tmp_path: Path
) -> None:
    client = ChatKitClient(chatkit_server, context=Caller("ada"), raise_server_exceptions=False)
    photo = await client.attach("wheel.png", PHOTO, "image/png")
    (tmp_path / "ada" / photo.id).unlink()

    turn = await client.send("Look at this", attachments=[photo])

    turn.assert_shown(expect.user_message(), expect.error(code="stream.error", allow_retry=True))
    assert isinstance(turn.exception, NotFoundError)
    assert chatkit_runner.calls == []


class TestOverHTTP:
    """The same desk behind its web application."""

    @pytest.fixture
    def chatkit_client(
        self, chatkit_store: InMemoryStore[Caller], tmp_path: Path, chatkit_runner: ScriptedRunner
    ) -> ChatKitClient:
        app = create_app(chatkit_store, tmp_path, POLICIES)
        return ChatKitClient(app, headers={"X-User": "ada"})

    async def test_the_upload_goes_where_the_descriptor_says(
        self, chatkit_client: ChatKitClient, chatkit_runner: ScriptedRunner
    ) -> None:
        chatkit_runner.script("A wheel.")
        photo = await chatkit_client.attach("wheel.png", PHOTO, "image/png")

        turn = await chatkit_client.send("What is this?", attachments=[photo])

        assert data_url("image/png", PHOTO) in str(turn.model_calls[0].input)

    async def test_a_refused_file_is_a_bad_status(self, chatkit_client: ChatKitClient) -> None:
        with pytest.raises(ClientError, match="415"):
            await chatkit_client.attach("clip.mp4", b"...", "video/mp4")
