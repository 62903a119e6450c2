"""Whether the frames of an answer arrived as they were made: a judgement by their times."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatkit_testing._report import plural

__all__ = ["Arrival", "judge_arrival"]

_APART = 0.05
"""Seconds that lie between pieces which were not sent in one go."""
_LONG = 1.0
"""Seconds of silence that tell of an answer which was held back."""
_MUCH_LONGER = 4
"""How many times as long as loading a thread such a silence is: slow servers are slow in all."""


@dataclass(frozen=True)
class Arrival:
    """What the times tell.

    Attributes:
        verdict: Whether frames arrived as they were made, or the answer all at once; None where
            it was over too soon to tell.
        text: Why.
    """

    verdict: Literal["as made", "at once"] | None
    text: str


def judge_arrival(
    asked: float, times: Sequence[float], baseline: float, length: str | None
) -> Arrival:
    """Judge the arrival of an answer.

    Args:
        asked: When the request was sent.
        times: When each piece of the body arrived.
        baseline: The seconds that the endpoint takes for an answer that does not stream.
        length: The header content-length of the answer.

    >>> judge_arrival(0, [0.1, 0.9, 1.4], 0.05, None).verdict
    'as made'
    >>> judge_arrival(0, [1.4, 1.41], 0.05, None).verdict
    'at once'
    >>> judge_arrival(0, [0.02, 0.03], 0.01, None).verdict is None
    True
    """
    if length is not None:
        return Arrival(
            "at once", f"the answer has a content-length ({length}): it was complete before it left"
        )
    if not times:
        return Arrival(None, "the answer is empty")
    silence, spread = times[0] - asked, times[-1] - times[0]
    pieces = plural(len(times), "piece")
    if spread >= _APART:
        return Arrival("as made", f"{pieces} over {spread:.2f} s, the first after {silence:.2f} s")
    if silence >= _LONG and silence >= _MUCH_LONGER * baseline:
        return Arrival(
            "at once",
            f"nothing arrived for {silence:.2f} s, then all of it within {spread:.2f} s; the "
            f"opening of the stream is made before the answer (loading a thread takes "
            f"{baseline:.2f} s)",
        )
    return Arrival(
        None, "the answer was over too soon; a --message whose answer takes seconds would tell"
    )
