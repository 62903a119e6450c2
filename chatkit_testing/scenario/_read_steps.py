"""The steps of a turn, read from YAML: one function per kind, by the key that names it."""

from collections.abc import Callable
from dataclasses import dataclass

from chatkit_testing.scenario._read_said import read_message, read_thoughts, read_wait
from chatkit_testing.scenario._read_widgets import Folder, read_replacement, read_shown_widget
from chatkit_testing.scenario._readers import (
    read_client_tool_call,
    read_effect,
    read_end_of_turn,
    read_error,
    read_hidden,
    read_image,
    read_notice,
    read_progress,
    read_remove,
    read_status,
    read_structured_input,
    read_task,
    read_title,
    read_workflow,
)
from chatkit_testing.scenario._steps import Calls, Fails, Step
from chatkit_testing.script_file import Located, did_you_mean

__all__ = ["STEPS", "read_steps"]

Keys = dict[str, Located]
_Read = Callable[[Located, Keys, Folder], Step]


@dataclass(frozen=True)
class _Form:
    """How a kind of step is written.

    Attributes:
        read: Makes the step of the values of the keys that stand.
        keys: The keys; a plain value, or a list, stands for the first.
        needs_first: Whether there is nothing without the first.
    """

    read: _Read
    keys: tuple[str, ...]
    needs_first: bool = True

    def given(self, name: str, node: Located) -> Keys:
        """Find the values of the keys.

        Raises:
            ScriptError: A key is not known, or a required one is missing.
        """
        keys = node.known_keys(name, self.keys) if node.is_mapping else {self.keys[0]: node}
        if self.needs_first and self.keys[0] not in keys:
            node.fail(f"{name} needs {self.keys[0]}.")
        return keys


def read_steps(node: Located, folder: Folder) -> tuple[Step, ...]:
    """Read what streams back: a text, one step or a list of them.

    Raises:
        ScriptError: There is no such step, or it is not what it has to be.
    """
    nodes = node.elements() if node.is_list else [node]
    steps = tuple(_step(each, folder) for each in nodes)
    for step, after in zip(steps, nodes[1:], strict=False):
        if isinstance(step, _LAST):
            name = "error" if isinstance(step, Fails) else "client_tool_call"
            after.fail(
                f"nothing can follow {name}: it ends the turn. What streams once the client has "
                "answered is a turn of its own."
            )
    return steps


def _step(node: Located, folder: Folder) -> Step:
    if not node.is_mapping:
        return read_message(node)
    name = node.only_key()
    if name is None:
        node.fail(
            f"A step is one of {', '.join(STEPS)}, alone; got {', '.join(node.fields())}. What "
            "tells more of a step stands below its name."
        )
    inner = node.fields()[name]
    if name in _SAID:
        return _SAID[name](node)
    if name in _WHOLE:
        return _WHOLE[name](inner, folder)
    if name not in _FORMS:
        inner.fail(f"{name!r} is no step{did_you_mean(name, STEPS)}")
    form = _FORMS[name]
    return form.read(inner, form.given(name, inner), folder)


_LAST = (Calls, Fails)
_WHOLE: dict[str, Callable[[Located, Folder], Step]] = {
    "task": read_task,
    "widget": read_shown_widget,
    "replace": read_replacement,
    "remove": read_remove,
    "hidden": read_hidden,
    "end_of_turn": read_end_of_turn,
}
_SAID: dict[str, Callable[[Located], Step]] = {
    "message": read_message,
    "reasoning": read_thoughts,
    "wait": read_wait,
}
_FORMS: dict[str, _Form] = {
    "workflow": _Form(read_workflow, ("tasks", "summary", "expanded")),
    "progress": _Form(read_progress, ("text", "icon")),
    "notice": _Form(read_notice, ("message", "level", "title")),
    "effect": _Form(read_effect, ("name", "data")),
    "image": _Form(read_image, ("file", "url", "data", "partials"), needs_first=False),
    "client_tool_call": _Form(read_client_tool_call, ("name", "arguments")),
    "structured_input": _Form(read_structured_input, ("questions",)),
    "title": _Form(read_title, ("text",)),
    "status": _Form(read_status, ("type", "reason")),
    "error": _Form(read_error, ("message", "code", "retry"), needs_first=False),
}
STEPS = (*_SAID, *_FORMS, *_WHOLE)
"""The names of all kinds of steps."""
