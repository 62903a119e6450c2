"""Failures in files: what people write for them, and what becomes of an exception."""

from pathlib import Path

import httpx
import openai
import pytest
from agents import ModelBehaviorError

from chatkit_testing import ScriptError, fail
from chatkit_testing.script import Answer, Fail, exception_of, make_answer
from chatkit_testing.script_file import _failing
from chatkit_testing.script_file._failing import written_failure
from tests.chatkit_testing.script_file.files import read_answers, write


def raised(answer: Answer) -> Exception:
    [part] = answer.parts
    assert isinstance(part, Fail)
    return part.error


def status_error(status: int, body: object, message: str = "Error code: …") -> openai.APIError:
    http_response = getattr(exception_of(openai.RateLimitError), "response")  # noqa: B009 - of openai's own HTTP library
    kind = openai.RateLimitError if status == 429 else openai.APIStatusError
    response = type(http_response)(status, request=http_response.request)
    return kind(message, response=response, body=body)


@pytest.mark.parametrize(
    ("text", "kind", "status"),
    [
        ("- fail: 400", openai.BadRequestError, 400),
        ("- fail: 418", openai.APIStatusError, 418),
        ("- fail: 429", openai.RateLimitError, 429),
        ("- fail: 503", openai.InternalServerError, 503),
        ("- fail: openai.AuthenticationError", openai.AuthenticationError, 401),
        ("- fail: {error: openai.RateLimitError, message: Slow}", openai.RateLimitError, 429),
        ("- fail: {status: 500, error: openai.APIStatusError}", openai.APIStatusError, 500),
    ],
)
def test_a_status_is_the_error_of_the_openai_package(
    tmp_path: Path, text: str, kind: type, status: int
) -> None:
    error = raised(read_answers(tmp_path, text)[0])
    assert isinstance(error, openai.APIStatusError)
    assert (type(error), error.status_code) == (kind, status)


def test_what_the_api_said_is_there_as_of_the_real_one(tmp_path: Path) -> None:
    text = "- fail: {status: 429, message: Slow down., code: rate_limit_exceeded, type: tokens}"
    error = raised(read_answers(tmp_path, text)[0])
    assert isinstance(error, openai.RateLimitError)
    assert (error.code, error.type) == ("rate_limit_exceeded", "tokens")
    assert str(error) == (
        "Error code: 429 - {'error': {'message': 'Slow down.', 'type': 'tokens', 'param': None, "
        "'code': 'rate_limit_exceeded'}}"
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("- fail: TimeoutError", TimeoutError()),
        ("- fail: {error: ConnectionResetError, message: gone}", ConnectionResetError("gone")),
        ("- fail: {error: KeyError, message: model}", KeyError("model")),
        ("- fail: httpx.ReadError", httpx.ReadError("A scripted ReadError.")),
        ("- fail: {error: httpx.ReadError, message: gone}", httpx.ReadError("gone")),
        ("- fail: {error: agents.ModelBehaviorError, message: odd}", ModelBehaviorError("odd")),
    ],
)
def test_an_exception_has_a_name_and_says_something(
    tmp_path: Path, text: str, error: Exception
) -> None:
    read = raised(read_answers(tmp_path, text)[0])
    assert (type(read), str(read), read.args) == (type(error), str(error), error.args)


@pytest.mark.parametrize(
    "kind",
    [openai.APITimeoutError, openai.APIConnectionError, openai.APIError, openai.RateLimitError],
)
def test_an_error_of_the_openai_package_comes_back(
    tmp_path: Path, kind: type[openai.APIError]
) -> None:
    text = write(fail(kind))
    read = raised(read_answers(tmp_path, text)[0])
    assert (type(read), str(read)) == (kind, str(exception_of(kind)))


class ShopError(openai.RateLimitError):
    """An application's own."""


class ClosedError(ConnectionRefusedError):
    """An application's own, that takes a number."""

    def __init__(self, day: int) -> None:
        super().__init__(f"closed on day {day}")


