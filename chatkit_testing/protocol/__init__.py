"""The rules of the ChatKit protocol, and the verifier that holds a stream to them.

Each rule has an id (``CK101``), a severity and a sentence: `RULES` has them all. They are grouped
as the frames, the items, the updates, the widgets, the actions, the turn, what a reload shows, and
the pages in which lists come.
"""

from chatkit_testing.protocol import (
    _actions,
    _frames,
    _items,
    _pages,
    _stored,
    _turns,
    _updates,
    _widgets,
)
from chatkit_testing.protocol._case import Call
from chatkit_testing.protocol._page import LoadedPage
from chatkit_testing.protocol._rule import RULES, Rule, Severity
from chatkit_testing.protocol._verify import verify, verify_action, verify_pages
from chatkit_testing.protocol._violation import Violation

__all__ = [
    "RULES",
    "Call",
    "LoadedPage",
    "Rule",
    "Severity",
    "Violation",
    "verify",
    "verify_action",
    "verify_pages",
]

GROUPS = (_frames, _items, _updates, _widgets, _actions, _turns, _stored, _pages)
"""The modules whose import registers the rules."""
