"""Typed builders for the requests of all sixteen operations.

For what the methods of the client do not send, or not while a turn streams:

    async with client.stream(requests.retry_after_item("thr_1", "msg_1")) as turn: ...
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Literal  # Any: JSON of the application's own

from chatkit.actions import Action
from chatkit.types import (
    Attachment,
    AttachmentCreateParams,
    AttachmentDeleteParams,
    AttachmentsCreateReq,
    AttachmentsDeleteReq,
    FeedbackKind,
    InferenceOptions,
    InputTranscribeParams,
    InputTranscribeReq,
    ItemFeedbackParams,
    ItemsFeedbackReq,
    ItemsListParams,
    ItemsListReq,
    StructuredInputAnswerSubmission,
    StructuredInputItem,
    StructuredInputSubmission,
    ThreadAddClientToolOutputParams,
    ThreadAddStructuredInputParams,
    ThreadAddUserMessageParams,
    ThreadCreateParams,
    ThreadCustomActionParams,
    ThreadDeleteParams,
    ThreadGetByIdParams,
    ThreadItem,
    ThreadListParams,
    ThreadRetryAfterItemParams,
    ThreadsAddClientToolOutputReq,
    ThreadsAddStructuredInputReq,
    ThreadsAddUserMessageReq,
    ThreadsCreateReq,
    ThreadsCustomActionReq,
    ThreadsDeleteReq,
    ThreadsGetByIdReq,
    ThreadsListReq,
    ThreadsRetryAfterItemReq,
    ThreadsSyncCustomActionReq,
    ThreadsUpdateReq,
    ThreadUpdateParams,
    ToolChoice,
    UserMessageContent,
    UserMessageInput,
    UserMessageTagContent,
    UserMessageTextContent,
)

__all__ = [
    "add_client_tool_output",
    "add_structured_input",
    "add_user_message",
    "create_attachment",
    "create_thread",
    "custom_action",
    "delete_attachment",
    "delete_thread",
    "feedback",
    "get_thread",
    "list_items",
    "list_threads",
    "retry_after_item",
    "sync_custom_action",
    "transcribe",
    "update_thread",
    "user_input",
]

Order = Literal["asc", "desc"]


def user_input(
    content: str | Sequence[UserMessageContent],
    *,
    attachments: Sequence[Attachment | str] = (),
    quoted_text: str | None = None,
    model: str | None = None,
    tool_choice: str | None = None,
    tags: Sequence[UserMessageTagContent] = (),
) -> UserMessageInput:
    """What a user enters: a text or the parts of one, and what goes with it.

    Args:
        content: The text, or its parts in order (texts and tags).
        attachments: Attachments that were created before, or their ids.
        quoted_text: What of an earlier answer the user refers to.
        model: The id of the model that the user chose.
        tool_choice: The id of the tool that the user chose.
        tags: Entities that the user mentioned, put after the content.

    Raises:
        TypeError: ``attachments`` is no list.

    >>> user_input("Where is A1?", model="fast").inference_options.model
    'fast'
    """
    if isinstance(attachments, str):
        raise TypeError(f"attachments takes a list: attachments=[{attachments!r}]")
    parts = [UserMessageTextContent(text=content)] if isinstance(content, str) else list(content)
    return UserMessageInput(
        content=[*parts, *tags],
        attachments=[_id(attachment) for attachment in attachments],
        quoted_text=quoted_text,
        inference_options=InferenceOptions(
            model=model, tool_choice=None if tool_choice is None else ToolChoice(id=tool_choice)
        ),
    )


def create_thread(input: UserMessageInput) -> ThreadsCreateReq:
    """A first message, which makes a thread."""
    return ThreadsCreateReq(params=ThreadCreateParams(input=input))


def add_user_message(thread_id: str, input: UserMessageInput) -> ThreadsAddUserMessageReq:
    """A further message of a thread."""
    return ThreadsAddUserMessageReq(
        params=ThreadAddUserMessageParams(thread_id=thread_id, input=input)
    )


def add_client_tool_output(
    thread_id: str,
    result: Any,  # JSON, see the import
) -> ThreadsAddClientToolOutputReq:
    """What the front end found out for the client tool call that is pending."""
    params = ThreadAddClientToolOutputParams(thread_id=thread_id, result=result)
    return ThreadsAddClientToolOutputReq(params=params)


def add_structured_input(
    thread_id: str,
    item: StructuredInputItem | str,
    answers: Mapping[str, str | Sequence[str] | None],
    *,
    skipped: bool = False,
) -> ThreadsAddStructuredInputReq:
    """The user's answers to a form.

    Args:
        thread_id: The thread.
        item: The form, or its id.
        answers: By the question's id (with the form itself given, by its words as well): one value
            or several; None for a question that the user skipped.
        skipped: Whether the user skipped the form as a whole.
    """
    inputs = item.inputs if isinstance(item, StructuredInputItem) else ()
    ids = {question.question: question.id for question in inputs}
    submission = StructuredInputSubmission(
        status="skipped" if skipped else "answered",
        answers={ids.get(asked, asked): _answer(values) for asked, values in answers.items()},
    )
    return ThreadsAddStructuredInputReq(
        params=ThreadAddStructuredInputParams(
            thread_id=thread_id, item_id=_id(item), input=submission
        )
    )


def custom_action(
    thread_id: str,
    type: str,
    payload: Any = None,  # JSON, see the import
    *,
    item: ThreadItem | str | None = None,
) -> ThreadsCustomActionReq:
    """What a widget's control, or the page around the chat, asks the server to do."""
    return ThreadsCustomActionReq(params=_action(thread_id, type, payload, item))


