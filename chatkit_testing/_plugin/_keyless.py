"""Clients of OpenAI that were made without a key: they refuse before any request is made."""

from collections.abc import Sequence
from typing import Final

__all__ = ["remarks_on_keys"]

_VARIABLE: Final = "OPENAI_API_KEY"


def remarks_on_keys(error: BaseException) -> Sequence[str]:
    """Say that any key will do, if a failure is for want of one."""
    if type(error).__module__.partition(".")[0] != "openai" or _VARIABLE not in str(error):
        return []
    return [
        "The client wants a key before it asks anything, and chatkit_openai takes any: give it "
        f'api_key="sk-test", or write os.environ.setdefault("{_VARIABLE}", "sk-test") in '
        "conftest.py."
    ]
