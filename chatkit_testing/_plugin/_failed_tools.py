"""Tools that failed in silence: the Agents SDK tells the model, and nobody else."""

from collections.abc import Iterable, Sequence
from typing import Final, Protocol

__all__ = ["remarks_on_tools"]

# What the Agents SDK tells the model by itself; a tool's own text is the application's affair.
_FAILED: Final = "An error occurred while running the tool"


class _Call(Protocol):
    @property
    def tool_outputs(self) -> Sequence[tuple[str, str, str]]: ...


def remarks_on_tools(calls: Iterable[_Call]) -> Sequence[str]:
    """Name the tools that failed, as far as the model was told, and how to learn why."""
    return [
        f"The tool {name} failed, and the model was told {output!r}. What it raised is in the log "
        "with OPENAI_AGENTS_DONT_LOG_TOOL_DATA=0 in the environment, and in the test with "
        "@function_tool(failure_error_function=None)."
        for call in calls
        for name, _, output in call.tool_outputs
        if output.startswith(_FAILED)
    ]
