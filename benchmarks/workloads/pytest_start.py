"""pytest on an empty file: ``pytest_start.py PLUGIN STARTS``, where ``PLUGIN`` is on or off.

Other plugins are blocked in both: what they load would hide what ours loads. Prints the seconds
of each start, from the interpreter's to its end, as a JSON list.
"""

import json
import subprocess
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path
from tempfile import TemporaryDirectory

NOTHING_COLLECTED = 5


def main() -> None:
    plugin, starts = sys.argv[1], int(sys.argv[2])
    plugins = {point.name for point in entry_points(group="pytest11")}
    blocked = plugins - {"chatkit"} if plugin == "on" else plugins
    command = [sys.executable, "-m", "pytest", *(f"-pno:{name}" for name in sorted(blocked))]
    seconds: list[float] = []
    with TemporaryDirectory() as folder:
        (Path(folder) / "test_nothing.py").touch()
        for _ in range(starts + 1):
            begin = time.perf_counter()
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
            seconds.append(time.perf_counter() - begin)
            assert done.returncode == NOTHING_COLLECTED, done.stdout + done.stderr
            assert ("chatkit" in done.stdout) == (plugin == "on"), done.stdout
    print(json.dumps(seconds[1:]))  # the first one may have had to compile


if __name__ == "__main__":
    main()
