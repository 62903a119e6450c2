"""Captured conversations: a file in, its turns out.

A file is recognised by its content (`_formats`), read into exchanges (`_sse`, `_har`,
`_json_lines`), and these are followed as the conversation that they are (`_conversation`).
"""

from chatkit_testing.cli._capture._conversation import CapturedTurn
from chatkit_testing.cli._capture._exchange import Exchange
from chatkit_testing.cli._capture._file import HOW_TO_CAPTURE, add_file_arguments, read_turns
from chatkit_testing.cli._capture._sse import frames_of

__all__ = [
    "HOW_TO_CAPTURE",
    "CapturedTurn",
    "Exchange",
    "add_file_arguments",
    "frames_of",
    "read_turns",
]
