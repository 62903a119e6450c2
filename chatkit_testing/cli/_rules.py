"""The rules of the protocol on the command line: allowed ones, and what is told of broken ones."""

import argparse
from collections.abc import Collection
from dataclasses import dataclass

from chatkit_testing.cli._status import Misuse
from chatkit_testing.protocol import RULES, Severity, Violation

__all__ = ["Told", "add_allow", "allowed_rules", "told"]


def add_allow(parser: argparse.ArgumentParser) -> None:
    """Describe the option that allows a rule to be broken."""
    parser.add_argument(
        "--allow",
        metavar="RULE",
        action="append",
        default=[],
        help="the id of a rule that may be broken, like CK203; may be given again",
    )


def allowed_rules(options: argparse.Namespace, known: Collection[str] = RULES) -> list[str]:
    """Give the allowed ids.

    Raises:
        Misuse: One is none.
    """
    allowed: list[str] = options.allow
    for each in allowed:
        if each not in known:
            raise Misuse(
                f"--allow {each}: there is no such rule; they go from {min(known)} to {max(known)}"
            )
    return allowed


@dataclass(frozen=True)
class Told:
    """A violation with what its rule says, for a report."""

    rule: str
    severity: Severity
    index: int | None
    message: str
    sentence: str
    harm: str
    mend: str

    @property
    def lines(self) -> list[str]:
        """The violation in lines: what happened, the rule, the events around, what to mend."""
        return [*self.message.splitlines(), f"  users see: {self.harm}", f"  to mend: {self.mend}"]


def told(violation: Violation) -> Told:
    """Put what a violation's rule says beside it."""
    rule = RULES[violation.rule]
    return Told(
        rule=rule.id,
        severity=rule.severity,
        index=violation.index,
        message=violation.message,
        sentence=rule.sentence,
        harm=rule.harm,
        mend=rule.mend,
    )
