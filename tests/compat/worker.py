"""Runs every scenario on the runtime of this interpreter; one capture per line on stdout.

Started as a script by `tests.compat.run`, with safe path on: the tree's own folder comes
last on `sys.path`, so that an installed `chatkit` is not hidden by the one in the tree.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(runtime: str, names: list[str]) -> None:
    """Play the scenarios named, or all of them."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # what a runtime prints must not mix with the captures
    import chatkit
    from tests.compat.scenario import collect, run_scenario

    home = Path(str(chatkit.__path__[0])).resolve()
    if (home.parent == ROOT) is not (runtime == "ours"):
        raise SystemExit(f"asked to run {runtime}, but chatkit comes from {home}")
    scenarios = [one for one in collect() if not names or one.id in names]
    gc.freeze()
    for scenario in scenarios:
        gc.collect()
        gc.disable()  # what becomes of a task that is left behind must not hang on the collector
        capture = asyncio.run(run_scenario(scenario, runtime=runtime))
        gc.enable()
        out.write(json.dumps(capture.to_json()) + "\n")


if __name__ == "__main__":
    sys.path.append(str(ROOT))
    main(sys.argv[1], sys.argv[2:])
