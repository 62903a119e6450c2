"""`make` alone lists the targets."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_make_alone_lists_every_target() -> None:
    [targets] = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    environment = {name: text for name, text in os.environ.items() if not name.startswith("MAKE")}

    listed = subprocess.run(
        ["make", "--no-print-directory"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=True,
        encoding="utf-8",
        timeout=60,
    ).stdout.splitlines()

    assert [line.split()[0] for line in listed] == targets.split()
