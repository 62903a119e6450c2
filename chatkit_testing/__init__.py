"""Everything to test a ChatKit backend in pytest.

Every public name of the kit imports from here; a name's module is loaded when the name is first
used, so that ``import chatkit_testing`` costs nothing.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatkit_testing import expect
    from chatkit_testing._clock import (
        Clock,
    )
    from chatkit_testing._errors import (
        ChatKitTestingError,
        ChatKitWarning,
        ClientError,
        LiveServerError,
        MissingPackage,
        PromiseBroken,
        ProtocolViolation,
        RefusedRequest,
        ScriptError,
        ScriptTimeout,
        StaleRecording,
        TurnTimeout,
        UnexpectedModelCall,
        UnusedScript,
    )
    from chatkit_testing.client import (
        Answer,
        ChatKitClient,
        SyncChatKitClient,
        SyncTurnStream,
        Target,
        Turn,
        TurnStream,
    )
    from chatkit_testing.conformance import (
        ATTACHMENT_STORE_PROMISES,
        SERVER_PROMISES,
        STORE_PROMISES,
        AttachmentStoreConformance,
        ConformanceReport,
        Promise,
        PromiseOutcome,
        ServerConformance,
        StoreConformance,
        check_attachment_store,
        check_server,
        check_store,
    )
    from chatkit_testing.factories import (
        ChatKitFaker,
        ChatKitProvider,
    )
    from chatkit_testing.live_server import (
        LiveServers,
    )
    from chatkit_testing.openai_mock import (
        OpenAICall,
        OpenAIMock,
        OpenAIRequest,
        UploadedFile,
        cut,
    )
    from chatkit_testing.protocol import (
        RULES,
        Rule,
        Violation,
        verify,
    )
    from chatkit_testing.runner import (
        ModelCall,
        ScriptedRunner,
        active_runner,
    )
    from chatkit_testing.scenario import (
        ScenarioServer,
    )
    from chatkit_testing.script import (
        Gate,
        code_interpreter,
        container_file_citation,
        fail,
        file_citation,
        file_search,
        handoff,
        image,
        mcp_call,
        message,
        reasoning,
        refusal,
        structured,
        tool_call,
        url_citation,
        wait,
        web_search,
    )
    from chatkit_testing.snapshot import (
        OutlineExtension,
    )
    from chatkit_testing.stores import (
        Fault,
        FaultyStore,
        InMemoryAttachmentStore,
        InMemoryStore,
        SQLiteStore,
        StoreCall,
    )
    from chatkit_testing.sweeps import (
        SweepOutcome,
        SweepReport,
        sweep_cancellations,
        sweep_faults,
    )

# Sorted by module, then by name.
_MODULES = {
    "Clock": "_clock",
    "ChatKitTestingError": "_errors",
    "ChatKitWarning": "_errors",
    "ClientError": "_errors",
    "LiveServerError": "_errors",
    "MissingPackage": "_errors",
    "PromiseBroken": "_errors",
    "ProtocolViolation": "_errors",
    "RefusedRequest": "_errors",
    "ScriptError": "_errors",
    "ScriptTimeout": "_errors",
    "StaleRecording": "_errors",
    "TurnTimeout": "_errors",
    "UnexpectedModelCall": "_errors",
    "UnusedScript": "_errors",
    "Answer": "client",
    "ChatKitClient": "client",
    "SyncChatKitClient": "client",
    "SyncTurnStream": "client",
    "Target": "client",
    "Turn": "client",
    "TurnStream": "client",
    "expect": "expect",
    "ChatKitFaker": "factories",
    "ChatKitProvider": "factories",
    "ATTACHMENT_STORE_PROMISES": "conformance",
    "STORE_PROMISES": "conformance",
    "AttachmentStoreConformance": "conformance",
    "ConformanceReport": "conformance",
    "Promise": "conformance",
    "PromiseOutcome": "conformance",
    "StoreConformance": "conformance",
    "check_attachment_store": "conformance",
    "SERVER_PROMISES": "conformance",
    "ServerConformance": "conformance",
    "check_server": "conformance",
    "check_store": "conformance",
    "LiveServers": "live_server",
    "RULES": "protocol",
    "Rule": "protocol",
    "Violation": "protocol",
    "verify": "protocol",
    "OpenAICall": "openai_mock",
    "OpenAIMock": "openai_mock",
    "OpenAIRequest": "openai_mock",
    "UploadedFile": "openai_mock",
    "cut": "openai_mock",
    "ModelCall": "runner",
    "ScriptedRunner": "runner",
    "active_runner": "runner",
    "ScenarioServer": "scenario",
    "Gate": "script",
    "code_interpreter": "script",
    "container_file_citation": "script",
    "fail": "script",
    "file_citation": "script",
    "file_search": "script",
    "handoff": "script",
    "image": "script",
    "mcp_call": "script",
    "message": "script",
    "reasoning": "script",
    "refusal": "script",
    "structured": "script",
    "tool_call": "script",
    "url_citation": "script",
    "wait": "script",
    "web_search": "script",
    "Fault": "stores",
    "FaultyStore": "stores",
    "OutlineExtension": "snapshot",
    "InMemoryAttachmentStore": "stores",
    "InMemoryStore": "stores",
    "SQLiteStore": "stores",
    "StoreCall": "stores",
    "SweepOutcome": "sweeps",
    "SweepReport": "sweeps",
    "sweep_cancellations": "sweeps",
    "sweep_faults": "sweeps",
}

__all__ = [
    "ATTACHMENT_STORE_PROMISES",
    "RULES",
    "SERVER_PROMISES",
    "STORE_PROMISES",
    "Answer",
    "AttachmentStoreConformance",
    "ChatKitClient",
    "ChatKitFaker",
    "ChatKitProvider",
    "ChatKitTestingError",
    "ChatKitWarning",
    "ClientError",
    "Clock",
    "ConformanceReport",
    "Fault",
    "FaultyStore",
    "Gate",
    "InMemoryAttachmentStore",
    "InMemoryStore",
    "LiveServerError",
    "LiveServers",
    "MissingPackage",
    "ModelCall",
    "OpenAICall",
    "OpenAIMock",
    "OpenAIRequest",
    "OutlineExtension",
    "Promise",
    "PromiseBroken",
    "PromiseOutcome",
    "ProtocolViolation",
    "RefusedRequest",
    "Rule",
    "SQLiteStore",
    "ScenarioServer",
    "ScriptError",
    "ScriptTimeout",
    "ScriptedRunner",
    "ServerConformance",
    "StaleRecording",
    "StoreCall",
    "StoreConformance",
    "SweepOutcome",
    "SweepReport",
    "SyncChatKitClient",
    "SyncTurnStream",
    "Target",
    "Turn",
    "TurnStream",
    "TurnTimeout",
    "UnexpectedModelCall",
    "UnusedScript",
    "UploadedFile",
    "Violation",
    "active_runner",
    "check_attachment_store",
    "check_server",
    "check_store",
    "code_interpreter",
    "container_file_citation",
    "cut",
    "expect",
    "fail",
    "file_citation",
    "file_search",
    "handoff",
    "image",
    "mcp_call",
    "message",
    "reasoning",
    "refusal",
    "structured",
    "sweep_cancellations",
    "sweep_faults",
    "tool_call",
    "url_citation",
    "verify",
    "wait",
    "web_search",
]


def __getattr__(name: str) -> object:
    """Load the module of a name when the name is first used (PEP 562)."""
    module = _MODULES.get(name)
    if module is None:
        from chatkit_testing._guess import guess

        meant = guess(name, __all__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{meant}")
    try:
        loaded = importlib.import_module(f"{__name__}.{module}")
    except ModuleNotFoundError as error:
        from chatkit_testing._distribution import PACKAGES
        from chatkit_testing._errors import MissingPackage

        package = PACKAGES.get((error.name or "").partition(".")[0])
        if package is None:
            raise
        raise MissingPackage(package, needed_by=f"{__name__}.{name}") from error
    value: object = loaded if name == module else getattr(loaded, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what the package has, loaded or not."""
    return sorted({*globals(), *__all__})
