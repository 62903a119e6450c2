"""The kinds of things that a test may expect, and how their fields are read."""

from chatkit.types import (
    Annotation,
    AssistantMessageItem,
    BaseTask,
    ClientEffectEvent,
    ClientToolCallItem,
    EndOfTurnItem,
    ErrorEvent,
    GeneratedImageItem,
    HiddenContextItem,
    NoticeEvent,
    ProgressUpdateEvent,
    SDKHiddenContextItem,
    StructuredInputItem,
    TaskItem,
    ThreadCreatedEvent,
    ThreadUpdatedEvent,
    UserMessageItem,
    UserMessageTagContent,
    WidgetItem,
    WorkflowItem,
)
from chatkit_testing.expect._things import Getter, Kind, Place
from chatkit_testing.transcript import assistant_text, user_text, widget_text

__all__ = [
    "ASSISTANT_MESSAGE",
    "CLIENT_TOOL_CALL",
    "EFFECT",
    "END_OF_TURN",
    "ERROR",
    "GENERATED_IMAGE",
    "HIDDEN_CONTEXT",
    "NOTICE",
    "PROGRESS",
    "STRUCTURED_INPUT",
    "TASK",
    "THREAD_CREATED",
    "THREAD_UPDATED",
    "USER_MESSAGE",
    "WIDGET",
    "WORKFLOW",
]

_EVERYWHERE: frozenset[Place] = frozenset(["events", "shown", "stored"])
_NOT_SHOWN: frozenset[Place] = frozenset(["events", "stored"])
_NOT_STORED: frozenset[Place] = frozenset(["events", "shown"])
_WIRE_ONLY: frozenset[Place] = frozenset(["events"])


def _tool_choice(item: UserMessageItem) -> str | None:
    choice = item.inference_options.tool_choice
    return choice.id if choice is not None else None


def _model(item: UserMessageItem) -> str | None:
    return item.inference_options.model


def _tags(item: UserMessageItem) -> list[UserMessageTagContent]:
    return [part for part in item.content if isinstance(part, UserMessageTagContent)]


def _annotations(item: AssistantMessageItem) -> list[Annotation]:
    return [annotation for part in item.content for annotation in part.annotations]


def _widget_text(item: WidgetItem) -> str:
    return widget_text(item.widget)


def _url(item: GeneratedImageItem) -> str | None:
    return item.image.url if item.image is not None else None


def _question(item: StructuredInputItem) -> str:
    return "\n".join(question.question for question in item.inputs)


def _answers(item: StructuredInputItem) -> dict[str, list[str] | None]:
    return {
        question.id: None if question.answer is None else question.answer.values
        for question in item.inputs
    }


_THREAD: dict[str, Getter] = {
    "status": lambda event: event.thread.status.type,
    "reason": lambda event: getattr(event.thread.status, "reason", None),
}

USER_MESSAGE = Kind(
    "user_message",
    (UserMessageItem,),
    _EVERYWHERE,
    main="text",
    getters={"text": user_text, "model": _model, "tool_choice": _tool_choice, "tags": _tags},
)
ASSISTANT_MESSAGE = Kind(
    "assistant_message",
    (AssistantMessageItem,),
    _EVERYWHERE,
    main="text",
    getters={"text": assistant_text, "annotations": _annotations},
)
WIDGET = Kind("widget", (WidgetItem,), _EVERYWHERE, main="text", getters={"text": _widget_text})
CLIENT_TOOL_CALL = Kind("client_tool_call", (ClientToolCallItem,), _EVERYWHERE, main="name")
WORKFLOW = Kind("workflow", (WorkflowItem,), _EVERYWHERE, main="type", inner="workflow")
TASK = Kind("task", (TaskItem, BaseTask), _EVERYWHERE, main="title", inner="task")
GENERATED_IMAGE = Kind(
    "generated_image", (GeneratedImageItem,), _EVERYWHERE, main="url", getters={"url": _url}
)
STRUCTURED_INPUT = Kind(
    "structured_input",
    (StructuredInputItem,),
    _EVERYWHERE,
    main="question",
    getters={"question": _question, "answers": _answers},
)
HIDDEN_CONTEXT = Kind(
    "hidden_context", (HiddenContextItem, SDKHiddenContextItem), _NOT_SHOWN, main="content"
)
END_OF_TURN = Kind("end_of_turn", (EndOfTurnItem,), _EVERYWHERE)
PROGRESS = Kind("progress", (ProgressUpdateEvent,), _NOT_STORED, main="text")
EFFECT = Kind("effect", (ClientEffectEvent,), _NOT_STORED, main="name")
NOTICE = Kind("notice", (NoticeEvent,), _NOT_STORED, main="message")
ERROR = Kind("error", (ErrorEvent,), _NOT_STORED, main="message")
THREAD_CREATED = Kind(
    "thread_created",
    (ThreadCreatedEvent,),
    _WIRE_ONLY,
    main="title",
    inner="thread",
    getters=_THREAD,
)
THREAD_UPDATED = Kind(
    "thread_updated",
    (ThreadUpdatedEvent,),
    _WIRE_ONLY,
    main="title",
    inner="thread",
    getters=_THREAD,
)
