"""What the client says when something goes wrong."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from typing import Any  # JSON, and an application's own context

from chatkit.store import NotFoundError, Store
from chatkit.types import StructuredInputItem
from chatkit_testing._errors import ClientError, ProtocolViolation, TurnTimeout
from chatkit_testing._guess import guess
from chatkit_testing._report import indent, plural, shorten
from chatkit_testing.client._target import Endpoint
from chatkit_testing.client._turn import Turn
from chatkit_testing.protocol import Violation

__all__ = [
    "LONGER",
    "bad_answer",
    "bad_status",
    "breaks",
    "endless",
    "explained",
    "looked_into",
    "may_break",
    "no_thread",
    "not_a_stream",
    "operation_of",
    "pages_break",
    "refuse_other_questions",
    "timed_out",
    "turn_timed_out",
]

_EXCERPT = 500
_NOT_HERE = (404, 405)
# How late a busy machine may notice that a time is up.
_STANDSTILL = 0.5


def operation_of(request: Mapping[str, Any]) -> str:
    """Name the operation of a request, malformed ones included."""
    operation = request.get("type")
    return operation if isinstance(operation, str) else "a request without a type"


def no_thread(what: str) -> ClientError:
    """The client has no thread to do something with."""
    return ClientError(
        f"there is no thread to {what}: send() a message first, give thread_id=, or set "
        "client.thread_id"
    )


def refuse_other_questions(form: StructuredInputItem, asked: Iterable[str]) -> None:
    """Refuse answers to what a form does not ask: no user can give them.

    Raises:
        ClientError: There are such answers.
    """
    ids = {question.id: question.question for question in form.inputs}
    known = [*ids, *ids.values()]
    for name in asked:
        if name not in known:
            listed = ", ".join(f"{words!r} ({id_!r})" for id_, words in ids.items())
            raise ClientError(
                f"the form {form.id} does not ask {name!r}{guess(name, known)}; it asks {listed}. "
                "To send an answer that no user can give, give the form's id"
            )


def bad_status(
    operation: str, status: int, body: bytes, endpoint: str | None = None
) -> ClientError:
    """What was asked, the endpoint if its URL is given, refused the request."""
    told = f"{operation} was answered with HTTP status {status}{_excerpt(body)}"
    if endpoint is not None and status in _NOT_HERE:
        told += (
            f"\nPOST {endpoint} was asked; if ChatKit is answered elsewhere, give the client "
            "path=, or the whole URL."
        )
    return ClientError(told)


def not_a_stream(operation: str, content_type: str, body: bytes) -> ClientError:
    """The endpoint answered a streaming operation with something else."""
    return ClientError(
        f"{operation} streams its answer, but the endpoint answered with {content_type}"
        f"{_excerpt(body)}\n"
        "A StreamingResult has to be sent as it is iterated, with the content type "
        "text/event-stream."
    )


def bad_answer(operation: str, why: Exception, body: bytes) -> ClientError:
    """The endpoint's JSON is not what the operation answers with."""
    return ClientError(
        f"the answer to {operation} is not what the protocol has there: {why}{_excerpt(body)}\n"
        "A NonStreamingResult has to be sent as its bytes, `result.json`, with the content type "
        "application/json."
    )


def timed_out(operation: str, timeout: float) -> TurnTimeout:
    """An operation without a stream was not answered in time."""
    return TurnTimeout(f"{operation} was not answered within {timeout:g} s. {LONGER}")


def endless(what: str, count: int, timeout: float) -> TurnTimeout:
    """A list gave page after page."""
    return TurnTimeout(
        f"the pages of {what} did not come to an end within {timeout:g} s: {plural(count, 'page')} "
        "came, and the last has more. The cursor of a page has to lead on, and the last page to "
        "say has_more=False."
    )


@contextmanager
def explained(doing: str) -> Generator[None, None, None]:
    """Say of an exception that it came of something that only a strict client does."""
    try:
        yield
    except Exception as error:
        error.add_note(
            f"That came of {doing}, as a strict client does; one with strict=False does not."
        )
        raise


@contextmanager
def looked_into(store: Store[Any], endpoint: Endpoint) -> Generator[None, None, None]:
    """Say of an exception that it came out of the store beside an application, and what helps.

    Of a server in process it is known which store it uses, and with what context.
    """
    try:
        yield
    except Exception as error:
        name, beside = type(store).__name__, endpoint.server is None
        if beside and isinstance(error, NotFoundError):
            error.add_note(
                f"The store that was looked into, {name}(…), asked with context "
                f"{endpoint.shown_context}, does not have the thread that {endpoint.name} answered "
                "in: does the application use it? Give the client the application's store=, or "
                "the application this one."
            )
        elif beside and endpoint.context is None:
            error.add_note(
                f"The store, {name}(…), was asked with context None: give the client context=, as "
                "the application would give it."
            )
        raise


