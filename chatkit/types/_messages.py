"""TODO."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from chatkit.types._sources import Annotation


class AssistantMessageContent(BaseModel):
    annotations: list[Annotation] = Field(default_factory=list)
    text: str
    type: Literal["output_text"] = "output_text"


class UserMessageTextContent(BaseModel):
    type: Literal["input_text"] = "input_text"
    text: str


class UserMessageTagContent(BaseModel):
    type: Literal["input_tag"] = "input_tag"
    id: str
    text: str
    data: dict[str, Any]
    group: str | None = None
    interactive: bool = False


UserMessageContent = Annotated[
    UserMessageTextContent | UserMessageTagContent, Field(discriminator="type")
]


class ToolChoice(BaseModel):
    id: str


class InferenceOptions(BaseModel):
    tool_choice: ToolChoice | None = None
    model: str | None = None


class UserMessageInput(BaseModel):
    content: list[UserMessageContent]
    attachments: list[str]
    quoted_text: str | None = None
    inference_options: InferenceOptions
