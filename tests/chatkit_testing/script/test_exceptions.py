"""A class of exceptions in place of an exception."""

import httpx
import openai
import pytest

from chatkit_testing import ScriptError, fail

MADE: list[tuple[type[Exception], str]] = [
    (TimeoutError, ""),
    (httpx.ReadError, "A scripted ReadError."),
    (openai.RateLimitError, "A scripted RateLimitError."),
    (openai.APITimeoutError, "Request timed out."),
    (openai.APIConnectionError, "A scripted APIConnectionError."),
    (openai.APIError, "A scripted APIError."),
]


@pytest.mark.parametrize(("kind", "said"), MADE)
def test_an_exception_is_made_of_its_class(kind: type[Exception], said: str) -> None:
    error = fail(kind).error
    assert type(error) is kind
    assert str(error) == said


def test_a_status_of_the_api_is_that_of_its_class() -> None:
    error = fail(openai.NotFoundError).error
    assert isinstance(error, openai.NotFoundError)
    assert error.status_code == error.response.status_code == 404


def test_an_exception_of_the_openai_package_that_takes_more_is_to_be_given_itself() -> None:
    with pytest.raises(ScriptError, match="APIResponseValidationError cannot be made without"):
        fail(openai.APIResponseValidationError)
