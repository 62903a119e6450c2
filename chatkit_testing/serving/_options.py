"""What is served, and how."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["MEMORY", "ServeOptions"]

MEMORY = "memory"


@dataclass(frozen=True)
class ServeOptions:
    """What is served, and how.

    Attributes:
        target: A scenario file, or ``MODULE:NAME`` of a server or an application.
        script: What the model of an application answers.
        path: Where ChatKit is spoken.
        store: ``memory`` or a file of SQLite.
        origins: The origins of pages that may ask, ``*`` for all. Without any, all may where the
            endpoint is ours, and an application says itself who may.
        delays: What waits are multiplied by.
        max_upload: The megabytes that an upload may have.
        reload: Whether to follow changes.
    """

    target: str
    script: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    path: str = "/chatkit"
    store: str = MEMORY
    origins: tuple[str, ...] = ()
    delays: float = 1.0
    max_upload: float = 25.0
    reload: bool = False

    @property
    def is_scenario(self) -> bool:
        """Whether the target is a scenario rather than an application."""
        return self.target.endswith((".yaml", ".yml"))
