"""What came of trying promises: an outcome each, and all of them as a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias  # Any: a promise about whatever kind of case

from chatkit_testing._report import columns, indent, plural
from chatkit_testing.conformance._promise import Promise

__all__ = ["ConformanceReport", "PromiseOutcome", "Status"]

Status: TypeAlias = Literal["kept", "broken", "doubtful", "allowed", "not checked"]


@dataclass(frozen=True)
class PromiseOutcome:
    """What came of trying one promise.

    Attributes:
        promise: The promise.
        status: "kept", "broken", "doubtful" (lawful, but it harms or puzzles a user), "allowed"
            (it was not tried, as asked for) or "not checked" (it could not be tried).
        text: How it was broken, with the calls that show it; or why it was not checked.
        error: The exception of whatever was tested, where that is how it broke.
    """

    promise: Promise[Any]  # see the import
    status: Status
    text: str = ""
    error: BaseException | None = None

    def __str__(self) -> str:
        if self.status != "broken":
            return f"{self.promise.id} {self.status}: {self.text or self.promise.sentence}"
        return "\n".join(
            [
                f"{self.promise.id}: {self.promise.sentence}",
                f"  protects from: {self.promise.protects}",
                *([f"  to mend: {self.promise.mend}"] if self.promise.mend else []),
                *indent(self.text.splitlines()),
                f'  to do without this promise: allow = ["{self.promise.id}"]',
            ]
        )


@dataclass(frozen=True)
class ConformanceReport:
    """What came of trying a whole table of promises; its text is that table."""

    subject: str
    """What was tested."""
    outcomes: Sequence[PromiseOutcome]
    """One for each promise, in the order of their ids."""

    @property
    def failed(self) -> list[PromiseOutcome]:
        """The promises that are broken."""
        return self._with("broken")

    @property
    def kept(self) -> list[PromiseOutcome]:
        """The promises that hold."""
        return self._with("kept")

    @property
    def not_checked(self) -> list[PromiseOutcome]:
        """The promises that could not be tried; ``text`` says why. They are not kept by that."""
        return self._with("not checked")

    def _with(self, status: Status) -> list[PromiseOutcome]:
        return [outcome for outcome in self.outcomes if outcome.status == status]

    def __str__(self) -> str:
        counts = [f"{len(self.kept)} kept", f"{len(self.failed)} broken"]
        others = [one for one in self.outcomes if one.status in ("allowed", "not checked")]
        if others:
            counts.append(f"{len(others)} not tried")
        rows = [(one.promise.id, one.status, one.promise.sentence) for one in self.outcomes]
        told = [f"\n{one}" for one in self.failed]
        summary = f"{self.subject}: {plural(len(self.outcomes), 'promise')}, {', '.join(counts)}"
        return "\n".join([summary, *indent(columns(rows)), *told])
