"""What was stored against what came back, by the JSON of both."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, cast  # Any: JSON

from pydantic import BaseModel

from chatkit.types import ThreadItemBase, ThreadMetadata
from chatkit_testing._report import brief, plural
from chatkit_testing.conformance._promise import Broken

__all__ = ["equal", "same"]

_TOLD = 3
_Missing = object()


def same(given: BaseModel, found: object, where: str) -> None:
    """Hold what came back against what was stored: same kind, same JSON, same time.

    Raises:
        Broken: They differ; the first differences are named by their paths.
    """
    if not isinstance(found, type(given)):
        raise Broken(f"{where} gave {type(found).__name__}, expected {type(given).__name__}")
    parted = list(_differences(_json(given), _json(found), ""))
    if parted:
        left_out = len(parted) - _TOLD
        more = [f"  and {plural(left_out, 'difference')} more"] if left_out > 0 else []
        told = [f"  {path or '(the whole)'}: stored {a}, came back {b}" for path, a, b in parted]
        raise Broken(
            "\n".join([f"{where} gave something else than was stored:", *told[:_TOLD], *more])
        )


def equal(one: BaseModel, other: BaseModel) -> bool:
    """Tell whether two things of one kind have the same JSON and the same time."""
    return not any(True for _ in _differences(_json(one), _json(other), ""))


def _json(model: BaseModel) -> dict[str, Any]:  # see the import
    data = model.model_dump(mode="json")
    if isinstance(model, ThreadItemBase | ThreadMetadata):
        data["created_at"] = _time(model.created_at)
    return data


def _time(time: datetime) -> str:
    """Write an aware time as that instant, however its zone is written; a naive one as it is."""
    return (time if time.tzinfo is None else time.astimezone(UTC)).isoformat()


def _differences(given: Any, found: Any, path: str) -> Iterator[tuple[str, str, str]]:  # JSON
    kinds = (_kind(given), _kind(found))
    if kinds == (dict, dict):
        a, b = cast("dict[str, Any]", given), cast("dict[str, Any]", found)
        for key in [*a, *(key for key in b if key not in a)]:
            inner = f"{path}.{key}" if path else key
            yield from _differences(a.get(key, _Missing), b.get(key, _Missing), inner)
    elif kinds == (list, list):
        yield from _list_differences(cast("list[object]", given), cast("list[object]", found), path)
    elif not _is_same(given, found):
        yield path, *_told(given, found)


def _kind(value: object) -> type[object]:
    return type(value)


def _is_same(given: object, found: object) -> bool:
    """Tell 1 from True and from 1.0, which are equal in Python and not the same in JSON."""
    return type(given) is type(found) and given == found


def _list_differences(
    given: Sequence[object], found: Sequence[object], path: str
) -> Iterator[tuple[str, str, str]]:
    for n in range(max(len(given), len(found))):
        a = given[n] if n < len(given) else _Missing
        b = found[n] if n < len(found) else _Missing
        yield from _differences(a, b, f"{path}[{n}]")


def _told(given: object, found: object) -> tuple[str, str]:
    """Write two values that differ; of long texts what is around the first difference."""
    if isinstance(given, str) and isinstance(found, str) and max(len(given), len(found)) > 60:
        first = next(
            (n for n, (a, b) in enumerate(zip(given, found, strict=False)) if a != b), None
        )
        at = min(len(given), len(found)) if first is None else first
        start = max(0, at - 10)
        return tuple(  # type: ignore[return-value] # two of them
            f"{plural(len(text), 'character')}, from {start:,} {brief(text[start : at + 20])}"
            for text in (given, found)
        )
    return tuple("nothing" if value is _Missing else brief(value, 60) for value in (given, found))  # type: ignore[return-value] # two of them
