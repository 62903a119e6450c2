"""The runtime that the tests run on: that of the tree, or the published one."""

from importlib import metadata

__all__ = ["IS_PUBLISHED", "PUBLISHED_WARNINGS", "WARNINGS", "WIDGET_WARNINGS"]


def _is_installed(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True


IS_PUBLISHED = _is_installed("openai-chatkit")

# Importing the published runtime warns of its own widget classes, and so does each of them that is
# read from JSON (D15).
_OF_WIDGETS = ("-W", "ignore:Direct usage of named widget:DeprecationWarning")

# What it leaves running (D9) the garbage collector finds in whatever test runs then.
PUBLISHED_WARNINGS = (*_OF_WIDGETS, "-W", "ignore::pytest.PytestUnraisableExceptionWarning")

WIDGET_WARNINGS = _OF_WIDGETS if IS_PUBLISHED else ()
WARNINGS = PUBLISHED_WARNINGS if IS_PUBLISHED else ()
