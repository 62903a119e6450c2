"""The report of a check, for people and for JUnit."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from xml.etree import ElementTree

from chatkit_testing._report import columns, indent, plural
from chatkit_testing.cli._check._case import checks_in_order
from chatkit_testing.cli._check._results import Result, Verdict
from chatkit_testing.cli._check._run import Findings
from chatkit_testing.cli._terminal import Colour, painted

__all__ = ["as_junit", "as_text", "listing"]

_COLOURS: dict[Verdict, Colour] = {
    "passed": "green",
    "broken": "red",
    "should": "yellow",
    "allowed": "dim",
    "could not be told": "dim",
}
_NOT_IN_XML = re.compile("[^\\t\\n -\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_ID, _VERDICT = 7, max(map(len, _COLOURS)) + 2


def listing(only: Collection[str]) -> str:
    """Give the checks, all or some, with what each of them holds."""
    rows = [(one.id, one.sentence) for one in checks_in_order() if not only or one.id in only]
    return "\n".join(columns(rows))


def as_text(findings: Findings, results: Sequence[Result]) -> str:
    """Give the report: a table, what is broken one by one, notes, a summary."""
    lines = [painted(findings.url, "bold"), *indent(map(_row, results))]
    for result in results:
        if result.verdict in ("broken", "should"):
            lines += ["", *_story(result)]
    untold = [one for one in results if one.verdict == "could not be told" and one.text]
    if untold:
        lines += ["", "could not be told:"]
        lines += indent(columns([(one.id, one.text.splitlines()[0]) for one in untold]))
    if findings.notes:
        lines += ["", "notes:", *indent(findings.notes)]
    return "\n".join([*lines, "", _summary(findings, results)])


def _row(result: Result) -> str:
    verdict = painted(result.verdict, _COLOURS[result.verdict])
    gap = " " * (_VERDICT - len(result.verdict))
    return f"{result.id:<{_ID}}{verdict}{gap}{result.sentence}"


def _story(result: Result) -> list[str]:
    colour = _COLOURS[result.verdict]
    return [
        f"{painted(f'{result.id} ({result.verdict})', colour)}: {result.sentence}",
        *indent(_parts(result)),
    ]


def _parts(result: Result) -> list[str]:
    what = "users see" if result.id.startswith("CK") else "protects from"
    return [
        *result.text.splitlines(),
        f"{what}: {result.harm}",
        f"to mend: {result.mend}",
        f"if that is as it has to be: --allow {result.id}",
    ]


def _summary(findings: Findings, results: Sequence[Result]) -> str:
    counts = Counter(result.verdict for result in results)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _COLOURS if counts[verdict])
    colour: Colour = "red" if counts["broken"] else "yellow" if counts["should"] else "green"
    return painted(f"{told}; {plural(findings.turns, 'turn')} played", colour)


def as_junit(findings: Findings, results: Sequence[Result], *, strict: bool) -> str:
    """Give the report as JUnit XML: a test case for each result."""
    failing = ("broken", "should") if strict else ("broken",)
    suite = ElementTree.Element(
        "testsuite",
        name=_printable(f"chatkit-testing check {findings.url}"),
        tests=str(len(results)),
        failures=str(sum(one.verdict in failing for one in results)),
        skipped=str(sum(_is_skipped(one) for one in results)),
        errors="0",
    )
    for one in results:
        name = f"{one.id} {one.sentence}"
        case = ElementTree.SubElement(suite, "testcase", classname="chatkit-testing", name=name)
        if one.verdict in failing:
            first = one.text.partition("\n")[0]
            failure = ElementTree.SubElement(case, "failure", message=_printable(first))
            failure.text = _printable("\n".join(_parts(one)))
        elif _is_skipped(one):
            ElementTree.SubElement(case, "skipped", message=_printable(one.text or one.verdict))
        elif one.verdict == "should":
            output = ElementTree.SubElement(case, "system-out")
            output.text = _printable("\n".join(_parts(one)))
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + (
        ElementTree.tostring(suite, encoding="unicode") + "\n"
    )


def _is_skipped(result: Result) -> bool:
    return result.verdict in ("allowed", "could not be told")


def _printable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _NOT_IN_XML.sub("�", text)
