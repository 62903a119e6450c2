"""Whether a value is what was expected, and if not, where the two part first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from pydantic import BaseModel

from chatkit_testing._report import brief, quote, shorten, written
from chatkit_testing.expect._align import align, is_match
from chatkit_testing.expect._difference import Difference
from chatkit_testing.expect._pattern import Pattern

__all__ = ["compare"]

_NOTHING = "nothing"
_CONTEXT = 16  # characters of a long text that are shown before the place where two texts part


def compare(expected: object, found: object) -> Difference | None:
    """Compare a value with what was expected of it.

    What is expected may be ``...`` (anything), a pattern, a regular expression (searched in a
    text), a mapping (of a model: those of its fields; of a mapping: all its keys), a list (in
    which ``...`` is any run of values), a model, or any value, by its own ``==``.
    """
    if expected is ...:
        return None
    if isinstance(expected, Pattern):
        return expected.difference(found)
    if isinstance(expected, re.Pattern):
        return _compare_search(cast("re.Pattern[str]", expected), found)
    if isinstance(expected, Mapping):
        return _compare_mapping(cast("Mapping[str, object]", expected), found)
    if isinstance(expected, list | tuple):
        return _compare_list(cast("Sequence[object]", expected), found)
    if isinstance(expected, BaseModel) and isinstance(found, BaseModel):
        return _compare_models(expected, found)
    return _compare_plain(expected, found)


def _compare_plain(expected: object, found: object) -> Difference | None:
    if bool(expected == found):
        return None
    if isinstance(expected, str) and isinstance(found, str):
        return Difference("", *_parting_texts(expected, found))
    return Difference("", brief(expected), brief(found))


def _compare_search(expected: "re.Pattern[str]", found: object) -> Difference | None:
    if isinstance(found, str) and expected.search(found):
        return None
    return Difference("", f"a text that matches {written(expected)}", brief(found))


def _compare_mapping(expected: "Mapping[str, object]", found: object) -> Difference | None:
    if isinstance(found, BaseModel):
        return _compare_fields(expected, found)
    if not isinstance(found, Mapping):
        return Difference("", brief(expected), brief(found))
    values = cast("Mapping[str, object]", found)
    for key in [*expected, *(key for key in values if key not in expected)]:
        place = f"[{quote(key)}]"
        if key not in values:
            return Difference(place, brief(expected[key]), _NOTHING)
        if key not in expected:
            return Difference(place, _NOTHING, brief(values[key]))
        if (difference := compare(expected[key], values[key])) is not None:
            return difference.within(place)
    return None


def _compare_fields(expected: "Mapping[str, object]", found: BaseModel) -> Difference | None:
    extra = found.model_extra or {}
    for name, value in expected.items():
        if name not in type(found).model_fields and name not in extra:
            return Difference(name, brief(value), f"no such field in {type(found).__name__}")
        if (difference := compare(value, getattr(found, name))) is not None:
            return difference.within(name)
    return None


def _compare_models(expected: BaseModel, found: BaseModel) -> Difference | None:
    """Compare by what goes over the wire: a widget may come back as another class of the union."""
    if expected == found:
        return None
    difference = compare(_json_of(expected), _json_of(found))
    return difference and replace(difference, path=_as_attributes(difference.path))


def _json_of(model: BaseModel) -> dict[str, Any]:  # Any: JSON
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)


def _as_attributes(path: str) -> str:
    return re.sub(r'\["(\w+)"\]', r".\1", path).removeprefix(".")


def _compare_list(expected: Sequence[object], found: object) -> Difference | None:
    if not isinstance(found, list | tuple):
        return _compare_plain(expected, found)
    values = cast("Sequence[object]", found)
    if is_match(expected, values, compare):
        return None
    row = next(row for row in align(expected, values, compare) if not row.fits)
    difference = row.difference or Difference(
        "",
        _NOTHING if row.expected is None else brief(expected[row.expected]),
        _NOTHING if row.found is None else brief(values[row.found]),
    )
    return difference.within(f"[{row.place}]")


def _parting_texts(expected: str, found: str) -> tuple[str, str]:
    """Quote two texts so that the place where they part is in sight."""
    same = next(
        (n for n, pair in enumerate(zip(expected, found, strict=False)) if pair[0] != pair[1]),
        min(len(expected), len(found)),
    )
    start = same - _CONTEXT if same > 2 * _CONTEXT else 0
    mark = "…" if start else ""
    return mark + shorten(quote(expected[start:]), 100), mark + shorten(quote(found[start:]), 100)
