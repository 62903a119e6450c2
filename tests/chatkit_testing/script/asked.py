"""A call of the model, for tests of the script by itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    agent: str = "Support"
    user_text: str = ""
    tool_outputs: list[tuple[str, str, str]] = field(default_factory=list)
