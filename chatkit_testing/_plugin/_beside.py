"""The refusal to run where two distributions own one folder."""

from importlib.metadata import PackageNotFoundError, version

import pytest

__all__ = ["refuse_distributions_of_one_folder"]

_OURS, _RUNTIME, _KIT = "chatkit-testing", "openai-chatkit", "pytest-chatkit"


def refuse_distributions_of_one_folder() -> None:
    """Stop if ``chatkit-testing`` is installed next to one that holds a part of it.

    Raises:
        pytest.UsageError: ``openai-chatkit`` or ``pytest-chatkit`` is installed as well; what
            imports as ``chatkit``, or as ``chatkit_testing``, is a mixture of the two.
    """
    found = {name: _version(name) for name in (_OURS, _RUNTIME, _KIT)}
    others = [f"{name} {found[name]}" for name in (_RUNTIME, _KIT) if found[name]]
    if not found[_OURS] or not others:
        return
    folders = [
        folder
        for name, folder in ((_RUNTIME, "`chatkit`"), (_KIT, "`chatkit_testing`"))
        if found[name]
    ]
    raise pytest.UsageError(
        f"{' and '.join(others)} {'is' if len(others) == 1 else 'are'} installed beside {_OURS} "
        f"{found[_OURS]}, which owns {' and '.join(folders)} too: what is imported is a mixture.\n"
        "Removing one takes files of another with it, so remove them all:\n"
        f"  pip uninstall --yes {' '.join(name for name in found if found[name])}\n"
        "Then install one. If the application is deployed on openai-chatkit:\n"
        f"  pip install {_KIT}\n"
        "If it is deployed on the runtime of the same interface that chatkit-testing brings:\n"
        f"  pip install {_OURS}"
    )


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
