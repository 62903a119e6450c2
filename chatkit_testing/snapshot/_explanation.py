"""What a failed comparison with a snapshot tells."""

from syrupy.assertion import SnapshotAssertion

from chatkit_testing.snapshot._extension import OutlineExtension
from chatkit_testing.snapshot._outlines import KEPT, outline_of

__all__ = ["explain_comparison"]


def explain_comparison(op: str, left: object, right: object) -> list[str] | None:
    """Explain that a thing has no outline; how outlines differ is for syrupy to tell."""
    for thing, snapshot in ((left, right), (right, left)):
        if op == "==" and _keeps_outlines(snapshot):
            return _explain(thing)
    return None


def _keeps_outlines(thing: object) -> bool:
    return isinstance(thing, SnapshotAssertion) and isinstance(thing.extension, OutlineExtension)


def _explain(thing: object) -> list[str] | None:
    try:
        outline_of(thing)
    except TypeError as error:
        return [str(error).removesuffix(f": {KEPT}"), KEPT]
    return None
