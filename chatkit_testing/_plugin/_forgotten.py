"""Calls that a test, or a tool, forgot to await."""

import inspect
import os
import re
import traceback
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, TextIO

from chatkit_testing._errors import ClientError
from chatkit_testing._tracebacks import chain_of

__all__ = ["Forgotten", "hearing_forgotten"]

_NEVER: Final = re.compile(r"coroutine '(?:(\w+)\.)?(\w+)' was never awaited")
# What a test awaits, by the class that has the method.
_OF_TESTS: Final = {
    "ChatKitClient": "chatkit_client",
    "JSONOperations": "chatkit_client",
    "TurnStream": "the stream",
    "Gate": "the gate",
}
# What a test awaits by its own name.
_FUNCTIONS: Final = (
    *("check_store", "check_attachment_store", "check_server"),
    *("sweep_cancellations", "sweep_faults"),
)


class Forgotten:
    """The calls that nobody awaited."""

    def __init__(self) -> None:
        self.of_tests: list[str] = []
        self.of_tools: list[str] = []

    def hear(self, warning: str, place: str) -> None:
        """Take a warning in, if it is about such a call; ``place`` is where it was given up."""
        if (found := _NEVER.search(warning)) is None:
            return
        owner, method = found.groups(default="")
        if _is_of_tests(owner, method):
            self.of_tests.append(_told(owner, method, place))
        elif owner == "AgentContext":
            self.of_tools.append(
                f"AgentContext.{method}() was not awaited ({place}): nothing came of it."
            )

    def check(self) -> None:
        """Tell of what the test itself forgot.

        Raises:
            ClientError: there was something.
        """
        if self.of_tests:
            raise ClientError("\n".join(self.of_tests))

    def remarks(self, error: BaseException) -> Sequence[str]:
        """Say what a failure may come of."""
        return [*_of_failure(error), *self.of_tools]


def _is_of_tests(owner: str, method: str) -> bool:
    return owner in _OF_TESTS or (not owner and method in _FUNCTIONS)


def _told(owner: str, method: str, place: str = "") -> str:
    where = f" ({place})" if place else ""
    if not owner:
        return (
            f"{method}() was not awaited{where}, so it did nothing: write await {method}(…). "
            f"A test that is not async runs it with asyncio.run({method}(…))."
        )
    sync = ""
    if _OF_TESTS[owner] == "chatkit_client":
        sync = " A test that is not async takes chatkit_sync_client."
    return (
        f"{method}() of {_OF_TESTS[owner]} was not awaited{where}, so it did nothing: write "
        f"await {_OF_TESTS[owner].removeprefix('the ')}.{method}(…).{sync}"
    )


def _of_failure(error: BaseException) -> Sequence[str]:
    """Tell of the calls that a failure keeps alive, in its frames or as what it is about.

    They are ended here: Python would warn of them in the course of a later test, where the failure
    is let go of.
    """
    told: dict[str, None] = {}
    for value in _kept_alive(error):
        if inspect.iscoroutine(value) and inspect.getcoroutinestate(value) == inspect.CORO_CREATED:
            owner, _, method = value.__qualname__.rpartition(".")
            if _is_of_tests(owner, method):
                told[_told(owner, method)] = None
                value.close()
    return list(told)


def _kept_alive(error: BaseException) -> Iterator[object]:
    for one in chain_of(error):
        yield getattr(one, "obj", None)
        for frame, _ in traceback.walk_tb(one.__traceback__):
            yield from frame.f_locals.values()


@contextmanager
def hearing_forgotten() -> Generator[Forgotten, None, None]:
    """Hear of the calls that are given up without having been awaited, until the block ends."""
    forgotten, show = Forgotten(), warnings.showwarning

    def hear(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        forgotten.hear(str(message), f"{os.path.relpath(filename)}:{lineno}")
        show(message, category, filename, lineno, file, line)

    warnings.showwarning = hear
    try:
        yield forgotten
    finally:
        warnings.showwarning = show
