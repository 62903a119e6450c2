"""Requests: the operations that a client asks for, streaming and not."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from typing_extensions import TypeIs

from chatkit.actions import Action
from chatkit.types._attachments import AttachmentCreateParams
from chatkit.types._messages import UserMessageInput
from chatkit.types._structured_input import StructuredInputSubmission

__all__ = [
    "AttachmentDeleteParams",
    "AttachmentsCreateReq",
    "AttachmentsDeleteReq",
    "AudioInput",
    "BaseReq",
    "ChatKitReq",
    "FeedbackKind",
    "InputTranscribeParams",
    "InputTranscribeReq",
    "ItemFeedbackParams",
    "ItemsFeedbackReq",
    "ItemsListParams",
    "ItemsListReq",
    "NonStreamingReq",
    "StreamingReq",
    "ThreadAddClientToolOutputParams",
    "ThreadAddStructuredInputParams",
    "ThreadAddUserMessageParams",
    "ThreadCreateParams",
    "ThreadCustomActionParams",
    "ThreadDeleteParams",
    "ThreadGetByIdParams",
    "ThreadListParams",
    "ThreadRetryAfterItemParams",
    "ThreadUpdateParams",
    "ThreadsAddClientToolOutputReq",
    "ThreadsAddStructuredInputReq",
    "ThreadsAddUserMessageReq",
    "ThreadsCreateReq",
    "ThreadsCustomActionReq",
    "ThreadsDeleteReq",
    "ThreadsGetByIdReq",
    "ThreadsListReq",
    "ThreadsRetryAfterItemReq",
    "ThreadsSyncCustomActionReq",
    "ThreadsUpdateReq",
    "TranscriptionResult",
    "is_streaming_req",
]

FeedbackKind = Literal["positive", "negative"]


class BaseReq(BaseModel):
    """What every request may bring: ``metadata`` of the front end's own, for the integrator."""

    metadata: dict[str, Any] = Field(default_factory=dict)  # Any: the front end's own JSON


class ThreadGetByIdParams(BaseModel):
    """Which thread."""

    thread_id: str


class ThreadsGetByIdReq(BaseReq):
    """Load a thread with the first page of its items; answered with a `Thread`."""

    type: Literal["threads.get_by_id"] = "threads.get_by_id"
    params: ThreadGetByIdParams


class ThreadListParams(BaseModel):
    """Which page of threads; no limit means the server's page size."""

    limit: int | None = None
    order: Literal["asc", "desc"] = "desc"
    after: str | None = None


class ThreadsListReq(BaseReq):
    """Load a page of the user's threads, without items; answered with a `Page` of `Thread`."""

    type: Literal["threads.list"] = "threads.list"
    params: ThreadListParams


class ItemsListParams(BaseModel):
    """Which page of which thread's items; no limit means the server's page size."""

    thread_id: str
    limit: int | None = None
    order: Literal["asc", "desc"] = "desc"
    after: str | None = None


class ItemsListReq(BaseReq):
    """Load a page of a thread's items; answered with a `Page` of `ThreadItem`."""

    type: Literal["items.list"] = "items.list"
    params: ItemsListParams


class ItemFeedbackParams(BaseModel):
    """Which items the user rated, and how."""

    thread_id: str
    item_ids: list[str]
    kind: FeedbackKind


class ItemsFeedbackReq(BaseReq):
    """Rate items; answered with `{}`."""

    type: Literal["items.feedback"] = "items.feedback"
    params: ItemFeedbackParams


class AttachmentsCreateReq(BaseReq):
    """Register an attachment before its bytes are uploaded; answered with the `Attachment`."""

    type: Literal["attachments.create"] = "attachments.create"
    params: AttachmentCreateParams


class AttachmentDeleteParams(BaseModel):
    """Which attachment."""

    attachment_id: str


class AttachmentsDeleteReq(BaseReq):
    """Delete an attachment that was not sent; answered with `{}`."""

    type: Literal["attachments.delete"] = "attachments.delete"
    params: AttachmentDeleteParams


class ThreadUpdateParams(BaseModel):
    """Which thread, and its new title."""

    thread_id: str
    title: str


