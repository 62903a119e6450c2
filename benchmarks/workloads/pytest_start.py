"""pytest on an empty file: ``pytest_start.py PLUGIN STARTS``, where ``PLUGIN`` is on or off.

Other plugins are blocked in both: what they load would hide what ours loads. Prints the seconds
of each start, from the interpreter's beginning to its end, as a JSON list.
"""

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory

NOTHING_COLLECTED = 5


def processor_time() -> float:
    """What the processes that were started have taken so far."""
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    plugin, starts = sys.argv[1], int(sys.argv[2])
    plugins = {point.name for point in entry_points(group="pytest11")}
    blocked = plugins - {"chatkit"} if plugin == "on" else plugins
    command = [sys.executable, "-m", "pytest", *(f"-pno:{name}" for name in sorted(blocked))]
    seconds: list[float] = []
    with TemporaryDirectory() as folder:
        (Path(folder) / "test_nothing.py").touch()
        for _ in range(starts + 1):
            begin = processor_time()
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            seconds.append(processor_time() - begin)
            assert done.returncode == NOTHING_COLLECTED, done.stdout + done.stderr
            assert ("chatkit" in done.stdout) == (plugin == "on"), done.stdout
    print(json.dumps(seconds[1:]))  # the first one may have had to compile


if __name__ == "__main__":
    main()
