"""The functions that make patterns, one per kind of thing.

Each is a signature alone: its parameters are the fields that the kind has in a test, ``...`` is
anything.
"""

import functools
import inspect
from collections.abc import Callable
from typing import ParamSpec

from chatkit_testing.expect import _kinds as kinds
from chatkit_testing.expect._misuse import no_such_fields, too_many_values
from chatkit_testing.expect._pattern import Pattern
from chatkit_testing.expect._things import Kind, ThingPattern

__all__ = [
    "assistant_message",
    "client_tool_call",
    "effect",
    "end_of_turn",
    "error",
    "generated_image",
    "hidden_context",
    "notice",
    "progress",
    "structured_input",
    "task",
    "thread_created",
    "thread_updated",
    "user_message",
    "widget",
    "workflow",
]

_P = ParamSpec("_P")


def _makes(kind: Kind) -> Callable[[Callable[_P, None]], Callable[_P, Pattern]]:
    """Turn a signature into a function that makes patterns with these fields."""

    def decorate(fields: Callable[_P, None]) -> Callable[_P, Pattern]:
        signature = inspect.signature(fields)
        fields.__annotations__["return"] = Pattern

        @functools.wraps(fields)
        def make(*args: _P.args, **kwargs: _P.kwargs) -> Pattern:
            call, names = f"expect.{kind.name}()", list(signature.parameters)
            if not kwargs.keys() <= set(names):
                raise TypeError(no_such_fields(call, kwargs, names))
            if len(args) > (kind.main is not None):
                raise TypeError(too_many_values(call, kind.main))
            return ThingPattern(kind, signature.bind(*args, **kwargs).arguments)

        return make

    return decorate


@_makes(kinds.USER_MESSAGE)
def user_message(
    text: object = ...,
    *,
    attachments: object = ...,
    quoted_text: object = ...,
    model: object = ...,
    tool_choice: object = ...,
    tags: object = ...,
    content: object = ...,
    inference_options: object = ...,
    id: object = ...,
    thread_id: object = ...,
    created_at: object = ...,
) -> None:
    """Expect a message of the user.

    ``text`` is all that was written, a tag as ``@`` and its text; ``tool_choice`` is the id of the
    tool; ``tags`` are the parts of the content that are tags.
    """


@_makes(kinds.ASSISTANT_MESSAGE)
def assistant_message(
    text: object = ...,
    *,
    annotations: object = ...,
    content: object = ...,
    id: object = ...,
    thread_id: object = ...,
    created_at: object = ...,
) -> None:
    """Expect a message of the assistant.

    ``text`` joins the parts of the content by a blank line, ``annotations`` are those of all parts.
    """


@_makes(kinds.WIDGET)
def widget(
    text: object = ...,
    *,
    widget: object = ...,
    copy_text: object = ...,
    id: object = ...,
    thread_id: object = ...,
    created_at: object = ...,
) -> None:
    """Expect a widget.

    ``text`` is what there is to read in it, a line per text from the top to the bottom; ``widget``
    is its root, of which a dict may give some properties.
    """


@_makes(kinds.CLIENT_TOOL_CALL)
def client_tool_call(
    name: object = ...,
    *,
    arguments: object = ...,
    status: object = ...,
    output: object = ...,
    call_id: object = ...,
    id: object = ...,
    thread_id: object = ...,
    created_at: object = ...,
) -> None:
    """Expect a call of a tool that runs in the front end; ``status`` is pending or completed."""


@_makes(kinds.WORKFLOW)
def workflow(
    type: object = ...,
    *,
    tasks: object = ...,
    summary: object = ...,
    expanded: object = ...,
    id: object = ...,
    thread_id: object = ...,
    created_at: object = ...,
) -> None:
    """Expect a workflow; ``type`` is reasoning or custom, `task` matches the tasks in ``tasks``."""


@_makes(kinds.TASK)
def task(
    title: object = ...,
    *,
    type: object = ...,
    content: object = ...,
    status_indicator: object = ...,
    icon: object = ...,
    title_query: object = ...,
    queries: object = ...,
    sources: object = ...,
    id: object = ...,
    thread_id: object = ...,
    created_at: object = ...,
) -> None:
    """Expect a task that stands by itself, or one within a workflow's ``tasks``.

    ``type`` is custom, web_search, thought, file or image. A field that this type of task does
    not have is None, and so are the ids and the time of a task within a workflow.
    """


@_makes(kinds.GENERATED_IMAGE)
def generated_image(
    url: object = ...,
    *,
    image: object = ...,
    id: object = ...,
    thread_id: object = ...,
    created_at: object = ...,
) -> None:
    """Expect a generated image; without an image yet its ``url`` is None."""


@_makes(kinds.STRUCTURED_INPUT)
def structured_input(
    question: object = ...,
    *,
    status: object = ...,
    answers: object = ...,
    inputs: object = ...,
    id: object = ...,
    thread_id: object = ...,
    created_at: object = ...,
) -> None:
    """Expect questions put to the user.

    ``question`` is their text, a line per question; ``answers`` maps the id of each question to
    the list of values, an empty one if it was skipped, None while it is open; ``status`` is
    pending, answered or skipped.
    """


@_makes(kinds.HIDDEN_CONTEXT)
def hidden_context(
    content: object = ...,
    *,
    type: object = ...,
    id: object = ...,
    thread_id: object = ...,
    created_at: object = ...,
) -> None:
    """Expect context that the model is given and the user never sees.

    ``type`` is hidden_context_item for an application's own, sdk_hidden_context for the runtime's.
    """


@_makes(kinds.END_OF_TURN)
def end_of_turn(*, id: object = ..., thread_id: object = ..., created_at: object = ...) -> None:
    """Expect the mark that a turn has ended."""


@_makes(kinds.PROGRESS)
def progress(text: object = ..., *, icon: object = ...) -> None:
    """Expect a progress update."""


@_makes(kinds.EFFECT)
def effect(name: object = ..., *, data: object = ...) -> None:
    """Expect an effect that the front end is asked for."""


@_makes(kinds.NOTICE)
def notice(message: object = ..., *, level: object = ..., title: object = ...) -> None:
    """Expect a notice; ``level`` is info, warning or danger."""


@_makes(kinds.ERROR)
def error(message: object = ..., *, code: object = ..., allow_retry: object = ...) -> None:
    """Expect an error; ``code`` is custom for one with a message of its own."""


@_makes(kinds.THREAD_CREATED)
def thread_created(
    title: object = ...,
    *,
    status: object = ...,
    reason: object = ...,
    metadata: object = ...,
    allowed_image_domains: object = ...,
    id: object = ...,
) -> None:
    """Expect the event that begins a new thread; ``status`` is active, locked or closed."""


@_makes(kinds.THREAD_UPDATED)
def thread_updated(
    title: object = ...,
    *,
    status: object = ...,
    reason: object = ...,
    metadata: object = ...,
    allowed_image_domains: object = ...,
    id: object = ...,
) -> None:
    """Expect the event that tells a thread's new face; ``status`` is active, locked or closed."""
