"""The speed that is promised, as ratios measured in one run: ``python -m benchmarks.run``.

The published package is measured beside ours, in an environment of its own that the first run
makes. Exit status 1 when more is taken than is allowed.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks._measure import Comparison, Result, Run, measure
from tests.compat.environment import ensure_published

ROUNDS = 5
OURS = Path(sys.executable)


def runtime(theirs: Path) -> list[Comparison]:
    """The promises of the runtime, against the published package."""

    def beside(
        work: str, allowed: float | None, script: str, *arguments: object, per: int = 1
    ) -> Comparison:
        run = (script, arguments, per)
        return Comparison(work, Run(OURS, *run), Run(theirs, *run), allowed)

    return [
        beside("process a turn that yields nothing", 1 / 30, "turn.py", 0, 50),
        beside("a text delta, 1,000 in a turn", 0.6, "turn.py", 1_000, 15, per=1_000),
        Comparison(
            "a text delta, 10,000 in a turn, beside 1,000",
            Run(OURS, "turn.py", (10_000, 5), 10_000),
            Run(OURS, "turn.py", (1_000, 15), 1_000),
            1.05,  # no more, but for what two measurements of one thing differ by
        ),
        beside("update a card of 40 rows", 1 / 8, "widget_update.py", "classes", 200),
        beside("the same card from a template", None, "widget_update.py", "template", 200),
        beside("import chatkit.server", 1 / 5, "import_server.py"),
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
    allowed = result.comparison.allowed
    return (
        result.comparison.work,
        _time(result.ours),
        _time(result.theirs),
        _ratio(result.ratio),
        "" if allowed is None else _ratio(allowed),
        "" if allowed is None else "over" if result.is_over else "ok",
    )


def _time(seconds: float) -> str:
    return f"{seconds * 1e6:,.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:,.1f} ms"


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f}" if ratio > 0.5 else f"1/{1 / ratio:.3g}"


def main() -> int:
    """Measure everything, print the table, and say whether it keeps what is promised."""
    results = measure(runtime(ensure_published()), ROUNDS)
    print(table(results))
    return int(any(result.is_over for result in results))


if __name__ == "__main__":
    sys.exit(main())
