"""What a test expects of the wire, of what the user saw, and of what is stored.

``expect.assistant_message("Done.")`` and its like make patterns for items and events. A field may
be a value, a compiled regular expression, another pattern, a dict with some fields of a model, a
list in which ``...`` is any run of values, or any object with its own ``==``. Patterns combine by
``&``, ``|`` and ``~``.
"""

from typing import TYPE_CHECKING

from chatkit_testing.expect._assertions import assert_events, assert_items, assert_shown
from chatkit_testing.expect._builders import (
    assistant_message,
    client_tool_call,
    effect,
    end_of_turn,
    error,
    generated_image,
    hidden_context,
    notice,
    progress,
    structured_input,
    task,
    thread_created,
    thread_updated,
    user_message,
    widget,
    workflow,
)
from chatkit_testing.expect._comparison import explain_comparison
from chatkit_testing.expect._event import event
from chatkit_testing.expect._misuse import no_such_pattern
from chatkit_testing.expect._pattern import Pattern

__all__ = [  # noqa: RUF022  # grouped by what they are for
    # items
    "user_message",
    "assistant_message",
    "widget",
    "client_tool_call",
    "workflow",
    "task",
    "generated_image",
    "structured_input",
    "hidden_context",
    "end_of_turn",
    # events
    "progress",
    "effect",
    "notice",
    "error",
    "thread_created",
    "thread_updated",
    "event",
    # what they make, and what it is held against
    "Pattern",
    "assert_events",
    "assert_items",
    "assert_shown",
    "explain_comparison",
]

if TYPE_CHECKING:
    ...  # type checkers are to see that a name is not there
else:

    def __getattr__(name: str) -> object:
        """Say which patterns there are."""
        raise AttributeError(no_such_pattern(name, __all__[: __all__.index("Pattern")]))
