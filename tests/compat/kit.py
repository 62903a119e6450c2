"""Runs the kit's own suite, the pages and the examples on the published runtime.

`python -m tests.compat.kit [option or test …]` takes what pytest takes. A test that cannot pass
because the published runtime departs from ours has to be in `tests.compat.departing`, and has to
fail as that says; the summary counts both kinds.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.compat.environment import ROOT, ensure_published
from tests.support.runtime import PUBLISHED_WARNINGS

__all__ = ["WHOLE", "main"]

# The rest of `tests` is about our runtime.
WHOLE = ("tests/chatkit_testing", "tests/docs", "tests/examples", "examples")
# Sweeps of turns that leave tasks running (D9) spend most of their time waiting for these.
PROCESSES = 4


def main(arguments: list[str]) -> int:
    """Run the suite, or what is named of it, and give the exit status."""
    python = ensure_published()
    command = [
        *(str(python), "-m", "pytest", "-q", "-n", str(PROCESSES), "--tb=line"),
        *("-p", "tests.compat.on_published", "-o", "pythonpath=", *PUBLISHED_WARNINGS),
        *("-o", "truncation_limit_lines=0", "-o", "truncation_limit_chars=0"),
        *(arguments or WHOLE),
    ]
    print("The suite of the kit, the pages and the examples on the published runtime …", flush=True)
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONSAFEPATH": "1"}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
