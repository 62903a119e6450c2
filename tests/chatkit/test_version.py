"""The version of what provides ``chatkit``."""

from importlib import metadata

import pytest

from chatkit import version


def test_the_version_is_that_of_the_installed_distribution() -> None:
    assert version.__version__ == metadata.version("chatkit-testing")


def test_a_bare_checkout_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_installed(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", not_installed)
    assert version._installed_version() == "0.0.0"