WRITTEN: list[tuple[Exception, object]] = [
    (TimeoutError(), "TimeoutError"),
    (
        OSError(111, "refused"),
        {"error": "ConnectionRefusedError", "message": "[Errno 111] refused"},
    ),
    (ClosedError(7), {"error": "ConnectionRefusedError", "message": "closed on day 7"}),
    (exception_of(openai.RateLimitError), 429),
    (exception_of(ShopError), {"status": 429, "message": "A scripted ShopError."}),
    (status_error(418, None), {"status": 418, "message": "Error code: …"}),
    (
        status_error(429, {"message": "Slow", "code": "slow", "param": None, "n": 1}),
        {"status": 429, "message": "Slow", "code": "slow"},
    ),
    (
        status_error(500, {"message": "Down"}),
        {"error": "openai.APIStatusError", "status": 500, "message": "Down"},
    ),
    (
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
        {
            "error": "UnicodeError",
            "message": "'utf-8' codec can't decode byte 0xff in position 0: bad",
        },
    ),
    (ModelBehaviorError("odd"), {"error": "agents.ModelBehaviorError", "message": "odd"}),
]


@pytest.mark.parametrize(("error", "form"), WRITTEN, ids=lambda value: type(value).__name__)
def test_an_exception_is_written_by_the_nearest_class_that_a_file_can_name(
    tmp_path: Path, error: Exception, form: object
) -> None:
    assert written_failure(error) == form
    assert written_failure(raised(read_answers(tmp_path, write(error))[0])) == form


def test_no_key_and_no_address_is_written() -> None:
    said = "Incorrect API key provided: sk-proj-12*****89 of org-abc, see https://api.example/keys."
    assert (
        write(status_error(401, {"message": said}), ConnectionError(f"{said}"))
        == """\
  - fail:
      error: openai.APIStatusError
      status: 401
      message: 'Incorrect API key provided: … of …, see …'
  - fail:
      error: ConnectionError
      message: 'Incorrect API key provided: … of …, see …'
"""
    )


SECRETS = {
    "Bearer abc123def456 was refused.": "Bearer … was refused.",
    "authorization: bearer abc.def-123=": "authorization: bearer …",
    "Invalid key gsk_Ab12Cd34Ef56.": "Invalid key ….",
    "API key not valid: AIzaSyA-1b2c3d4e5f6g7h8i9j0k.": "API key not valid: ….",
    "no such session: eyJhbGciOi.eyJzdWIi.c2lnbmF0": "no such session: …",
    "Invalid API key: 0123456789abcdef0123456789abcdef.": "Invalid API key: ….",
    "api_key='Zx81kQmPw02LsNdRt7Yv' is wrong": "api_key='…' is wrong",
    "Incorrect API key provided: abcd************wxyz.": "Incorrect API key provided: ….",
    "Your token a1b2c3d4e5f6a7b8c9d0e1f2 has ended": "Your token … has ended",
}
ORDINARY = [
    "Bearer authentication is required.",
    "The bearer token is missing from the Authorization-header.",
    "Key-based access is off; ask for another key.",
    "max_tokens: 4096 is more than the 2048 tokens of gpt-5.1-2025-11-13.",
    "The key additionalProperties_of_the_schema is not allowed.",
    "This request has 128000 tokens; token limits are per minute.",
]


@pytest.mark.parametrize(("said", "kept"), SECRETS.items())
def test_a_secret_is_known_by_its_form_or_by_the_word_before_it(said: str, kept: str) -> None:
    assert written_failure(ConnectionError(said)) == {"error": "ConnectionError", "message": kept}


@pytest.mark.parametrize("said", ORDINARY)
def test_ordinary_words_are_kept(said: str) -> None:
    assert written_failure(ConnectionError(said)) == {"error": "ConnectionError", "message": said}


def test_a_failure_stands_between_the_parts(tmp_path: Path) -> None:
    [answer] = read_answers(tmp_path, "- [Hel, fail: TimeoutError]")
    assert answer.parts[0] == make_answer("Hel").parts[0]
    assert isinstance(answer.parts[1], Fail)


def test_a_package_that_is_not_installed_has_no_exceptions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_failing, "_MODULES", ("no_such_package",))
    with pytest.raises(ScriptError, match=r"'no_such_package\.GoneError' is no exception"):
        read_answers(tmp_path, "- fail: no_such_package.GoneError")