def turn_timed_out(
    turn: Turn, timeout: float, *, complete: bool, hung_up: bool, ended: bool, late: float
) -> TurnTimeout:
    """A turn did not come to its end in time.

    Args:
        turn: The turn, as far as it came.
        timeout: The seconds that it had.
        complete: Whether the answer itself was there.
        hung_up: Whether the client had dropped the connection.
        ended: Whether the server ended when it was cancelled for being late.
        late: The seconds after its time was up in which nobody noticed.
    """
    lines = [f"{operation_of(turn.request)} did not end within {timeout:g} s."]
    if turn.events:
        last = turn.events[-1]
        update = getattr(last, "update", None)
        name = f"{last.type}/{update.type}" if update is not None else last.type
        lines += [f"The last of {plural(len(turn.events), 'event')} was {name}:", ""]
        lines += [*indent(turn.outline.splitlines()), ""]
    else:
        lines.append("No event came.")
    if complete:
        lines.append(
            "The answer is complete, but what served it goes on: is there a background task?"
        )
    elif hung_up:
        lines.append(
            "The connection was dropped before. A server in process notices that when it hands out "
            "its next frame; one that waits for something needs cancel()."
        )
    standing = [] if complete else _standing(turn)
    lines += standing
    if not (complete or standing) and (tools := _running_tools(turn)):
        lines.append(f"The model called {tools}, and was not asked again: that has not returned.")
    if late > _STANDSTILL:
        lines.append(
            f"The event loop stood still for {late:.1f} s: something blocks it, time.sleep() or a "
            "synchronous client in an async function. Await instead, or asyncio.to_thread(…)."
        )
    if not ended:
        lines.append("The server did not end when it was cancelled, either.")
    return TurnTimeout("\n".join([*lines, _MEANWHILE if standing else LONGER]))


def _standing(turn: Turn) -> list[str]:
    """Name the answers that the script holds."""
    return [
        f"The answer to {call.agent!r} stands {where}."
        for call in turn.model_calls
        for where in call.standing
    ]


def _running_tools(turn: Turn) -> str:
    """Name the tools that the model called last, if it was not told what became of them."""
    calls = turn.model_calls[-1].function_calls if turn.model_calls else []
    return ", ".join(f"{name}()" for name, _ in calls)


def breaks(turn: Turn, violations: Sequence[Violation]) -> ProtocolViolation:
    """A turn breaks rules that must hold."""
    shown = ["The turn:", "", *indent(turn.outline.splitlines()), ""]
    return _broken(f"{operation_of(turn.request)} breaks", violations, shown)


def pages_break(what: str, violations: Sequence[Violation]) -> ProtocolViolation:
    """The pages of a list break rules that must hold."""
    return _broken(f"the pages of {what} break", violations, [])


def _broken(who: str, violations: Sequence[Violation], shown: Sequence[str]) -> ProtocolViolation:
    rules = list(dict.fromkeys(violation.rule for violation in violations))
    return ProtocolViolation(
        "\n".join(
            [
                f"{who} {plural(len(rules), 'rule')} of the ChatKit protocol: {', '.join(rules)}",
                "",
                *(f"{violation}\n" for violation in violations),
                *shown,
                _allowed(rules),
            ]
        )
    )


def may_break(violation: Violation) -> str:
    """A turn breaks a rule that should hold."""
    return f"{violation}\n{_allowed([violation.rule])}"


def _allowed(rules: Sequence[str]) -> str:
    quoted = ", ".join(f'"{rule}"' for rule in rules)
    return (
        f"If that is as it has to be: @pytest.mark.chatkit(allow=[{quoted}]), allow= of the client "
        "or the ini key chatkit_allow."
    )


LONGER = (
    "Is something awaited that never comes? A turn that takes longer has timeout= of the client, "
    "the option --chatkit-timeout, the ini key chatkit_timeout or "
    "@pytest.mark.chatkit(timeout=…)."
)
_MEANWHILE = (
    "send() and its like wait for the end of the turn: what is to happen meanwhile goes inside "
    "`async with client.stream(…)`."
)


def _excerpt(body: bytes) -> str:
    text = body.decode("utf-8", "replace").strip()
    return f":\n  {shorten(text, _EXCERPT)}" if text else ", without a body"
