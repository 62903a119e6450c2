"""The version of the distribution that provides ``chatkit``."""

from importlib import metadata

__all__ = ["__version__"]


def _installed_version() -> str:
    try:
        return metadata.version("chatkit-testing")
    except metadata.PackageNotFoundError:
        return "0.0.0"


__version__: str = _installed_version()
"""The installed version, ``0.0.0`` from a bare checkout."""
