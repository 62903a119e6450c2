"""Runs every scenario on the published runtime and on ours, and shows where they part.

`python -m tests.compat.run [scenario …]` prints a line per scenario as both have played
it, the difference where there is one that is not a listed departure, and a count at the
end; the exit status is 1 if anything failed, and what failed stands whole in
`.compat/failures.txt`. `--pin` writes the differences of departing
scenarios to `tests/compat/differences/`, to be read before they are committed. The kit's
verifier looks at every stream of both. All streams are kept in `.compat/streams.jsonl`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.compat.compare import Verdict, compare, difference, pinned
from tests.compat.environment import PUBLISHED, ROOT, ensure_published
from tests.compat.record import Capture
from tests.compat.scenario import Scenario, collect
from tests.compat.verified import surprises

__all__ = ["main", "play", "readable", "streams"]

_WORKER = ROOT / "tests" / "compat" / "worker.py"


def play(python: Path, runtime: str, names: list[str]) -> Iterator[Capture]:
    """Play scenarios in another interpreter, and give each capture when it is there."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", "OPENAI_API_KEY": "none"}
    with subprocess.Popen(
        [python, "-P", str(_WORKER), runtime, *names],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as worker:
        assert worker.stdout is not None
        for line in worker.stdout:
            yield Capture.from_json(json.loads(line))
    if worker.returncode:
        raise SystemExit(
            f"the worker on {runtime} stopped with status {worker.returncode}; run it by hand to "
            f"see why: {python} -P {_WORKER.relative_to(ROOT)} {runtime} {' '.join(names)}"
        )


def streams(capture: Capture) -> Iterator[dict[str, object]]:
    """Give each exchange of a capture as what a check of the protocol needs."""
    for number, exchange in enumerate(capture.exchanges):
        yield {
            "scenario": capture.scenario,
            "departures": list(capture.departures),
            "runtime": capture.runtime,
            "number": number,
            **vars(exchange),
            "calls": capture.model_calls,
        }


def _keep(captures: list[Capture], failures: list[str], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    lines = [json.dumps(stream) for capture in captures for stream in streams(capture)]
    (folder / "streams.jsonl").write_text("\n".join([*lines, ""]), encoding="utf-8")
    (folder / "failures.txt").write_text("\n".join(failures), encoding="utf-8")


def _pin(scenario: Scenario, theirs: Capture, ours: Capture) -> None:
    path = pinned(scenario)
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([*difference(theirs, ours), ""]), encoding="utf-8")


def readable(lines: Sequence[str], width: int = 200) -> Iterator[str]:
    """Cut long lines; where theirs and ours stand side by side, to where they part."""
    theirs = [line for line in lines if line.startswith("-")]
    ours = [line for line in lines if line.startswith("+")]
    partner = {**dict(zip(theirs, ours, strict=False)), **dict(zip(ours, theirs, strict=False))}
    for line in lines:
        shared = _shared(line[1:], partner.get(line, "")[1:])
        start = max(0, shared - 60) if len(line) > width else 0
        rest = line[1 + start : 1 + start + width]
        tail = "…" if start + 1 + width < len(line) else ""
        yield f"{line[:1]}{'…' if start else ''}{rest}{tail}"


def _shared(one: str, other: str) -> int:
    """Count the characters with which both begin."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _show(number: int, total: int, scenario: Scenario, verdict: Verdict) -> None:
    note = f"  {', '.join(verdict.detail)}" if verdict.word == "departs" else ""
    print(f"{number:>3}/{total}  {verdict.word:<8}{scenario.id}{note}", flush=True)
    if verdict.word == "FAILED":
        for line in readable(verdict.detail):
            print(f"            {line}")


def main(arguments: list[str]) -> int:
    """Run the comparison and give the exit status."""
    started = time.monotonic()
    names = [argument for argument in arguments if not argument.startswith("-")]
    scenarios = {one.id: one for one in collect() if not names or one.id in names}
    if unknown := set(names) - set(scenarios):
        raise SystemExit(f"there is no scenario {', '.join(sorted(unknown))}")
    python = ensure_published()
    print(f"{len(scenarios)} scenarios on {PUBLISHED} and on ours: - is theirs, + is ours\n")
    captures: list[Capture] = []
    failures: list[str] = []
    words: list[str] = []
    both = zip(
        play(python, "theirs", names), play(Path(sys.executable), "ours", names), strict=True
    )
    for number, (theirs, ours) in enumerate(both, 1):
        scenario = scenarios[theirs.scenario]
        if "--pin" in arguments and scenario.departures:
            _pin(scenario, theirs, ours)
        verdict = compare(scenario, theirs, ours)
        alarms = [] if scenario.drawn else [*surprises(theirs), *surprises(ours)]
        if alarms:
            verdict = Verdict("FAILED", (*verdict.detail, *alarms))
        _show(number, len(scenarios), scenario, verdict)
        captures += [theirs, ours]
        words.append(verdict.word)
        if verdict.word == "FAILED":
            failures += [scenario.id, *verdict.detail, ""]
    _keep(captures, failures, ROOT / ".compat")
    counts = ", ".join(f"{words.count(word)} {word}" for word in ("same", "departs", "FAILED"))
    print(f"\n{counts} of {len(words)} in {time.monotonic() - started:.0f} s")
    return 1 if failures or len(words) < len(scenarios) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
