"""What a client asks for, as far as a scenario's turns tell requests apart."""

import json
from dataclasses import dataclass
from typing import Any  # Any: a project's own context

from pydantic import TypeAdapter, ValidationError

from chatkit.store import NotFoundError, Store
from chatkit.types import (
    ChatKitReq,
    ClientToolCallItem,
    ThreadAddClientToolOutputParams,
    ThreadAddStructuredInputParams,
    ThreadAddUserMessageParams,
    ThreadCreateParams,
    ThreadCustomActionParams,
    ThreadRetryAfterItemParams,
    UserMessageContent,
    UserMessageItem,
)

__all__ = ["Asked", "asked_of"]

_REQUEST: TypeAdapter[ChatKitReq] = TypeAdapter(ChatKitReq)


@dataclass(frozen=True)
class Asked:
    """One request that a turn may answer.

    Attributes:
        kind: What it is: the key under which a turn says that it answers such requests.
        name: What the user said, the action's type, the client tool's name, or the status of the
            answers.
        data: The action's payload, the tool's result, or the answers by question.
    """

    kind: str
    name: str
    data: object = None

    @property
    def shown(self) -> str:
        """What was asked, as a turn would say it."""
        return f"{self.kind}: {json.dumps(self.name, ensure_ascii=False)}"


async def asked_of(
    request: str | bytes | bytearray,
    store: Store[Any],  # see the import
    context: Any,
) -> Asked | None:
    """Tell what the body of a request asks for; None if it concerns no turn, or cannot be served.

    What a retried message said, and which tool an output is of, is looked up in the store.
    """
    try:
        return await _asked(_REQUEST.validate_json(request), store, context)
    except (ValidationError, NotFoundError):
        return None  # the server itself will refuse it


async def _asked(request: ChatKitReq, store: Store[Any], context: Any) -> Asked | None:
    match getattr(request, "params", None):
        case ThreadCreateParams() | ThreadAddUserMessageParams() as params:
            return Asked("user", _said(params.input.content))
        case ThreadRetryAfterItemParams() as params:
            item = await store.load_item(params.thread_id, params.item_id, context)
            return Asked("user", _said(item.content)) if isinstance(item, UserMessageItem) else None
        case ThreadCustomActionParams() as params:
            return Asked("action", params.action.type, params.action.payload)
        case ThreadAddClientToolOutputParams() as params:
            page = await store.load_thread_items(params.thread_id, None, 1, "desc", context)
            names = [item.name for item in page.data if isinstance(item, ClientToolCallItem)]
            return Asked("client_tool_output", names[0], params.result) if names else None
        case ThreadAddStructuredInputParams() as params:
            answers = {name: answer.values for name, answer in params.input.answers.items()}
            return Asked("structured_input", params.input.status, answers)
        case _:
            return None


def _said(content: list[UserMessageContent]) -> str:
    return "".join(part.text for part in content)
