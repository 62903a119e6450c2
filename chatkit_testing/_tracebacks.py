"""Tracebacks without the frames of the machinery around the application."""

import inspect
import os
import sys
import sysconfig
import types
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

__all__ = ["chain_of", "level_of_the_test", "passes_the_kit", "without_machinery"]

# The packages that a failure comes through on its way from the application to the test.
_MACHINERY: Final = (
    *("agents", "openai", "chatkit", "chatkit_testing"),
    *("fastapi", "starlette", "uvicorn", "httpx", "httpx2", "httpcore", "httpcore2"),
    *("pydantic", "jsonschema"),
    *("anyio", "asyncio", "concurrent", "contextlib", "importlib"),
    *("_pytest", "pluggy", "pytest_asyncio"),
)
_KIT: Final = f"{Path(__file__).parent}{os.sep}"
_OURS: Final = (_KIT, f"{Path(__file__).parents[1]}{os.sep}chatkit{os.sep}")
# The plugin stands around every test.
_NOT_USED: Final = (f"{_KIT}_plugin{os.sep}", f"{_KIT}pytest_plugin.py")


@contextmanager
def without_machinery(error: BaseException) -> Generator[None, None, None]:
    """Leave the frames of the machinery out of the tracebacks of an error and its chain.

    An error that knows no other frames keeps all of them, and one in its chain none. They are whole
    again afterwards.
    """
    machinery = tuple(_directories())
    whole = [(one, one.__traceback__) for one in chain_of(error)]
    for one, traceback in whole:
        entries = list(_entries(traceback))
        kept = [entry for entry in entries if not _file_of(entry).startswith(machinery)]
        one.__traceback__ = _rebuilt(kept or (entries if one is error else []))
    try:
        yield
    finally:
        for one, traceback in whole:
            one.__traceback__ = traceback


def chain_of(error: BaseException) -> list[BaseException]:
    """Give an error with those that caused it, that it came beside, and that it groups."""
    found: dict[int, BaseException] = {}
    ahead: list[BaseException | None] = [error]
    while ahead:
        one = ahead.pop()
        if one is not None and id(one) not in found:
            found[id(one)] = one
            ahead += [one.__cause__, one.__context__, *_if_group(one)]
    return list(found.values())


def _if_group(error: BaseException) -> Sequence[BaseException]:
    if not isinstance(error, BaseExceptionGroup):
        return ()
    return cast("BaseExceptionGroup[BaseException]", error).exceptions


def passes_the_kit(error: BaseException) -> bool:
    """Tell whether an error came through the kit: whether a test without its fixtures used it."""
    files = (_file_of(entry) for one in chain_of(error) for entry in _entries(one.__traceback__))
    return any(file.startswith(_KIT) and not file.startswith(_NOT_USED) for file in files)


def level_of_the_test() -> int:
    """Give the stacklevel at which who calls this warns at the line that came to the kit.

    That is the caller's own where something else stands between: a task or a thread of its own has
    no line of the test in its stack.
    """
    here = inspect.currentframe()
    frame, level = here.f_back if here is not None else None, 1
    while frame is not None and frame.f_code.co_filename.startswith(_KIT):
        frame, level = frame.f_back, level + 1
    machinery = tuple(_directories())
    is_found = frame is not None and not frame.f_code.co_filename.startswith(machinery)
    return level if is_found else 1


def _directories() -> Iterator[str]:
    """Find where the machinery lies, that part of it which is loaded.

    A module of the application that has such a name is none: it lies elsewhere than packages do.
    """
    yield "<frozen importlib"
    paths = [sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")]
    installed = (*(f"{path}{os.sep}" for path in paths), *_OURS)
    for name in _MACHINERY:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is not None and file.startswith(installed):
            yield file.removesuffix("__init__.py")


def _entries(traceback: types.TracebackType | None) -> Iterator[types.TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _file_of(entry: types.TracebackType) -> str:
    return entry.tb_frame.f_code.co_filename


def _rebuilt(entries: list[types.TracebackType]) -> types.TracebackType | None:
    made: types.TracebackType | None = None
    for entry in reversed(entries):
        made = types.TracebackType(made, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return made
