"""The speed that is promised, as ratios measured in one run: ``python -m benchmarks.run``.

The runtime is held against the published package, in an environment of its own that the first run
makes; the kit against what one would do without it. Exit status 1 when more is taken than allowed.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks._measure import Comparison, Extra, Ratio, Result, Run, measure
from tests.compat.environment import ensure_published

ROUNDS = 3
OURS = Path(sys.executable)


def runtime(theirs: Path) -> list[Comparison]:
    """The promises of the runtime, against the published package."""

    def beside(
        work: str, allowed: Ratio | None, script: str, *arguments: object, per: int = 1
    ) -> Comparison:
        run = (script, arguments, per)
        return Comparison(work, Run(OURS, *run), Run(theirs, *run), allowed)

    def card(work: str, kind: str, rows: str, allowed: Ratio | None = None) -> Comparison:
        return beside(work, allowed, "widget_update.py", kind, rows, 200)

    return [
        beside("process a turn that yields nothing", Ratio(1 / 30), "turn.py", 0, 50),
        beside("a text delta, 1,000 in a turn", Ratio(0.6), "turn.py", 1_000, 15, per=1_000),
        Comparison(
            "a text delta, 10,000 in a turn, beside 1,000",
            Run(OURS, "turn.py", (10_000, 5), 10_000),
            Run(OURS, "turn.py", (1_000, 15), 1_000),
            Ratio(1.05),  # no more, but for what two measurements of one thing differ by
        ),
        beside("a text delta of an agent's run", None, "agent_run.py", 1_000, 15, per=1_000),
        card("update a card of 40 rows", "classes", "shared", Ratio(1 / 8)),
        card("the same card, its rows new each time", "classes", "new"),
        card("the same card from a template", "template", "shared"),
        card("the template's, its rows new each time", "template", "new"),
        beside("import chatkit.server", Ratio(1 / 5), "import_server.py"),
    ]


def kit() -> list[Comparison]:
    """The promises of the kit, against what stands on the right of each row."""

    def held(
        work: str,
        allowed: Ratio | Extra,
        script: str,
        ours: Sequence[object],
        theirs: Sequence[object],
    ) -> Comparison:
        return Comparison(work, Run(OURS, script, ours), Run(OURS, script, theirs), allowed)

    return [
        held(
            "a verified turn, beside the bare Agents SDK",
            Ratio(2),
            "kit_turn.py",
            ("verified", 5, 50),
            ("bare", 5, 50),
        ),
        Comparison(
            "a delta of a verified turn, 10,000 beside 1,000",
            Run(OURS, "kit_turn.py", ("verified", 10_000, 5), 10_000),
            Run(OURS, "kit_turn.py", ("verified", 1_000, 5, 10), 10_000),
            Ratio(1.1),
        ),
        held(
            "turn 240 of a thread, beside turn 20",
            Ratio(3),  # a turn that loaded the whole thread each time took eleven times as much
            "long_thread.py",
            (240, 15),
            (20, 15),
        ),
        held(
            "parse a stream, beside httpx-sse",
            Ratio(1 / 3),
            "sse.py",
            ("kit", 99),
            ("httpx-sse", 99),
        ),
        held(
            "start pytest with the plugin", Extra(0.040), "pytest_start.py", ("on", 5), ("off", 5)
        ),
    ]


def table(results: Sequence[Result]) -> str:
    """Lay results out, a line each."""
    heads = ("work", "ours", "theirs", "ratio", "allowed", "")
    rows = [heads, *map(_cells, results)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if 0 < place < len(widths) - 1 else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cells(result: Result) -> tuple[str, ...]:
    ours, theirs, allowed = result.ours, result.theirs, result.comparison.allowed
    head = (result.comparison.work, _time(ours), _time(theirs))
    match allowed:
        case None:
            return (*head, _ratio(ours / theirs), "", "")
        case Ratio(most):
            figures = _ratio(ours / theirs), _ratio(most)
        case Extra(most):
            figures = f"+ {_time(ours - theirs)}", f"+ {_time(most)}"
    return (*head, *figures, "over" if result.is_over else "ok")


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:,.1f} µs" if abs(seconds) < 1e-3 else f"{seconds * 1e3:,.1f} ms"


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio > 0.5 else f"1/{1 / ratio:.3g}"


def main() -> int:
    """Measure everything, print the table, and say whether it keeps what is promised."""
    results = measure([*runtime(ensure_published()), *kit()], ROUNDS)
    print(table(results))
    return int(any(result.is_over for result in results))


if __name__ == "__main__":
    sys.exit(main())