class ThreadsUpdateReq(BaseReq):
    """Rename a thread; answered with the `Thread`, without items."""

    type: Literal["threads.update"] = "threads.update"
    params: ThreadUpdateParams


class ThreadDeleteParams(BaseModel):
    """Which thread."""

    thread_id: str


class ThreadsDeleteReq(BaseReq):
    """Delete a thread with all its items; answered with `{}`."""

    type: Literal["threads.delete"] = "threads.delete"
    params: ThreadDeleteParams


class InputTranscribeParams(BaseModel):
    """The recording, base64-encoded, with its MIME type, parameters included."""

    audio_base64: str
    mime_type: str


class InputTranscribeReq(BaseReq):
    """Turn recorded speech into text; answered with a `TranscriptionResult`."""

    type: Literal["input.transcribe"] = "input.transcribe"
    params: InputTranscribeParams


class AudioInput(BaseModel):
    """A recording, decoded; ``mime_type`` as the client gave it."""

    data: bytes
    mime_type: str

    @property
    def media_type(self) -> str:
        """The MIME type without its parameters.

        >>> AudioInput(data=b"", mime_type="audio/webm;codecs=opus").media_type
        'audio/webm'
        """
        return self.mime_type.split(";", 1)[0]


class TranscriptionResult(BaseModel):
    """What was said."""

    text: str


class ThreadCustomActionParams(BaseModel):
    """Which action, and the widget it comes from, if any."""

    thread_id: str
    item_id: str | None = None
    action: Action[str, Any]  # Any: the payload is the application's own JSON


class ThreadsSyncCustomActionReq(BaseReq):
    """Run an action and wait for it; answered with a `SyncCustomActionResponse`."""

    type: Literal["threads.sync_custom_action"] = "threads.sync_custom_action"
    params: ThreadCustomActionParams


class ThreadCreateParams(BaseModel):
    """The first message of a new thread."""

    input: UserMessageInput


class ThreadsCreateReq(BaseReq):
    """Begin a thread with a user message."""

    type: Literal["threads.create"] = "threads.create"
    params: ThreadCreateParams


class ThreadAddUserMessageParams(BaseModel):
    """The message, and the thread it goes to."""

    input: UserMessageInput
    thread_id: str


class ThreadsAddUserMessageReq(BaseReq):
    """Add a user message to a thread."""

    type: Literal["threads.add_user_message"] = "threads.add_user_message"
    params: ThreadAddUserMessageParams


class ThreadAddClientToolOutputParams(BaseModel):
    """The result of the call that is pending in the thread."""

    thread_id: str
    result: Any  # Any: the JSON that the client's tool returned


class ThreadsAddClientToolOutputReq(BaseReq):
    """Hand in what a client tool returned; the response goes on."""

    type: Literal["threads.add_client_tool_output"] = "threads.add_client_tool_output"
    params: ThreadAddClientToolOutputParams


class ThreadAddStructuredInputParams(BaseModel):
    """The answers to the questions of a pending item."""

    thread_id: str
    item_id: str
    input: StructuredInputSubmission


class ThreadsAddStructuredInputReq(BaseReq):
    """Hand in the answers to structured input; the response goes on."""

    type: Literal["threads.add_structured_input"] = "threads.add_structured_input"
    params: ThreadAddStructuredInputParams


class ThreadRetryAfterItemParams(BaseModel):
    """Which user message."""

    thread_id: str
    item_id: str


class ThreadsRetryAfterItemReq(BaseReq):
    """Respond to a user message anew; what came after it is deleted."""

    type: Literal["threads.retry_after_item"] = "threads.retry_after_item"
    params: ThreadRetryAfterItemParams


class ThreadsCustomActionReq(BaseReq):
    """Run an action whose handler streams events."""

    type: Literal["threads.custom_action"] = "threads.custom_action"
    params: ThreadCustomActionParams


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


def is_streaming_req(request: ChatKitReq) -> TypeIs[StreamingReq]:
    """Tell whether a request is answered by a stream of events rather than by JSON."""
    return isinstance(request, StreamingReq)
