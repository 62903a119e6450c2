"""What messages are made of, the user's and the assistant's."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from chatkit.types._sources import Annotation

__all__ = [
    "AssistantMessageContent",
    "InferenceOptions",
    "ToolChoice",
    "UserMessageContent",
    "UserMessageInput",
    "UserMessageTagContent",
    "UserMessageTextContent",
]


class AssistantMessageContent(BaseModel):
    """One part of an assistant message: Markdown and the sources it cites."""

    annotations: list[Annotation] = Field(default_factory=list)
    text: str
    type: Literal["output_text"] = "output_text"


class UserMessageTextContent(BaseModel):
    """Text that the user typed."""

    type: Literal["input_text"] = "input_text"
    text: str


class UserMessageTagContent(BaseModel):
    """An @-mention that the user picked from the application's suggestions.

    Attributes:
        id: The application's id of what is mentioned.
        text: What the message shows after the ``@``.
        data: What the application said of it when it was picked.
        group: The heading it stood under among the suggestions.
        interactive: Whether the client calls the application when the user clicks or hovers.
    """

    type: Literal["input_tag"] = "input_tag"
    id: str
    text: str
    data: dict[str, Any]  # Any: the application's own JSON
    group: str | None = None
    interactive: bool = False


UserMessageContent = Annotated[
    UserMessageTextContent | UserMessageTagContent, Field(discriminator="type")
]


class ToolChoice(BaseModel):
    """The tool that the user picked in the composer, by the id the application gave it."""

    id: str


class InferenceOptions(BaseModel):
    """What the user chose in the composer: a tool, a model."""

    tool_choice: ToolChoice | None = None
    model: str | None = None


class UserMessageInput(BaseModel):
    """A user message as the client sends it; it becomes a `UserMessageItem`.

    Attributes:
        attachments: Ids of attachments that were created before.
        quoted_text: What the user marked in an earlier message to refer to.
    """

    content: list[UserMessageContent]
    attachments: list[str]
    quoted_text: str | None = None
    inference_options: InferenceOptions
