"""What importing the models loads, and that it is silent."""

import subprocess
import sys

HEAVY = ["agents", "openai", "jinja2", "fastapi", "httpx"]


def test_importing_the_models_loads_no_sdk_and_no_template_engine_and_never_warns() -> None:
    code = (
        "import sys, chatkit.types, chatkit.widgets, chatkit.store;"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("[]\n", "", 0)
