"""Serving for front-end work: a scenario or an application, with a page to try it in."""

from chatkit_testing.serving._errors import ServeError
from chatkit_testing.serving._options import ServeOptions
from chatkit_testing.serving._run import run

__all__ = ["ServeError", "ServeOptions", "run"]
