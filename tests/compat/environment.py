"""The published package in an environment of its own, made once and used again."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path

__all__ = ["PUBLISHED", "ROOT", "ensure_published"]

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = "openai-chatkit==1.6.5"
_SHARED = ("jinja2", "openai", "openai-agents", "pydantic", "pydantic-core", "typing-extensions")


def ensure_published(folder: Path = ROOT / ".venv-published") -> Path:
    """Give the python of the environment, and make the environment if it is not there.

    What both runtimes stand on is pinned to the versions of the running interpreter, so
    that no difference comes from below. The environment is made anew when they change.
    """
    pins = [PUBLISHED, *(f"{name}=={version(name)}" for name in _SHARED)]
    stamp = folder / "pins.txt"
    wanted = "\n".join([sys.version, *pins])
    python = folder / "bin" / "python"
    if stamp.is_file() and stamp.read_text() == wanted:
        return python
    print(f"Installing {PUBLISHED} into {folder.name} (once) …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins],
        check=True,
    )
    stamp.write_text(wanted)
    return python
