"""What a fixture needs that may not be installed."""

import importlib.util

from chatkit_testing._errors import MissingPackage

__all__ = ["need"]


def need(module: str, package: str, *, fixture: str) -> None:
    """Refuse to make a fixture without the package that it stands on.

    Raises:
        MissingPackage: ``module`` cannot be imported; ``package`` is what to install.
    """
    if importlib.util.find_spec(module) is None:
        raise MissingPackage(package, needed_by=f"the fixture {fixture}")
