"""What a fixture needs that may not be installed."""

import importlib.util

from chatkit_testing._distribution import PACKAGES
from chatkit_testing._errors import MissingPackage

__all__ = ["need"]


def need(module: str, *, fixture: str) -> None:
    """Refuse to make a fixture without the package that it stands on.

    Raises:
        MissingPackage: ``module`` cannot be imported.
    """
    if importlib.util.find_spec(module) is None:
        raise MissingPackage(PACKAGES[module], needed_by=f"the fixture {fixture}")
