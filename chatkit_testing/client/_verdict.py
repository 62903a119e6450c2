"""What a violation comes to on a client: an error, a warning, or nothing where it is allowed."""

import warnings
from collections.abc import Callable, Sequence

from chatkit_testing._errors import ChatKitWarning, ProtocolViolation
from chatkit_testing._tracebacks import level_of_the_test
from chatkit_testing.client._failures import may_break, pages_break
from chatkit_testing.protocol import RULES, LoadedPage, Violation, verify_pages

__all__ = ["Verdict"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it


class Verdict:
    """A client's strictness, and the rules that it lets pass.

    Raises:
        TypeError: ``allow`` is no list.
        ValueError: ``allow`` names what is no rule.
    """

    strict: bool

    def __init__(self, *, strict: bool, allow: Sequence[str]) -> None:
        if isinstance(allow, str):
            raise TypeError(f"allow takes a list of ids: allow=[{allow!r}]")
        unknown = [rule for rule in allow if rule not in RULES]
        if unknown:
            raise ValueError(
                f"allow={list(allow)!r}: there is no rule {' or '.join(unknown)}; "
                f"they go from {min(RULES)} to {max(RULES)}"
            )
        self.strict = strict
        self._allow = frozenset(allow)
        self._warned: set[str] = set()

    def left_of(self, found: Sequence[Violation]) -> list[Violation]:
        """Leave out what is allowed."""
        return [violation for violation in found if violation.rule not in self._allow]

    def pass_on(
        self, left: Sequence[Violation], told: Callable[[Sequence[Violation]], ProtocolViolation]
    ) -> None:
        """Warn of rules that should hold.

        Raises:
            ProtocolViolation: Rules that must hold are broken.
        """
        for violation in left:
            if violation.severity == "should":
                self.warn(violation)
        must = [violation for violation in left if violation.severity == "must"]
        if must:
            raise told(must)

    def warn(self, violation: Violation) -> None:
        """Warn of a rule that should hold, at the line of the test."""
        warnings.warn(ChatKitWarning(may_break(violation)), stacklevel=level_of_the_test())

    def on_pages(self, what: str, pages: Sequence[LoadedPage]) -> None:
        """Judge the pages of a list; of a rule that should hold, a client warns once.

        Raises:
            ProtocolViolation: They break rules that must hold.
        """
        found = self.left_of(verify_pages(pages)) if self.strict else []
        left = [violation for violation in found if violation.rule not in self._warned]
        self._warned |= {violation.rule for violation in left if violation.severity == "should"}
        self.pass_on(left, lambda must: pages_break(what, must))
