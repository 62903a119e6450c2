"""Silence for a warning that the published runtime gives where nobody is to blame."""

import warnings
from collections.abc import Generator
from contextlib import contextmanager

__all__ = ["widget_classes_unwarned"]


@contextmanager
def widget_classes_unwarned() -> Generator[None, None, None]:
    """Let widgets be made without the warning that their classes are not to be called directly.

    The published runtime gives it even when widgets are read from JSON or copied, where nobody
    calls a class; it would fail the tests of a project that turns warnings into errors.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Direct usage of named widget", DeprecationWarning)
        yield
