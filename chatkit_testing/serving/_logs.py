"""What is logged while serving, told once and shortly: the lines of the application alone."""

import logging
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager

from chatkit.store import NotFoundError
from chatkit_testing._errors import ChatKitTestingError
from chatkit_testing._tracebacks import chain_of, without_machinery
from chatkit_testing.serving._paint import Colour, Paint

__all__ = ["brief_traceback", "printing_logs"]


@contextmanager
def printing_logs(write: Callable[[str], object], paint: Paint) -> Generator[None, None, None]:
    """Print warnings and errors that are logged, wherever the application has no handler for them.

    Args:
        write: Takes a text.
        paint: Colours it.
    """
    before = logging.lastResort
    logging.lastResort = _Printing(write, paint)
    try:
        yield
    finally:
        logging.lastResort = before


def brief_traceback(error: BaseException) -> str:
    """Give a traceback in the lines of the application, or the message if that says it all."""
    own = [one for one in chain_of(error) if isinstance(one, ChatKitTestingError)]
    if own:
        return str(own[0])
    if isinstance(error, SyntaxError):  # it names its place itself
        return "".join(traceback.format_exception_only(error)).rstrip()
    with without_machinery(error):
        return "".join(traceback.format_exception(error)).rstrip()


class _Printing(logging.Handler):
    def __init__(self, write: Callable[[str], object], paint: Paint) -> None:
        super().__init__(logging.WARNING)
        self._write = write
        self._paint = paint
        self._last: BaseException | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record, unless it is of the exception that the one before was of."""
        error = record.exc_info[1] if record.exc_info is not None else None
        if error is not None and (error is self._last or isinstance(error, NotFoundError)):
            return  # the status of the answer says what was not found
        self._last = error
        said = record.getMessage()
        colour: Colour = "red" if record.levelno >= logging.ERROR else "yellow"
        if error is None:
            self._write(self._paint(said, colour))
            return
        told = brief_traceback(error)
        self._write(self._paint(told if said in told else f"{said}\n{told}", colour))
