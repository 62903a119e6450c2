"""The command as a process of its own: what it prints, and the way to its server."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["Commanded", "commanded"]

PATIENCE = 120.0


class Commanded:
    """A running ``chatkit-testing serve``."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.url = ""
        self.printed: list[str] = []
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(None)

    def wait_for(self, pattern: str) -> "re.Match[str]":
        """Wait until a line is printed that fits."""
        while True:
            line = self._lines.get(timeout=PATIENCE)
            assert line is not None, "it ended:\n" + "\n".join(self.printed)
            self.printed.append(line)
            if found := re.search(pattern, line):
                return found

    def close(self) -> None:
        """Let go of the process, which has ended."""
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def stop(self) -> int:
        """Press Ctrl-C, which all of a terminal's group hear, and give the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        status = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        while (line := self._lines.get(timeout=PATIENCE)) is not None:
            self.printed.append(line)
        return status


@contextmanager
def commanded(
    folder: Path,
    *arguments: str,
    command: Sequence[str] = (sys.executable, "-m", "chatkit_testing"),
) -> Generator[Commanded]:
    """Run the command in a folder until the block ends; by then it was stopped without a fault."""
    environment = {name: value for name, value in os.environ.items() if name != "OPENAI_API_KEY"}
    process = subprocess.Popen(
        [*command, "serve", "--port=0", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    running = Commanded(process, folder)
    try:
        running.url = running.wait_for(r"the page (http://\S+)/,")[1]
        yield running
        if process.poll() is None:
            assert running.stop() == 0, "\n".join(running.printed)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        running.close()
