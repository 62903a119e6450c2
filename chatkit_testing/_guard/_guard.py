"""What stands before the network while a test runs, and remembers what it refused."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from chatkit_testing._errors import RefusedRequest
from chatkit_testing._guard._loaded import guarded_once_loaded
from chatkit_testing._guard._requests import (
    describe,
    is_for_model,
    is_local,
    is_trace_report,
    refusal_body,
)
from chatkit_testing._guard._transports import guarded
from chatkit_testing._report import plural

__all__ = ["Guard", "let_through"]

_passing: ContextVar[bool] = ContextVar("chatkit_testing_passing", default=False)

_HEADERS: Final = {"x-should-retry": "false"}  # the OpenAI clients obey it

_UNSCRIPTED: Final = """\
No test that uses a fixture of the kit reaches a real model. Let the test use the fixture
chatkit_openai and say what the model answers: chatkit_openai.script(message("…")). A run of the
Agents SDK can be scripted without HTTP: chatkit_runner.script(message("…"))."""
_UNANSWERED: Final = """\
chatkit_openai answers POST to …/responses, …/chat/completions and …/audio/transcriptions, and
…/files; no test that uses it reaches the network. Mock what else is asked with respx, beside it:
respx.mock(using="{library}") for this request."""
_UNMOCKED: Final = """\
chatkit_openai answers clients that speak through httpx or httpx2, and this one speaks through
{library}; no test that uses it reaches the network. Give the client another transport in tests."""
_OTHERS: Final = ("aiohttp", "websockets")


@contextmanager
def let_through() -> Generator[None, None, None]:
    """Let the requests that are made within the block leave, and those of no other task."""
    token = _passing.set(True)
    try:
        yield
    finally:
        _passing.reset(token)


class Guard:
    """Refuses requests that would leave for a model, and remembers them for ``check``.

    The client gets an error, status 400, that says so and that OpenAI clients do not retry. What
    another mock answers does not come here, nor does what an application gets from a transport
    that sends nothing. Reports of traces are taken and dropped.

    Args:
        is_total: refuse whatever is not for this machine, not only what is for a model.
    """

    def __init__(self, *, is_total: bool = False) -> None:
        self._is_total = is_total
        self._refused: list[list[str]] = []
        self._remedy = ""

    @contextmanager
    def installed(self) -> Generator["Guard", None, None]:
        """Stand before the network until the block ends: for every client of the process."""
        with (
            guarded(self._concerns, self._answer),
            guarded_once_loaded(self._concerns, self._answer, self._refuse),
        ):
            yield self

    def forget(self) -> None:
        """Begin anew: what was refused until now does not count."""
        self._refused.clear()

    def check(self) -> None:
        """Tell of the requests that were refused.

        Raises:
            RefusedRequest: there were some.
        """
        if self._refused:
            raise RefusedRequest(self._message())

    def _concerns(self, request: Any) -> bool:  # Any: of httpx or httpx2, here and below
        if _passing.get():
            return False
        return is_for_model(request) or (self._is_total and not is_local(request.url.host))

    def _answer(self, library: Any, request: Any) -> Any:
        if is_trace_report(request):
            return library.Response(200, json={}, request=request)
        body = refusal_body(self._refuse(request, library.__name__))
        return library.Response(400, json=body, headers=_HEADERS, request=request)

    def _refuse(self, request: Any, library: str) -> str:
        unanswered = _UNMOCKED if library in _OTHERS else _UNANSWERED
        self._remedy = unanswered.format(library=library) if self._is_total else _UNSCRIPTED
        self._refused.append(describe(request))
        return self._message()

    def _message(self) -> str:
        count = len(self._refused)
        lines = [f"{plural(count, 'request')} {'was' if count == 1 else 'were'} refused.", ""]
        for first, *rest in self._refused:
            lines += [f"  {first}", *(f"    {line}" for line in rest)]
        return "\n".join([*lines, "", self._remedy])
