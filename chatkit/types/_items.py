"""Thread items: all that a conversation consists of."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from chatkit.types._attachments import Attachment
from chatkit.types._messages import AssistantMessageContent, InferenceOptions, UserMessageContent
from chatkit.types._structured_input import StructuredInput
from chatkit.types._tasks import Task, Workflow
from chatkit.widgets import WidgetRoot

__all__ = [
    "AssistantMessageItem",
    "ClientToolCallItem",
    "EndOfTurnItem",
    "GeneratedImage",
    "GeneratedImageItem",
    "HiddenContextItem",
    "SDKHiddenContextItem",
    "StructuredInputItem",
    "TaskItem",
    "ThreadItem",
    "ThreadItemBase",
    "UserMessageItem",
    "WidgetItem",
    "WorkflowItem",
]


class ThreadItemBase(BaseModel):
    """What every item has. ``created_at`` orders the items of a thread, ties by insertion."""

    id: str
    thread_id: str
    created_at: datetime


class UserMessageItem(ThreadItemBase):
    """A message of the user, with its attachments loaded.

    Attributes:
        quoted_text: What the user marked in an earlier message to refer to.
        inference_options: What the user chose in the composer.
    """

    type: Literal["user_message"] = "user_message"
    content: list[UserMessageContent]
    attachments: list[Attachment] = Field(default_factory=list)
    quoted_text: str | None = None
    inference_options: InferenceOptions


class AssistantMessageItem(ThreadItemBase):
    """A message of the assistant, in one or more parts."""

    type: Literal["assistant_message"] = "assistant_message"
    content: list[AssistantMessageContent]


class ClientToolCallItem(ThreadItemBase):
    """A call of a tool that runs in the user's browser.

    It is the last item of a response and pending until the client sends ``output``, which makes
    it completed and continues the response. ``call_id`` is that of the model's function call.
    """

    type: Literal["client_tool_call"] = "client_tool_call"
    status: Literal["pending", "completed"] = "pending"
    call_id: str
    name: str
    arguments: dict[str, Any]  # Any: JSON
    output: Any | None = None  # Any: the JSON that the client's tool returned


class WidgetItem(ThreadItemBase):
    """A widget; ``copy_text`` is what the client copies to the clipboard for it."""

    type: Literal["widget"] = "widget"
    widget: WidgetRoot
    copy_text: str | None = None


class GeneratedImage(BaseModel):
    """An image that the model made; a ``data:`` URL may hold the image itself."""

    id: str
    url: str


class GeneratedImageItem(ThreadItemBase):
    """An image that the model makes; ``image`` is None until there is something to show."""

    type: Literal["generated_image"] = "generated_image"
    image: GeneratedImage | None = None


class StructuredInputItem(ThreadItemBase):
    """Questions for the user; each keeps its own answer."""

    type: Literal["structured_input"] = "structured_input"
    status: Literal["pending", "answered", "skipped"] = "pending"
    inputs: list[StructuredInput]


class TaskItem(ThreadItemBase):
    """One task by itself."""

    type: Literal["task"] = "task"
    task: Task


class WorkflowItem(ThreadItemBase):
    """A chain of tasks."""

    type: Literal["workflow"] = "workflow"
    workflow: Workflow


class EndOfTurnItem(ThreadItemBase):
    """Marks that the assistant's turn is over; nothing is shown for it."""

    type: Literal["end_of_turn"] = "end_of_turn"


class HiddenContextItem(ThreadItemBase):
    """What the integrator tells the model and the user never sees: stored, not sent to clients."""

    type: Literal["hidden_context_item"] = "hidden_context_item"
    content: Any  # Any: the integrator's own JSON


class SDKHiddenContextItem(ThreadItemBase):
    """What the runtime itself tells the model, such as that the user cancelled: hidden likewise."""

    type: Literal["sdk_hidden_context"] = "sdk_hidden_context"
    content: str


ThreadItem = Annotated[
    UserMessageItem
    | AssistantMessageItem
    | ClientToolCallItem
    | WidgetItem
    | GeneratedImageItem
    | StructuredInputItem
    | WorkflowItem
    | TaskItem
    | HiddenContextItem
    | SDKHiddenContextItem
    | EndOfTurnItem,
    Field(discriminator="type"),
]
