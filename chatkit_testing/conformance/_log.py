"""The calls that a promise makes, with what came of each, and the bound on every one."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from pydantic import BaseModel

from chatkit.types import Page
from chatkit_testing._report import brief, columns, shorten
from chatkit_testing.conformance._promise import Broken

__all__ = ["CallLog", "told"]

T = TypeVar("T")
_SHOWN = 24
_WIDTH = 60


@dataclass
class _Entry:
    user: str
    call: str
    result: str = "(no answer yet)"
    error: Exception | None = None


class CallLog:
    """What was asked of the thing under test, and what it answered.

    Args:
        timeout: The seconds that one call may take.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._entries: list[_Entry] = []

    async def watch(
        self, user: str, method: str, arguments: str, call: Callable[[], Awaitable[T]]
    ) -> T:
        """Make a call, bounded, and write down what came of it."""
        entry = _Entry(user, f"{method}({arguments})")
        self._entries.append(entry)
        bound = asyncio.timeout(self._timeout)
        try:
            async with bound:
                result = await call()
        except Exception as error:
            if bound.expired():
                entry.result = f"no answer within {self._timeout:g} s"
                raise Broken(f"{entry.call} gave no answer within {self._timeout:g} s") from error
            entry.result, entry.error = f"raised {brief_error(error)}", error
            raise
        entry.result = told(result)
        return result

    def told_of(self, error: Exception) -> str:
        """Tell an error, with the call that raised it if one did."""
        calls = [entry.call for entry in self._entries if entry.error is error]
        return " ".join([*calls[:1], f"raised {brief_error(error)}"])

    def clear(self) -> None:
        """Forget the calls so far, where a promise begins anew."""
        self._entries.clear()

    def lines(self) -> list[str]:
        """Give the last calls, numbered, one line each."""
        shown = list(enumerate(self._entries, 1))[-_SHOWN:]
        users = {entry.user for entry in self._entries}
        rows = [
            (str(n), *([entry.user] if len(users) > 1 else []), entry.call, f"→ {entry.result}")
            for n, entry in shown
        ]
        left_out = len(self._entries) - len(shown)
        return [*([f"({left_out} calls before these)"] if left_out else []), *columns(rows)]


def brief_error(error: BaseException) -> str:
    """Give an exception on one line."""
    return (
        f"{type(error).__name__}({shorten(str(error).splitlines()[0], 80) if str(error) else ''})"
    )


def told(value: object) -> str:
    """Tell an argument or an answer in few words: models by kind and id, pages by their ids."""
    if isinstance(value, Page):
        page = cast("Page[object]", value)
        ids = ", ".join(_id(each) for each in page.data)
        more = f", and more after {page.after!r}" if page.has_more else ""
        return shorten(f"[{ids}]", _WIDTH) + more
    if isinstance(value, BaseModel):
        return f"<{type(value).__name__} {_id(value)}>"
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return brief(value, _WIDTH)


def _id(thing: object) -> str:
    return shorten(str(getattr(thing, "id", type(thing).__name__)), 24)
