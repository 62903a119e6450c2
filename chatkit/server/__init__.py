"""The server: subclass `ChatKitServer`, hand each request to `process`, send what it returns."""

from chatkit.server._queries import DEFAULT_PAGE_SIZE
from chatkit.server._results import NonStreamingResult, StreamingResult
from chatkit.server._server import DEFAULT_ERROR_MESSAGE, ChatKitServer
from chatkit.server._user_agent import agents_sdk_user_agent_override
from chatkit.server._widget_diff import diff_widget
from chatkit.server._widget_stream import stream_widget
from chatkit.store import TContext

__all__ = [
    "DEFAULT_ERROR_MESSAGE",
    "DEFAULT_PAGE_SIZE",
    "ChatKitServer",
    "NonStreamingResult",
    "StreamingResult",
    "TContext",
    "agents_sdk_user_agent_override",
    "diff_widget",
    "stream_widget",
]
