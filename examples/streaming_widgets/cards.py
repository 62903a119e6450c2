"""What the user sees of a draft, and the drafts themselves."""

from dataclasses import dataclass
from typing import Any  # JSON

from chatkit.widgets import DynamicWidgetRoot


@dataclass
class Draft:
    """A mail that was not sent yet."""

    id: str
    recipient: str
    body: str = ""


class Drafts:
    """The drafts of all threads."""

    def __init__(self) -> None:
        self._drafts: dict[tuple[str, str], Draft] = {}
        self._made = 0

    def make(self, thread_id: str, recipient: str) -> Draft:
        """Begin a draft."""
        self._made += 1
        draft = Draft(f"draft_{self._made}", recipient)
        self._drafts[thread_id, draft.id] = draft
        return draft

    def find(self, thread_id: str, draft_id: str) -> Draft | None:
        """The draft, unless it was sent or discarded."""
        return self._drafts.get((thread_id, draft_id))

    def drop(self, thread_id: str, draft: Draft) -> None:
        """Forget a draft."""
        self._drafts.pop((thread_id, draft.id), None)


def open_card(draft: Draft, *, writing: bool) -> DynamicWidgetRoot:
    """A draft as far as it is written; once it is whole, with its buttons."""
    send, discard = _button("Send", draft), _button("Discard", draft, streaming=False)
    buttons = {"type": "Row", "children": [send, discard]}
    return _card(f"To {draft.recipient}", draft, *([] if writing else [buttons]), streaming=writing)


def closed_card(draft: Draft, fate: str) -> DynamicWidgetRoot:
    """A draft that was sent, say: no button is left."""
    return _card(f"To {draft.recipient} · {fate}", draft)


def _card(
    caption: str, draft: Draft, *below: dict[str, Any], streaming: bool = False
) -> DynamicWidgetRoot:
    # The body has an id, so that what is appended to it goes over the wire as a delta.
    body = {"type": "Markdown", "id": "body", "value": draft.body, "streaming": streaming}
    children = [{"type": "Caption", "value": caption}, body, *below]
    return DynamicWidgetRoot.model_validate({"type": "Card", "size": "md", "children": children})


def _button(label: str, draft: Draft, *, streaming: bool = True) -> dict[str, Any]:
    """A button whose action is answered with a stream, or at once."""
    action = {"type": f"draft.{label.lower()}", "payload": {"draft_id": draft.id}}
    return {
        "type": "Button",
        "label": label,
        "onClickAction": action | {"streaming": streaming},
    }
