"""A ChatKit front end for tests: on a server in process, an ASGI application or a URL."""

from chatkit_testing.client._answer import Answer
from chatkit_testing.client._client import ChatKitClient
from chatkit_testing.client._stream import TurnStream
from chatkit_testing.client._sync import SyncChatKitClient, SyncTurnStream
from chatkit_testing.client._target import Target
from chatkit_testing.client._turn import Turn

__all__ = [
    "Answer",
    "ChatKitClient",
    "SyncChatKitClient",
    "SyncTurnStream",
    "Target",
    "Turn",
    "TurnStream",
]
