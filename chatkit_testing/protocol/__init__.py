"""The rules of the ChatKit protocol, and the verifier that holds a stream to them.

Each rule has an id (``CK101``), a severity and a sentence: `RULES` has them all. They are grouped
as the frames, the items, the updates, the widgets, the turn, and what a reload shows.
"""

from chatkit_testing.protocol import _frames, _items, _stored, _turns, _updates, _widgets
from chatkit_testing.protocol._case import Call
from chatkit_testing.protocol._rule import RULES, Rule, Severity
from chatkit_testing.protocol._verify import verify
from chatkit_testing.protocol._violation import Violation

__all__ = ["RULES", "Call", "Rule", "Severity", "Violation", "verify"]

GROUPS = (_frames, _items, _updates, _widgets, _turns, _stored)
"""The modules whose import registers the rules."""
