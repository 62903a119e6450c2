"""Scenario files for tests, and a client of the server that plays them."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest

from chatkit_testing import ChatKitClient, InMemoryAttachmentStore, InMemoryStore, ScenarioServer

__all__ = ["Stage", "answering", "client_of"]

Stage = Callable[[str], ChatKitClient]


def client_of(folder: Path, text: str) -> ChatKitClient:
    """A strict client of the server that plays a scenario."""
    path = folder / "desk.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    server = ScenarioServer(path, InMemoryStore(), InMemoryAttachmentStore())
    return ChatKitClient(server)


def answering(steps: str) -> str:
    """A scenario that answers whatever is asked with some steps."""
    return "turns:\n  - answer:\n" + indent(dedent(steps).strip(), "      ") + "\n"


@pytest.fixture
def staged(tmp_path: Path) -> Stage:
    """Play a scenario."""
    return lambda text: client_of(tmp_path, text)
