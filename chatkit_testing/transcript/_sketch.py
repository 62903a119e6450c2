"""A thing in a conversation as a few lines of text: the one way in which the kit shows it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chatkit.types import ThreadItem, ThreadStreamEvent, WidgetItem
from chatkit_testing._report import indent
from chatkit_testing.transcript._event_lines import (
    effect_lines,
    error_lines,
    notice_lines,
    progress_lines,
)
from chatkit_testing.transcript._item_lines import (
    assistant_lines,
    call_lines,
    hidden_lines,
    image_lines,
    input_lines,
    user_lines,
)
from chatkit_testing.transcript._task_lines import task_item_lines, workflow_lines
from chatkit_testing.transcript._widget_lines import widget_lines

__all__ = ["Sketch", "sketch"]

_LABEL_WIDTH = 11


@dataclass(frozen=True, slots=True)
class Sketch:
    """A label and lines: the first stands beside the label, the others below it."""

    label: str
    lines: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The thing as it stands in an outline."""
        head, *below = self.lines or ("",)
        first = f"{self.label:<{_LABEL_WIDTH}}{head}".rstrip()
        return "\n".join([first, *indent(below, _LABEL_WIDTH)])

    def marked(self, mark: str) -> "Sketch":
        """Give the same with a sign behind the label."""
        return replace(self, label=self.label + mark)


def sketch(thing: ThreadItem | ThreadStreamEvent) -> Sketch:
    """Sketch an item, or an event that shows something by itself.

    Ids and times that a server makes up are left out, so that equal conversations look equal.
    """
    label, lines = _KINDS[thing.type]
    return Sketch(label, tuple(lines(thing)))


def _widget_item_lines(item: WidgetItem) -> list[str]:
    return widget_lines(item.widget)


# Any: each function takes the one type that its key names.
_KINDS: dict[str, tuple[str, Callable[[Any], list[str]]]] = {
    "user_message": ("user", user_lines),
    "assistant_message": ("assistant", assistant_lines),
    "client_tool_call": ("tool call", call_lines),
    "widget": ("widget", _widget_item_lines),
    "generated_image": ("image", image_lines),
    "structured_input": ("input", input_lines),
    "workflow": ("workflow", workflow_lines),
    "task": ("task", task_item_lines),
    "hidden_context_item": ("hidden", hidden_lines),
    "sdk_hidden_context": ("hidden", hidden_lines),
    "end_of_turn": ("end of turn", lambda _: []),
    "progress_update": ("progress", progress_lines),
    "client_effect": ("effect", effect_lines),
    "notice": ("notice", notice_lines),
    "error": ("error", error_lines),
}
