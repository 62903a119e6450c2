"""The errors of the kit: one tree.

ChatKitTestingError(Exception)
├── ScriptError                            a script that cannot be
├── ScriptTimeout(TimeoutError)            a gate or a wait that nobody ended
├── UnexpectedModelCall(AssertionError)    the model was asked what no script answers
├── UnusedScript(AssertionError)           scripted answers that nobody asked for
├── StaleRecording(AssertionError)         a call that differs from the one that was recorded
├── RefusedRequest(AssertionError)         a request that would have left for a real model
├── ProtocolViolation(AssertionError)      a stream that breaks a rule of the protocol
├── PromiseBroken(AssertionError)          a store that does not keep what ChatKit needs of it
├── ClientError                            misuse of the client, a bad status, a bad stream
├── TurnTimeout(TimeoutError)              a turn that did not end in time
├── LiveServerError                        a live server that does not start or stop
└── MissingPackage(ImportError)            a part of the kit whose package is not installed

ChatKitWarning(UserWarning)                lawful, but a user would be harmed or puzzled
"""

from chatkit_testing._distribution import how_to_install

__all__ = [
    "ChatKitTestingError",
    "ChatKitWarning",
    "ClientError",
    "LiveServerError",
    "MissingPackage",
    "PromiseBroken",
    "ProtocolViolation",
    "RefusedRequest",
    "ScriptError",
    "ScriptTimeout",
    "StaleRecording",
    "TurnTimeout",
    "UnexpectedModelCall",
    "UnusedScript",
]


class ChatKitTestingError(Exception):
    """Something went wrong that the kit can name; the root of all its errors."""

    def __init_subclass__(cls) -> None:
        """Let reports name the error as tests import it."""
        super().__init_subclass__()
        cls.__module__ = "chatkit_testing"


class ScriptError(ChatKitTestingError):
    """A script that cannot be: the message gives the value and the remedy."""


class ScriptTimeout(ChatKitTestingError, TimeoutError):  # noqa: N818 - reads as what happened
    """A scripted answer stood at a gate or in a wait, or a test before one, for too long."""


class UnexpectedModelCall(ChatKitTestingError, AssertionError):  # noqa: N818 - reads as what happened
    """The application asked the model for an answer that the test did not script."""


class UnusedScript(ChatKitTestingError, AssertionError):  # noqa: N818 - reads as what happened
    """The test scripted answers that the application never asked for."""


class StaleRecording(ChatKitTestingError, AssertionError):  # noqa: N818 - reads as what happened
    """The application asked the model something else than when its answers were recorded."""


class RefusedRequest(ChatKitTestingError, AssertionError):  # noqa: N818 - reads as what happened
    """A request would have left for a real model, or for the network that the test does without."""


class ProtocolViolation(ChatKitTestingError, AssertionError):  # noqa: N818 - reads as what happened
    """A stream breaks rules of the ChatKit protocol; the message names each by its id."""


class PromiseBroken(ChatKitTestingError, AssertionError):  # noqa: N818 - reads as what happened
    """A store or server breaks a promise; the message names it and shows the calls."""


class ClientError(ChatKitTestingError):
    """The client was misused, or got what no ChatKit endpoint may answer.

    Raised for a bad HTTP status, a stream that is no ChatKit stream, and a request that cannot
    be made (a tool output without a pending call, say).
    """


class TurnTimeout(ChatKitTestingError, TimeoutError):  # noqa: N818 - reads as what happened
    """A turn did not end in time; the message names the last event seen and shows the outline."""


class LiveServerError(ChatKitTestingError):
    """A live server did not start, or did not stop; the message says what to look at."""


class MissingPackage(ChatKitTestingError, ImportError):  # noqa: N818 - reads as what happened
    """A part of the kit needs a package that is not installed; the message says how to get it."""

    def __init__(self, package: str, *, needed_by: str) -> None:
        super().__init__(
            f"{needed_by} needs the package {package!r}, which is not installed: "
            f"{how_to_install(package)}"
        )
        self.package = package


class ChatKitWarning(UserWarning):
    """A stream breaks a ``should`` rule: lawful, but a user would be harmed or puzzled."""

    __module__ = "chatkit_testing"
