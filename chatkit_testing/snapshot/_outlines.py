"""What can be kept as an outline, and its text."""

import re
from collections.abc import Sequence
from typing import cast

from chatkit.types import (
    ClientEffectEvent,
    ErrorEvent,
    NoticeEvent,
    ProgressUpdateEvent,
    Thread,
    ThreadItem,
    ThreadItemBase,
    ThreadMetadata,
)
from chatkit_testing._report import brief
from chatkit_testing.transcript import Sketch, sketch, thread_lines

__all__ = ["KEPT", "outline_of"]

KEPT = (
    "chatkit_snapshot keeps turns, clients (all their turns), threads, items, lists of these, and "
    "texts; syrupy's own fixture `snapshot` keeps anything"
)
"""What has an outline, as messages put it."""
_SHOWN = (ThreadItemBase, ProgressUpdateEvent, ClientEffectEvent, NoticeEvent, ErrorEvent)
_NOTHING = "(nothing)"
_ODD_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def outline_of(thing: object) -> str:
    """Give the text that a thing is kept as.

    Raises:
        TypeError: It has no outline; the message says what has.
    """
    text = "\n".join(_texts(thing)) or _NOTHING
    # A file of lines keeps neither other line ends nor half of a character.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _ODD_LINE_ENDS.sub(_escaped, text)
    return text.encode(errors="backslashreplace").decode()


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()


def _texts(thing: object) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, _SHOWN):
        return [sketch(cast("ThreadItem", thing)).text]
    if isinstance(thing, ThreadMetadata):
        face = [Sketch("thread", tuple(thread_lines(thing)) or ("(no title)",)).text]
        return face + (_texts(thing.items.data) if isinstance(thing, Thread) else [])
    if isinstance(thing, Sequence):
        return [text for part in cast("Sequence[object]", thing) for text in _texts(part)]
    outline: object = getattr(thing, "outline", None)
    if isinstance(outline, str):
        return [outline]
    raise TypeError(f"{brief(thing)} has no outline: {KEPT}")
