"""The errors that responders raise on purpose."""

import json

import pytest

from chatkit.errors import BaseStreamError, CustomStreamError, ErrorCode, StreamError


@pytest.mark.parametrize(("given", "allowed"), [(None, True), (True, True), (False, False)])
def test_a_stream_error_goes_by_its_code_unless_told_otherwise(
    given: bool | None, allowed: bool
) -> None:
    error = StreamError(ErrorCode.STREAM_ERROR, allow_retry=given)
    assert (error.code, error.status_code) == (ErrorCode.STREAM_ERROR, 500)
    assert error.allow_retry is allowed


def test_a_code_without_defaults_is_a_500_without_a_retry() -> None:
    # A code of a later protocol: the type does not know it, the defaults must bear it.
    error = StreamError("quota.error")  # type: ignore[arg-type]  # see above
    assert (error.status_code, error.allow_retry) == (500, False)


def test_a_custom_error_carries_its_message_and_forbids_the_retry() -> None:
    error = CustomStreamError("The warehouse is closed.")
    assert (error.message, str(error)) == ("The warehouse is closed.", "The warehouse is closed.")
    assert error.allow_retry is False
    assert CustomStreamError("Try later.", allow_retry=True).allow_retry is True


def test_both_are_caught_as_one() -> None:
    assert issubclass(StreamError, BaseStreamError)
    assert issubclass(CustomStreamError, BaseStreamError)


def test_the_text_of_a_code_is_its_json() -> None:
    assert ErrorCode("stream.error") is ErrorCode.STREAM_ERROR
    assert json.dumps(ErrorCode.STREAM_ERROR) == '"stream.error"'
    assert str(ErrorCode.STREAM_ERROR) == "ErrorCode.STREAM_ERROR"
