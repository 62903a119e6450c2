"""What the server raises: in the test as it was, or as a front end gets it."""

import logging
import traceback
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import ValidationError

from chatkit.logger import logger
from chatkit.store import NotFoundError
from chatkit.types import ThreadMetadata, ThreadStreamEvent, UserMessageItem
from chatkit_testing import ChatKitClient, ClientError, expect
from chatkit_testing.client._server_errors import caught_errors
from tests.chatkit_testing.client.support import Context, OutOfTeapotsError, Reach, Shop

IN_REACH = pytest.mark.parametrize("reach", ["server", "asgi"], indirect=True)


@IN_REACH
async def test_an_exception_of_the_responder_is_raised_as_it_was(reach: Reach) -> None:
    async with reach.client() as client:
        with pytest.raises(OutOfTeapotsError, match="out of teapots") as caught:
            await client.send("fail")

    frames = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert frames[-1] == "fail"
    [turn] = client.turns
    assert turn.exception is caught.value


@IN_REACH
async def test_it_is_raised_by_the_iteration_that_comes_to_the_end(reach: Reach) -> None:
    async with reach.client() as client, client.stream("fail") as stream:
        events = [await anext(stream) for _ in range(5)]
        with pytest.raises(OutOfTeapotsError):
            await anext(stream)

    assert [event.type for event in events[-2:]] == ["progress_update", "error"]


async def test_if_it_is_not_to_be_raised_the_turn_has_what_a_front_end_gets(reach: Reach) -> None:
    async with reach.client(raise_server_exceptions=False) as client:
        turn = await client.send("fail")

    assert turn.error is not None
    assert (turn.error.code, turn.error.allow_retry) == ("stream.error", True)
    assert not turn.aborted
    if reach.way == "url":
        assert turn.exception is None
    else:
        assert isinstance(turn.exception, OutOfTeapotsError)


@pytest.mark.parametrize(
    ("told", "code", "message", "may_retry"),
    [("custom", "custom", "We are closed.", True), ("code", "stream.error", None, True)],
)
async def test_an_error_on_purpose_is_the_turns(
    client: ChatKitClient, told: str, code: str, message: str | None, may_retry: bool
) -> None:
    turn = await client.send(told)

    turn.assert_shown(
        expect.user_message(),
        expect.progress("Working"),
        expect.error(message, code=code, allow_retry=may_retry),
    )
    assert turn.error is not None
    assert turn.exception is None


@IN_REACH
async def test_what_fails_before_the_responder_is_raised(reach: Reach) -> None:
    async with reach.client() as client:
        with pytest.raises(NotFoundError):
            await client.send("hello", thread_id="thr_9")


async def test_a_stream_that_breaks_off_is_aborted_and_no_error_event(reach: Reach) -> None:
    async with reach.client(raise_server_exceptions=False) as client:
        turn = await client.send("hello", thread_id="thr_9")

    assert turn.aborted
    assert turn.error is None
    assert turn.events == []
    assert isinstance(turn.exception, NotFoundError) == (reach.way != "url")


@IN_REACH
async def test_a_malformed_request_raises_what_process_raises(reach: Reach) -> None:
    async with reach.client() as client:
        with pytest.raises(ValidationError):
            await client.post(b"{}")


@pytest.mark.parametrize("body", [b"", b"[]", b"not json", b'{"type": "threads.dance"}'])
async def test_a_malformed_request_gets_an_answer(reach: Reach, body: bytes) -> None:
    async with reach.client(raise_server_exceptions=False) as client:
        answer = await client.post(body)

    assert answer.status == 500
    assert answer.turn is None
    assert client.turns == []


async def test_a_malformed_streaming_request_is_about_no_thread(reach: Reach) -> None:
    async with reach.client(raise_server_exceptions=False) as client:
        for params in (None, {"thread_id": 1}):
            answer = await client.request({"type": "threads.add_user_message", "params": params})
            assert answer.status == 500


async def test_a_json_operation_that_fails_has_its_status_told(reach: Reach) -> None:
    async with reach.client(raise_server_exceptions=False) as client:
        client.thread_id = "thr_9"
        with pytest.raises(ClientError) as caught:
            await client.rename("Teapots")

    first_line = str(caught.value).splitlines()[0].rstrip(":")
    assert first_line.removesuffix(", without a body") == (
        "threads.update was answered with HTTP status 500"
    )


@pytest.fixture
def quiet_logger() -> Iterator[None]:
    """As an application leaves it whose logging configuration knows nothing of chatkit."""
    before = (logger.disabled, logger.level)
    logger.disabled = True
    logger.setLevel(logging.CRITICAL)
    yield
    logger.disabled, logger.level = before


@pytest.mark.usefixtures("quiet_logger")
async def test_an_exception_is_caught_from_a_logger_that_was_silenced() -> None:
    client = ChatKitClient(Shop(), context={"user": "ada"})

    with pytest.raises(OutOfTeapotsError):
        await client.send("fail")

    assert (logger.disabled, logger.level) == (True, logging.CRITICAL)


async def test_exceptions_of_turns_that_run_at_once_are_not_mixed_up(reach: Reach) -> None:
    async with reach.client(raise_server_exceptions=False) as ada:
        eve = reach.as_user(ada, "eve")
        async with ada.stream("hold") as held:
            await reach.shop.held.wait()
            failed = await eve.send("fail")
            reach.shop.released.set()
            turn = await held.finish()

    assert (failed.exception is None) == (reach.way == "url")
    assert turn.exception is None


async def test_what_the_server_logs_and_deals_with_itself_is_not_raised() -> None:
    class Careful(Shop):
        async def respond(
            self,
            thread: ThreadMetadata,
            input_user_message: UserMessageItem | None,
            context: Context,
        ) -> AsyncIterator[ThreadStreamEvent]:
            try:
                raise OutOfTeapotsError("again")
            except OutOfTeapotsError:
                logger.exception("ordering more")
            yield self.done(thread, "We have more tomorrow.", context)

    turn = await ChatKitClient(Careful(), context={"user": "ada"}).send("a teapot")

    assert turn.text == "We have more tomorrow."
    assert turn.exception is None


def test_a_level_that_the_application_sets_during_a_turn_stays() -> None:
    before = logger.level
    try:
        with caught_errors([]):
            logger.setLevel(logging.DEBUG)

        assert logger.level == logging.DEBUG
    finally:
        logger.setLevel(before)
