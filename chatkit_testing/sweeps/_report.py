"""What came of a sweep: an outcome for each point, and the table of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatkit_testing._report import columns, indent, plural
from chatkit_testing.sweeps._points import Cut, Strike
from chatkit_testing.sweeps._promises import PROMISES, Breach

__all__ = ["Status", "SweepOutcome", "SweepReport"]

Status = Literal["kept", "broken", "not cancellable", "not reached"]

_HEADS: dict[type[Cut | Strike], tuple[str, ...]] = {
    Cut: ("turn", "event", "", "way", "outcome"),
    Strike: ("call", "", "fails", "outcome"),
}


@dataclass(frozen=True)
class SweepOutcome:
    """What came of interrupting a conversation at one point.

    Attributes:
        point: Where, and how.
        status: "kept", "broken", "not cancellable" (the server never suspended after the event, so
            nothing was tried) or "not reached" (the conversation took another way).
        breaches: The promises that were broken, and how.
        outline: The turn that was interrupted.
    """

    point: Cut | Strike
    status: Status
    breaches: Sequence[Breach] = ()
    outline: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Give its row of the table."""
        rules = ", ".join(dict.fromkeys(breach.promise for breach in self.breaches))
        return *self.point.cells, f"{self.status} {rules}".rstrip()

    def breaks(self, promise: str) -> list[Breach]:
        """Give how a promise was broken there; once, as a rule, or not at all."""
        return [breach for breach in self.breaches if breach.promise == promise]


@dataclass(frozen=True)
class SweepReport:
    """What came of a sweep; its text is the table, and below it what was broken."""

    subject: str
    """What was swept."""
    outcomes: Sequence[SweepOutcome]
    """One for each run, in the order of the points."""

    @property
    def failed(self) -> list[SweepOutcome]:
        """The points at which a promise was broken."""
        return self._with("broken")

    @property
    def kept(self) -> list[SweepOutcome]:
        """The points at which every promise held."""
        return self._with("kept")

    @property
    def not_cancellable(self) -> list[SweepOutcome]:
        """The points at which the server could not be cancelled; they are not kept by that."""
        return self._with("not cancellable")

    @property
    def not_reached(self) -> list[SweepOutcome]:
        """The points that the conversation did not come to again; they are not kept by that."""
        return self._with("not reached")

    def _with(self, status: Status) -> list[SweepOutcome]:
        return [outcome for outcome in self.outcomes if outcome.status == status]

    def __str__(self) -> str:
        if not self.outcomes:
            return f"{self.subject}: there was nothing to interrupt"
        counts = [f"{len(self.kept)} kept", f"{len(self.failed)} broken"]
        for status, outcomes in (
            ("not cancellable", self.not_cancellable),
            ("not reached", self.not_reached),
        ):
            counts += [f"{len(outcomes)} {status}"] if outcomes else []
        heads = _HEADS[type(self.outcomes[0].point)]
        return "\n".join(
            [
                f"{self.subject}: {plural(len(self.outcomes), 'run')}, {', '.join(counts)}",
                *indent(columns([heads, *(outcome.cells for outcome in self.outcomes)])),
                *self._stories(),
            ]
        )

    def _stories(self) -> list[str]:
        """Tell of each promise how it was broken first, and at how many points."""
        lines: list[str] = []
        for promise, sentence in PROMISES.items():
            broken = [outcome for outcome in self.failed if outcome.breaks(promise)]
            if broken:
                outcome, breach = broken[0], broken[0].breaks(promise)[0]
                more = f", and {len(broken) - 1} more" if len(broken) > 1 else ""
                lines += ["", f"{promise}: {sentence}"]
                lines += [f"  at {outcome.point}{more}:", *indent(breach.text.splitlines(), 4)]
                lines += ["  the turn:", *indent(outcome.outline.splitlines(), 4)]
                lines += [f'  to do without this promise: allow=["{promise}"]']
        return lines
