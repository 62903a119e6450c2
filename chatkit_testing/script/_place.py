"""Where a test wrote something: file and line."""

import sys
from pathlib import Path
from types import FrameType

__all__ = ["place_of_caller"]

_KIT = __name__.partition(".")[0]


def place_of_caller() -> str:
    """Name the line that called the kit, as terminals and editors link it.

    The file's path is relative to the working directory, if the file lies there.
    """
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_of_kit(frame):
        frame = frame.f_back
    path = Path(frame.f_code.co_filename)
    here = Path.cwd()
    return f"{path.relative_to(here) if path.is_relative_to(here) else path}:{frame.f_lineno}"


def _is_of_kit(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] == _KIT
