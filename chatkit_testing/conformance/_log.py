"""The calls that a promise makes, with what came of each, and the bound on every one."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeVar, cast

from pydantic import BaseModel

from chatkit.types import Page
from chatkit_testing._errors import ProtocolViolation
from chatkit_testing._report import brief, columns, one_line, plural, reason, shorten
from chatkit_testing.conformance._promise import Broken

__all__ = ["CallLog", "told"]

_FINDING = re.compile(r"^CK\d+ \(.*", re.MULTILINE)
T = TypeVar("T")
_SHOWN = 24
_WIDTH = 60


@dataclass
class _Entry:
    user: str
    call: str
    time: datetime | None = None
    result: str = "(no answer yet)"
    error: Exception | None = None


class CallLog:
    """What was asked of the thing under test, and what it answered.

    Args:
        timeout: The seconds that one call may take.
    """

    def __init__(self, timeout: float) -> None:
        self.timeout = timeout
        self._entries: list[_Entry] = []

    async def watch(
        self,
        user: str,
        method: str,
        arguments: str,
        call: Callable[[], Awaitable[T]],
        *,
        time: datetime | None = None,
        tell: Callable[[T], str] | None = None,
    ) -> T:
        """Make a call, bounded, and write down what came of it.

        Args:
            user: Who makes it.
            method: What is called.
            arguments: With what, as it is to be read.
            call: The call.
            time: The ``created_at`` of what is written, if anything is.
            tell: Tells the answer; by default as `told` does.
        """
        entry = _Entry(user, f"{method}({arguments})", time)
        self._entries.append(entry)
        bound = asyncio.timeout(self.timeout)
        try:
            async with bound:
                result = await call()
        except Exception as error:
            if bound.expired():
                entry.result = f"no answer within {self.timeout:g} s"
                raise Broken(f"{entry.call} gave no answer within {self.timeout:g} s") from error
            entry.result, entry.error = f"raised {brief_error(error)}", error
            raise
        entry.result = told(result) if tell is None else _cell(tell(result))
        return result

    def told_of(self, error: Exception) -> str:
        """Tell an error, with the call that raised it if one did."""
        calls = [entry.call for entry in self._entries if entry.error is error]
        broken = (
            "; ".join(_FINDING.findall(str(error))) if isinstance(error, ProtocolViolation) else ""
        )
        return " ".join(
            [*calls[:1], f"broke {broken}" if broken else f"raised {brief_error(error)}"]
        )

    def clear(self) -> None:
        """Forget the calls so far, where a promise begins anew."""
        self._entries.clear()

    def lines(self) -> list[str]:
        """Give the last calls, numbered, one line each.

        Users, and the times of what is written, are told where there are several.
        """
        has_users = len({entry.user for entry in self._entries}) > 1
        has_times = len({entry.time for entry in self._entries if entry.time is not None}) > 1
        rows = [
            (
                *([entry.user] if has_users else []),
                entry.call,
                *([f"created_at {entry.time}" if entry.time else ""] if has_times else []),
                f"→ {entry.result}",
            )
            for entry in self._entries
        ]
        return _last(_folded(rows))


def _folded(rows: Sequence[tuple[str, ...]]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Number rows, with how many of the same follow each; two of the same stand as they are."""
    folded: list[tuple[int, int, tuple[str, ...]]] = []
    number = 1
    for row, run in groupby(rows):
        count = len(list(run))
        if count > 2:
            folded.append((number, count - 1, row))
        else:
            folded += [(number + n, 0, row) for n in range(count)]
        number += count
    return folded


def _last(rows: Sequence[tuple[int, int, tuple[str, ...]]]) -> list[str]:
    """Write the last rows, and how many calls were before them; one is not worth that."""
    shown = rows if len(rows) <= _SHOWN + 1 else rows[-_SHOWN:]
    lines = columns([(str(number), *row) for number, _, row in shown])
    left_out = shown[0][0] - 1 if shown else 0
    margin = " " * (len(str(shown[-1][0])) + 2) if shown else ""
    told = [f"({plural(left_out, 'call')} before these)"] if left_out else []
    for line, (_, more, _) in zip(lines, shown, strict=True):
        told += [line, f"{margin}… and {more:,} more like it"] if more else [line]
    return told


def brief_error(error: BaseException) -> str:
    """Give an exception on one line."""
    return f"{type(error).__name__}({shorten(reason(error), 80)})"


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


def _cell(text: str) -> str:
    """Make one short line of a text."""
    return shorten(one_line(text), _WIDTH)


def _id(thing: object) -> str:
    return shorten(str(getattr(thing, "id", type(thing).__name__)), 24)
