"""Captured conversations: a file in, its exchanges out."""

from chatkit_testing.cli._capture._exchange import Exchange
from chatkit_testing.cli._capture._read import add_file_arguments, read_capture

__all__ = ["Exchange", "add_file_arguments", "read_capture"]
