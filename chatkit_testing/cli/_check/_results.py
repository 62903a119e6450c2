"""What was found, check by check and rule by rule: the data of every report."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from chatkit_testing._errors import ChatKitTestingError
from chatkit_testing._report import indent, plural
from chatkit_testing.cli._check._client import Break
from chatkit_testing.cli._check._run import Findings
from chatkit_testing.client._failures import LONGER
from chatkit_testing.conformance import PromiseOutcome
from chatkit_testing.conformance._report import Status
from chatkit_testing.protocol import RULES

__all__ = ["Result", "Verdict", "results_of", "written_as_json"]

Verdict = Literal["passed", "broken", "should", "allowed", "could not be told"]
_VERDICTS: dict[Status, Verdict] = {
    "kept": "passed",
    "broken": "broken",
    "doubtful": "should",
    "allowed": "allowed",
    "not checked": "could not be told",
}


@dataclass(frozen=True)
class Result:
    """One line of the report.

    Attributes:
        id: The check, or the rule of the protocol.
        verdict: What came of it.
        sentence: What holds, or should.
        text: What happened, with what was asked and answered; or why it could not be told.
        harm: What users see, or a check protects them from.
        mend: What to do.
    """

    id: str
    verdict: Verdict
    sentence: str
    text: str = ""
    harm: str = ""
    mend: str = ""


def results_of(findings: Findings) -> list[Result]:
    """Give a result for each check, and one for each rule that some turn breaks.

    The rules together are one result where none is broken.
    """
    return [*map(_checked, findings.outcomes), *_ruled(findings)]


def _checked(outcome: PromiseOutcome) -> Result:
    promise = outcome.promise
    return Result(
        promise.id,
        _VERDICTS[outcome.status],
        promise.sentence,
        _told(outcome),
        promise.protects,
        promise.mend,
    )


def _told(outcome: PromiseOutcome) -> str:
    """Give what happened; an error of the kit says it at length, with what was answered."""
    if not isinstance(outcome.error, ChatKitTestingError):
        return outcome.text
    _, line_end, calls = outcome.text.partition("\n")
    said = str(outcome.error).replace(LONGER, "A turn that takes longer has --timeout.")
    return f"{said}{line_end}{calls}"


def _ruled(findings: Findings) -> list[Result]:
    by_rule: dict[str, list[Break]] = {}
    for each in findings.broken:
        by_rule.setdefault(each.violation.rule, []).append(each)
    if not by_rule:
        sentence = f"{plural(findings.turns, 'turn')} held to the rules of the protocol."
        return [Result("CK", "passed" if findings.turns else "could not be told", sentence)]
    return [_rule_result(rule, by_rule[rule]) for rule in sorted(by_rule)]


def _rule_result(id: str, breaks: Sequence[Break]) -> Result:
    first, rule = breaks[0], RULES[id]
    said = first.violation.message.splitlines()
    text = [
        said[0].partition(": ")[2],
        *[line.removeprefix("  ") for line in said[2:]],
        f"{plural(len(breaks), 'time')}, first in {first.what}{':' if first.outline else ''}",
        *indent(first.outline.splitlines()),
    ]
    return Result(
        id,
        "broken" if rule.severity == "must" else "should",
        rule.sentence,
        "\n".join(text),
        rule.harm,
        rule.mend,
    )


def written_as_json(findings: Findings, results: Sequence[Result]) -> str:
    """Write all that was found, for programs."""
    found = {
        "url": findings.url,
        "turns": findings.turns,
        "results": [asdict(result) for result in results],
        "notes": list(findings.notes),
    }
    written = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    # Half a surrogate pair has no bytes in UTF-8; JSON has an escape for it.
    return written.encode("utf-8", "backslashreplace").decode("utf-8")
