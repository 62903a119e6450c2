"""The distribution that the kit was installed with, and what its parts need beside it.

``chatkit-testing`` holds the kit and a runtime, and brings most of what the parts need;
``pytest-chatkit`` holds the kit alone, for the published runtime, and has extras for them.
"""

import re
from importlib.metadata import PackageNotFoundError, requires

__all__ = ["PACKAGES", "how_to_install"]

PACKAGES = {
    "agents": "openai-agents",
    "faker": "faker",
    "hypothesis": "hypothesis",
    "respx": "respx",
    "syrupy": "syrupy",
    "uvicorn": "uvicorn",
}
"""Of each module that only some parts of the kit need, the package that has it."""


def how_to_install(package: str) -> str:
    """Give the command that installs a package: as an extra, where the distribution has one.

    >>> how_to_install("pillow")
    'pip install pillow'
    """
    for distribution in ("pytest-chatkit", "chatkit-testing"):
        for requirement in _requirements(distribution):
            extra = re.fullmatch(
                rf"{package}\b.*;.*\bextra == ['\"](?!all\b)([\w-]+)['\"].*", requirement
            )
            if extra:
                return f'pip install "{distribution}[{extra[1]}]"'
    return f"pip install {package}"


def _requirements(distribution: str) -> list[str]:
    try:
        return requires(distribution) or []
    except PackageNotFoundError:
        return []
