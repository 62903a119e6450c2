"""What holds after a conversation was interrupted, wherever that was."""

from collections.abc import Collection
from dataclasses import dataclass

__all__ = ["PROMISES", "Breach", "check_ids"]

PROMISES = {
    "SW101": "A turn that is interrupted ends in time.",
    "SW102": "It leaves no task running behind.",
    "SW103": "A failure is told: by an error event, or by the stream breaking off.",
    "SW104": "The thread can be loaded.",
    "SW105": "Nothing is lost that the user saw done, and what was removed does not come back.",
    "SW106": "Nothing is stored twice.",
    "SW107": "Text that was shown when the turn was cancelled is stored as it was shown; after a "
    "failure it may be missing, but not differ.",
    "SW108": "Only a turn that the user broke off is stored as one that was.",
    "SW109": "The interrupted turn breaks no rule of the protocol.",
    "SW110": "The user's last message can be retried, and nothing of the first attempt is left.",
    "SW111": "The conversation goes on: the next message is answered and stored.",
}


@dataclass(frozen=True)
class Breach:
    """A promise that did not hold."""

    promise: str
    text: str


def check_ids(allow: Collection[str]) -> frozenset[str]:
    """Refuse to allow what is no promise: it would be a slip of the pen.

    Raises:
        ValueError: ``allow`` names an id that is not in the table.
    """
    if unknown := sorted(set(allow) - set(PROMISES)):
        raise ValueError(
            f"allow names {', '.join(unknown)}, which is no promise of a sweep; they run from "
            f"{min(PROMISES)} to {max(PROMISES)}"
        )
    return frozenset(allow)
