"""Everything to test a ChatKit backend in pytest.

Every public name of the kit imports from here; a name's module is loaded when the name is first
used, so that ``import chatkit_testing`` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatkit_testing._errors import (
        ChatKitTestingError,
        ChatKitWarning,
        ClientError,
        MissingPackage,
        ProtocolViolation,
        ScriptError,
        TurnTimeout,
        UnexpectedModelCall,
        UnusedScript,
    )
    from chatkit_testing.stores import InMemoryAttachmentStore, InMemoryStore, StoreCall

# Sorted by module, then by name.
_MODULES = {
    "ChatKitTestingError": "_errors",
    "ChatKitWarning": "_errors",
    "ClientError": "_errors",
    "MissingPackage": "_errors",
    "ProtocolViolation": "_errors",
    "ScriptError": "_errors",
    "TurnTimeout": "_errors",
    "UnexpectedModelCall": "_errors",
    "UnusedScript": "_errors",
    "InMemoryAttachmentStore": "stores",
    "InMemoryStore": "stores",
    "StoreCall": "stores",
}

__all__ = [
    "ChatKitTestingError",
    "ChatKitWarning",
    "ClientError",
    "InMemoryAttachmentStore",
    "InMemoryStore",
    "MissingPackage",
    "ProtocolViolation",
    "ScriptError",
    "StoreCall",
    "TurnTimeout",
    "UnexpectedModelCall",
    "UnusedScript",
]


def __getattr__(name: str) -> object:
    """Load the module of a name when the name is first used (PEP 562)."""
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what the package has, loaded or not."""
    return sorted({*globals(), *__all__})
