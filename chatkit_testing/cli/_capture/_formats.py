"""The formats of captures, and how each is recognised."""

import re
from collections.abc import Callable, Sequence

from chatkit_testing._report import shorten
from chatkit_testing.cli._capture._exchange import Exchange
from chatkit_testing.cli._capture._har import read_har
from chatkit_testing.cli._capture._json import if_json
from chatkit_testing.cli._capture._json_lines import read_json_lines
from chatkit_testing.cli._capture._sse import FIELD, read_sse
from chatkit_testing.cli._status import Misuse

__all__ = ["FORMATS", "read_exchanges"]

Reader = Callable[[bytes, str], Sequence[Exchange]]

FORMATS: dict[str, Reader] = {"sse": read_sse, "har": read_har, "jsonl": read_json_lines}
"""How each format is read, by the name that ``--format`` takes."""
_HAR = re.compile(rb'\{\s*"log"\s*:')
_BOM = b"\xef\xbb\xbf"


def read_exchanges(content: bytes, name: str, format: str | None) -> Sequence[Exchange]:
    """Read a capture, in whatever format it is.

    Raises:
        Misuse: It is in none of them, or is broken; the message names the place.
    """
    if not content.strip():
        raise Misuse(f"{name} is empty")
    return FORMATS[format or _recognised(content, name)](content, name)


def _recognised(content: bytes, name: str) -> str:
    start = content.removeprefix(_BOM).lstrip()
    if start.startswith(b"HTTP/"):
        return "sse"
    if _HAR.match(start) or (start.startswith(b"{") and _is_har(start)):
        return "har"
    if start.startswith((b"{", b"[")):
        return "jsonl"
    if FIELD.match(start):
        return "sse"
    first = shorten(start.decode("utf-8", "replace").splitlines()[0], 60)
    raise Misuse(
        f"{name}, line 1: {first!r} begins no capture that I know: raw server-sent events "
        "(curl -N … > FILE), HAR (the network panel of a browser) or JSON lines; "
        "--format names one"
    )


def _is_har(content: bytes) -> bool:
    """Whether it is a HAR whose log does not stand first."""
    value = if_json(content)
    return isinstance(value, dict) and "log" in value
