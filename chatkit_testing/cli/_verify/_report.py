"""The report on a capture: as text and as JSON, from the same data."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from chatkit_testing._report import indent, plural
from chatkit_testing.cli._capture import CapturedTurn
from chatkit_testing.cli._rules import Told, told
from chatkit_testing.cli._terminal import painted
from chatkit_testing.cli._verify._unjudged import Unjudged
from chatkit_testing.protocol import RULES, Violation

__all__ = ["Verified", "as_json", "as_text"]

Missing = Sequence[Unjudged]


@dataclass(frozen=True)
class Verified:
    """A captured turn, and what it breaks."""

    turn: CapturedTurn
    violations: Sequence[Violation]
    allowed: Sequence[Violation]

    @classmethod
    def of(cls, turn: CapturedTurn, allowed: Collection[str]) -> "Verified":
        """Hold a turn to the protocol, and set apart what it breaks of the rules allowed."""
        found = turn.violations()
        return cls(
            turn,
            [one for one in found if one.rule not in allowed],
            [one for one in found if one.rule in allowed],
        )


def as_text(name: str, verified: Sequence[Verified], missing: Missing) -> str:
    """Give the report for people: each turn's outline, what it breaks beneath it, a summary."""
    blocks = [_turn_text(each, number) for number, each in enumerate(verified, 1)]
    if (second := verified[0].turn.second_beginning) is not None:
        number, what = second
        blocks.insert(
            0,
            f"{name} seems to hold two streams: event {number} is a second {what}.\nSave each "
            "answer in a file of its own; what follows takes them for one.",
        )
    return "\n\n".join([*blocks, _summary(name, verified, missing)])


def _turn_text(each: Verified, number: int) -> str:
    outline = each.turn.transcript.outline or "(nothing was shown)"
    lines = [painted(each.turn.title(number), "bold"), *indent(outline.splitlines())]
    for violation in each.violations:
        lines += ["", *indent(_painted(told(violation)))]
    return "\n".join(lines)


def _painted(told: Told) -> list[str]:
    first, *others = told.lines
    return [painted(first, "red" if told.severity == "must" else "yellow"), *others]


def _summary(name: str, verified: Sequence[Verified], missing: Missing) -> str:
    events = sum(len(each.turn.exchange.frames or ()) for each in verified)
    held = f"{name}: {plural(len(verified), 'stream')}, {plural(events, 'event')}"
    lines = [f"{held}: {_verdict([one for each in verified for one in each.violations])}"]
    if allowed := [one for each in verified for one in each.allowed]:
        lines.append(f"allowed: {_counted(allowed)}")
    for each in missing:
        numbers = ", ".join(str(number) for number in each.turns)
        where = "" if len(each.turns) == len(verified) else f" in turn {numbers}"
        lines += [f"not judged{where} without {each.wanting}:", f"  {', '.join(each.rules)}"]
    return "\n".join(lines)


def _verdict(violations: Sequence[Violation]) -> str:
    rules = {violation.rule for violation in violations}
    if not rules:
        return painted("no rule is broken", "green")
    return painted(f"{plural(len(rules), 'rule')} broken: {_counted(violations)}", "red")


def _counted(violations: Sequence[Violation]) -> str:
    return ", ".join(
        f"{rule} ({RULES[rule].severity})" + (f" {count} times" if count > 1 else "")
        for rule, count in sorted(Counter(one.rule for one in violations).items())
    )


def as_json(name: str, verified: Sequence[Verified], missing: Missing) -> dict[str, object]:
    """Give the report for programs."""
    return {
        "file": name,
        "turns": [
            {
                "place": each.turn.exchange.place,
                "operation": each.turn.exchange.operation,
                "events": len(each.turn.exchange.frames or ()),
                "outline": each.turn.transcript.outline.splitlines(),
                "violations": [asdict(told(one)) for one in each.violations],
                "allowed": [asdict(told(one)) for one in each.allowed],
            }
            for each in verified
        ],
        "not_judged": [asdict(each) for each in missing],
    }
