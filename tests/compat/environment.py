"""The published package in an environment of its own, made once and used again."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

__all__ = ["PUBLISHED", "ROOT", "ensure_published"]

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = "openai-chatkit==1.6.5"
_KIT = ROOT / "packaging" / "pytest-chatkit"
_PINS = ROOT / "requirements" / "dev.txt"
_DECIDING = (_PINS, _KIT / "pyproject.toml", Path(__file__))


def ensure_published(folder: Path = ROOT / ".venv-published") -> Path:
    """Give the python of the environment, and make the environment if it is not there.

    Both runtimes stand on the same pinned versions, so that no difference comes from below. The
    kit is there as ``pytest-chatkit``, and the tree comes last on ``sys.path``, so that the
    ``chatkit`` in it is hidden by the installed one. It is made anew when any of that changes.
    """
    stamp = folder / "made-from.txt"
    wanted = "\n".join([sys.version, *(path.read_text(encoding="utf-8") for path in _DECIDING)])
    python = folder / "bin" / "python"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"Installing {PUBLISHED} into {folder.name} (about half a minute, once) …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "-r", str(_PINS), PUBLISHED], check=True)
    subprocess.run([*install, "--no-deps", "--no-build-isolation", "-e", str(_KIT)], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "zz-tree.pth").write_text(f"{ROOT}\n{ROOT / 'examples'}\n", encoding="utf-8")
    stamp.write_text(wanted, encoding="utf-8")
    return python
