"""A turn: one streamed answer, with what the test may ask of it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any  # Any: JSON

from chatkit.types import ThreadItem, ThreadMetadata
from chatkit_testing.expect import assert_events, assert_shown
from chatkit_testing.transcript import Transcript

if TYPE_CHECKING:
    # The runner loads the Agents SDK, which a client alone has no need of.
    from types import EllipsisType

    from chatkit_testing.expect import Pattern
    from chatkit_testing.protocol import Violation
    from chatkit_testing.runner import ModelCall

__all__ = ["Turn"]


class Turn(Transcript):
    """One streamed answer of the server, taken off the wire.

    Everything on it was parsed from bytes, so nothing aliases the server's objects. Beside what
    the stream told, it knows what the model was asked and what went wrong.
    """

    model_calls: "list[ModelCall]"
    """What the scripted model was asked while the turn ran."""
    violations: "list[Violation]"
    """The rules of the protocol that it breaks, allowed ones left out."""
    exception: BaseException | None
    """The server's own exception, where it is to be had: behind ``error``, or out of the stream."""

    def __init__(
        self,
        request: Mapping[str, Any],  # Any: JSON
        *,
        before: Sequence[ThreadItem] = (),
        thread: ThreadMetadata | None = None,
    ) -> None:
        super().__init__(request, before=before, thread=thread)
        self.model_calls = []
        self.violations = []
        self.exception = None

    def assert_events(self, *patterns: "str | Pattern | EllipsisType") -> None:
        """Hold the wire to patterns: each event, in order.

        A pattern is a type (``"thread.created"``, ``"thread.item.done/assistant_message"``), an
        ``expect.…`` or ``...`` for any run of events.

        Raises:
            AssertionError: They differ; the message shows both, with the first parting marked.
        """
        __tracebackhide__ = True
        assert_events(self, patterns)

    def assert_shown(self, *patterns: "Pattern | EllipsisType") -> None:
        """Hold what the user saw to patterns: in order of appearance, each item once.

        Items are taken in their final state, and stand between the progress, effects, notices and
        errors where they first appeared.

        Raises:
            AssertionError: They differ; the message shows both, with the first parting marked.
        """
        __tracebackhide__ = True
        assert_shown(self, patterns)
