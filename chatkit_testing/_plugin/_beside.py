"""The refusal to run where two distributions own one folder."""

from importlib.metadata import PackageNotFoundError, version

import pytest

__all__ = ["refuse_the_published_runtime_beside_ours"]


def refuse_the_published_runtime_beside_ours() -> None:
    """Stop if ``openai-chatkit`` is installed next to ``chatkit-testing``.

    Raises:
        pytest.UsageError: Both are installed; what imports as ``chatkit`` is a mixture of the two.
    """
    ours, theirs = _version("chatkit-testing"), _version("openai-chatkit")
    if ours is not None and theirs is not None:
        raise pytest.UsageError(
            f"openai-chatkit {theirs} is installed beside chatkit-testing {ours}. Both own the "
            "package folder `chatkit`, so what is imported is a mixture of the two.\n"
            "Keep chatkit-testing, which brings a runtime of the same interface. Since removing "
            "the one takes files of the other with it, put it in again:\n"
            "  pip uninstall openai-chatkit\n"
            "  pip install --force-reinstall --no-deps chatkit-testing"
        )


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
