"""How values, counts and tables read in outlines and messages."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import cast

from pydantic import BaseModel, ValidationError

__all__ = [
    "brief",
    "columns",
    "indent",
    "one_line",
    "plural",
    "quote",
    "reason",
    "short_url",
    "shorten",
    "written",
]

_DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+)?[^,\s]*,(\S*)")


def plural(count: int, noun: str) -> str:
    """Give a count with its noun.

    >>> plural(1, "event"), plural(1200, "event"), plural(2, "reply")
    ('1 event', '1,200 events', '2 replies')
    """
    if count == 1:
        return f"1 {noun}"
    ending = "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun[-1] + "s"
    return f"{count:,} {noun[:-1]}{ending}"


def shorten(text: str, width: int) -> str:
    """Cut a line to a width, with an ellipsis where something is missing.

    >>> shorten("Order A1 shipped yesterday.", 16)
    'Order A1 shippe…'
    """
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def one_line(text: str) -> str:
    r"""Join the lines of a text, each end of a line marked.

    >>> one_line("Hello\n\nAda")
    'Hello⏎⏎Ada'
    """
    return "⏎".join(line.rstrip() for line in text.splitlines())


def quote(text: str) -> str:
    r"""Put a text between double quotes, on one line.

    >>> print(quote('a "big"\nday — déjà'))
    "a \"big\"\nday — déjà"
    """
    return json.dumps(text, ensure_ascii=False)


def short_url(url: str) -> str:
    """Give a URL as it is, but of a data URL only the type and the size.

    >>> short_url("data:image/png;base64,iVBORw0KGgo="), short_url("https://example.org/a.png")
    ('data:image/png (12 characters)', 'https://example.org/a.png')
    """
    return _DATA_URL.sub(
        lambda found: f"data:{found[1] or 'text/plain'} ({plural(len(found[2]), 'character')})", url
    )


def brief(value: object, width: int = 100) -> str:
    """Give any value as one short line, close to how a test would write it.

    Texts stand in double quotes; of a model only the fields that say something.

    >>> brief({"order": "A1", "lines": [1, None, True]}), brief(re.compile("A.")), brief(...)
    ('{"order": "A1", "lines": [1, None, True]}', 're.compile("A.")', '...')
    """
    return shorten(written(value), width)


def written(value: object) -> str:
    """Give any value as one line, close to how a test would write it, however long."""
    if isinstance(value, Enum):
        return written(value.value)
    if isinstance(value, str):
        return quote(short_url(value))
    if isinstance(value, BaseModel):
        fields = (f"{name}={written(inner)}" for name, inner in _telling_fields(value))
        return f"{type(value).__name__}({', '.join(fields)})"
    if isinstance(value, re.Pattern):
        found = cast("re.Pattern[str] | re.Pattern[bytes]", value)
        return f"re.compile({written(found.pattern)})"
    if isinstance(value, Mapping):
        mapping = cast("Mapping[object, object]", value)
        pairs = (f"{written(key)}: {written(inner)}" for key, inner in mapping.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        values = ", ".join(written(inner) for inner in cast("Sequence[object]", value))
        return f"[{values}]" if isinstance(value, list) else f"({values})"
    return "..." if value is ... else repr(value)


def _telling_fields(model: BaseModel) -> Iterable[tuple[str, object]]:
    for name, field in type(model).model_fields.items():
        value: object = getattr(model, name)
        if name in model.model_fields_set and value is not None and value != field.default:
            yield name, value
    yield from (model.model_extra or {}).items()


def reason(error: BaseException) -> str:
    r"""Give what an exception says on one line; of a model's refusal the field, and why.

    >>> reason(ValueError("no such order\nA1")), reason(ValueError())
    ('no such order', '')
    """
    if isinstance(error, ValidationError):
        first, *others = error.errors(include_url=False)
        where = ".".join(str(part) for part in first["loc"])
        more = f" (and {plural(len(others), 'other error')})" if others else ""
        return (f"{where}: " if where else "") + first["msg"] + more
    return next(iter(str(error).splitlines()), "")


def indent(lines: Iterable[str], by: int = 2) -> list[str]:
    """Move lines to the right; empty ones stay empty."""
    return [" " * by + line if line else "" for line in lines]


def columns(rows: Iterable[Sequence[str]], gap: str = "  ") -> list[str]:
    """Set rows of cells in columns, the last one ragged, without white space at the end.

    >>> for line in columns([("call", "agent"), ("1", "Title agent"), ("12", "")]): print(line)
    call  agent
    1     Title agent
    12
    """
    table = [list(row) for row in rows]
    count = max((len(row) for row in table), default=0)
    widths = [max((len(row[n]) for row in table if n < len(row)), default=0) for n in range(count)]
    return [
        gap.join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in table
    ]