def sync_custom_action(
    thread_id: str,
    type: str,
    payload: Any = None,  # JSON, see the import
    *,
    item: ThreadItem | str | None = None,
) -> ThreadsSyncCustomActionReq:
    """The same of a control with ``streaming`` false, which is answered at once."""
    return ThreadsSyncCustomActionReq(params=_action(thread_id, type, payload, item))


def retry_after_item(thread_id: str, item: ThreadItem | str) -> ThreadsRetryAfterItemReq:
    """Another answer to a user's message, in place of everything after it."""
    params = ThreadRetryAfterItemParams(thread_id=thread_id, item_id=_id(item))
    return ThreadsRetryAfterItemReq(params=params)


def get_thread(thread_id: str) -> ThreadsGetByIdReq:
    """A thread with its first page of items."""
    return ThreadsGetByIdReq(params=ThreadGetByIdParams(thread_id=thread_id))


def list_threads(
    limit: int | None = None, after: str | None = None, order: Order = "desc"
) -> ThreadsListReq:
    """A page of the user's threads."""
    return ThreadsListReq(params=ThreadListParams(limit=limit, after=after, order=order))


def list_items(
    thread_id: str, limit: int | None = None, after: str | None = None, order: Order = "desc"
) -> ItemsListReq:
    """A page of a thread's items."""
    return ItemsListReq(
        params=ItemsListParams(thread_id=thread_id, limit=limit, after=after, order=order)
    )


def feedback(
    thread_id: str, items: ThreadItem | str | Sequence[ThreadItem | str], kind: FeedbackKind
) -> ItemsFeedbackReq:
    """The user's opinion of one item or several."""
    if isinstance(items, str) or not isinstance(items, Sequence):
        items = [items]
    ids = [_id(item) for item in items]
    return ItemsFeedbackReq(params=ItemFeedbackParams(thread_id=thread_id, item_ids=ids, kind=kind))


def update_thread(thread_id: str, title: str) -> ThreadsUpdateReq:
    """Another title."""
    return ThreadsUpdateReq(params=ThreadUpdateParams(thread_id=thread_id, title=title))


def delete_thread(thread_id: str) -> ThreadsDeleteReq:
    """The end of a thread."""
    return ThreadsDeleteReq(params=ThreadDeleteParams(thread_id=thread_id))


def create_attachment(name: str, size: int, mime_type: str) -> AttachmentsCreateReq:
    """The announcement of a file of ``size`` bytes, before its upload."""
    return AttachmentsCreateReq(
        params=AttachmentCreateParams(name=name, size=size, mime_type=mime_type)
    )


def delete_attachment(attachment: Attachment | str) -> AttachmentsDeleteReq:
    """The end of an attachment."""
    return AttachmentsDeleteReq(params=AttachmentDeleteParams(attachment_id=_id(attachment)))


def transcribe(data: bytes, mime_type: str) -> InputTranscribeReq:
    """What the user dictated, to be turned into text."""
    audio = base64.b64encode(data).decode()
    return InputTranscribeReq(params=InputTranscribeParams(audio_base64=audio, mime_type=mime_type))


def _action(
    thread_id: str,
    type: str,
    payload: Any,  # JSON, see the import
    item: ThreadItem | str | None,
) -> ThreadCustomActionParams:
    return ThreadCustomActionParams(
        thread_id=thread_id,
        item_id=None if item is None else _id(item),
        action=Action(type=type, payload=payload),
    )


def _answer(values: str | Sequence[str] | None) -> StructuredInputAnswerSubmission:
    if values is None:
        return StructuredInputAnswerSubmission(skipped=True)
    return StructuredInputAnswerSubmission(
        values=[values] if isinstance(values, str) else list(values)
    )


def _id(thing: object) -> str:
    """Give the id of an item or attachment that is given itself, or by its id."""
    if isinstance(thing, str):
        return thing
    given: object = getattr(thing, "id", None)
    if not isinstance(given, str):
        kind = "None" if thing is None else f"a {type(thing).__name__}"
        own = ": one of its .items" if hasattr(thing, "items") else ""
        raise TypeError(f"{kind} is given where an item, or its id, belongs{own}")
    return given
