"""TODO."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from typing_extensions import TypeIs

from chatkit.actions import Action
from chatkit.types._attachments import AttachmentCreateParams
from chatkit.types._messages import UserMessageInput
from chatkit.types._structured_input import StructuredInputSubmission

FeedbackKind = Literal["positive", "negative"]


class BaseReq(BaseModel):
    metadata: dict[str, Any] = Field(default_factory=dict)


class ThreadGetByIdParams(BaseModel):
    thread_id: str


class ThreadCreateParams(BaseModel):
    input: UserMessageInput


class ThreadListParams(BaseModel):
    limit: int | None = None
    order: Literal["asc", "desc"] = "desc"
    after: str | None = None


class ThreadAddUserMessageParams(BaseModel):
    input: UserMessageInput
    thread_id: str


class ThreadAddClientToolOutputParams(BaseModel):
    thread_id: str
    result: Any


class ThreadAddStructuredInputParams(BaseModel):
    thread_id: str
    item_id: str
    input: StructuredInputSubmission


class ThreadCustomActionParams(BaseModel):
    thread_id: str
    item_id: str | None = None
    action: Action[str, Any]


class ThreadRetryAfterItemParams(BaseModel):
    thread_id: str
    item_id: str


class ItemFeedbackParams(BaseModel):
    thread_id: str
    item_ids: list[str]
    kind: FeedbackKind


class AttachmentDeleteParams(BaseModel):
    attachment_id: str


class InputTranscribeParams(BaseModel):
    audio_base64: str
    mime_type: str


class ItemsListParams(BaseModel):
    thread_id: str
    limit: int | None = None
    order: Literal["asc", "desc"] = "desc"
    after: str | None = None


class ThreadUpdateParams(BaseModel):
    thread_id: str
    title: str


class ThreadDeleteParams(BaseModel):
    thread_id: str


class ThreadsGetByIdReq(BaseReq):
    type: Literal["threads.get_by_id"] = "threads.get_by_id"
    params: ThreadGetByIdParams


class ThreadsCreateReq(BaseReq):
    type: Literal["threads.create"] = "threads.create"
    params: ThreadCreateParams


class ThreadsListReq(BaseReq):
    type: Literal["threads.list"] = "threads.list"
    params: ThreadListParams


class ThreadsAddUserMessageReq(BaseReq):
    type: Literal["threads.add_user_message"] = "threads.add_user_message"
    params: ThreadAddUserMessageParams


class ThreadsAddClientToolOutputReq(BaseReq):
    type: Literal["threads.add_client_tool_output"] = "threads.add_client_tool_output"
    params: ThreadAddClientToolOutputParams


class ThreadsAddStructuredInputReq(BaseReq):
    type: Literal["threads.add_structured_input"] = "threads.add_structured_input"
    params: ThreadAddStructuredInputParams


class ThreadsCustomActionReq(BaseReq):
    type: Literal["threads.custom_action"] = "threads.custom_action"
    params: ThreadCustomActionParams


class ThreadsSyncCustomActionReq(BaseReq):
    type: Literal["threads.sync_custom_action"] = "threads.sync_custom_action"
    params: ThreadCustomActionParams


class ThreadsRetryAfterItemReq(BaseReq):
    type: Literal["threads.retry_after_item"] = "threads.retry_after_item"
    params: ThreadRetryAfterItemParams


class ItemsFeedbackReq(BaseReq):
    type: Literal["items.feedback"] = "items.feedback"
    params: ItemFeedbackParams


class AttachmentsDeleteReq(BaseReq):
    type: Literal["attachments.delete"] = "attachments.delete"
    params: AttachmentDeleteParams


class AttachmentsCreateReq(BaseReq):
    type: Literal["attachments.create"] = "attachments.create"
    params: AttachmentCreateParams


class InputTranscribeReq(BaseReq):
    type: Literal["input.transcribe"] = "input.transcribe"
    params: InputTranscribeParams


class ItemsListReq(BaseReq):
    type: Literal["items.list"] = "items.list"
    params: ItemsListParams


class ThreadsUpdateReq(BaseReq):
    type: Literal["threads.update"] = "threads.update"
    params: ThreadUpdateParams


class ThreadsDeleteReq(BaseReq):
    type: Literal["threads.delete"] = "threads.delete"
    params: ThreadDeleteParams


StreamingReq = (
    ThreadsCreateReq
    | ThreadsAddUserMessageReq
    | ThreadsAddClientToolOutputReq
    | ThreadsAddStructuredInputReq
    | ThreadsRetryAfterItemReq
    | ThreadsCustomActionReq
)


NonStreamingReq = (
    ThreadsGetByIdReq
    | ThreadsListReq
    | ItemsListReq
    | ItemsFeedbackReq
    | AttachmentsCreateReq
    | AttachmentsDeleteReq
    | ThreadsUpdateReq
    | ThreadsDeleteReq
    | InputTranscribeReq
    | ThreadsSyncCustomActionReq
)


ChatKitReq = Annotated[StreamingReq | NonStreamingReq, Field(discriminator="type")]


class AudioInput(BaseModel):
    data: bytes
    mime_type: str

    @property
    def media_type(self) -> str:
        """The MIME type without its parameters."""
        return self.mime_type.split(";", 1)[0]


class TranscriptionResult(BaseModel):
    text: str


def is_streaming_req(request: ChatKitReq) -> TypeIs[StreamingReq]:
    """Tell whether a request is answered by a stream of events."""
    return isinstance(request, StreamingReq)
