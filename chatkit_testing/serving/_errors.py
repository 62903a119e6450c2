"""The error of serving: what was asked for cannot be served."""

from chatkit_testing._errors import ChatKitTestingError

__all__ = ["ServeError"]


class ServeError(ChatKitTestingError):
    """What is to be served is not there, or cannot be; the message says what to do."""
