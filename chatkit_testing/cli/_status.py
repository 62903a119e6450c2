"""How a command ends: the exit statuses, and the error that tells of misuse."""

from chatkit_testing._errors import ChatKitTestingError

__all__ = ["BROKEN_PIPE", "FINDINGS", "GOOD", "INTERRUPTED", "MISUSE", "Misuse"]

GOOD = 0
"""Done, and nothing was found."""
FINDINGS = 1
"""Done, and something was found that has to be mended."""
MISUSE = 2
"""Not done: the command line, a file or an address is not what is needed."""
INTERRUPTED = 130
"""Stopped by Ctrl-C, as shells count it."""
BROKEN_PIPE = 141
"""Whoever read the output has left, as shells count it."""


class Misuse(ChatKitTestingError):  # noqa: N818 - reads as what happened
    """What was asked for cannot be done; the message is one line that says why and what to do."""
