"""From the data of one server-sent event to a typed event."""

import functools

from pydantic import TypeAdapter, ValidationError

from chatkit.types import ThreadStreamEvent
from chatkit_testing._errors import ClientError
from chatkit_testing._report import plural, quote, shorten
from chatkit_testing._widget_warnings import widget_classes_unwarned

__all__ = ["parse_event"]

_SHOWN_REASONS = 3


def parse_event(data: str | bytes) -> ThreadStreamEvent:
    """Parse the data of one server-sent event.

    Raises:
        ClientError: The data is no ThreadStreamEvent; the message shows it and says why.
    """
    raw = data.encode() if isinstance(data, str) else data
    try:
        if b"widget" in raw:
            with widget_classes_unwarned():
                return _adapter().validate_json(raw)
        return _adapter().validate_json(raw)
    except ValidationError as error:
        raise ClientError(_no_event(raw.decode("utf-8", "replace"), error)) from error


@functools.cache
def _adapter() -> TypeAdapter[ThreadStreamEvent]:
    return TypeAdapter(ThreadStreamEvent)


def _no_event(text: str, error: ValidationError) -> str:
    reasons = error.errors(include_url=False, include_context=False, include_input=False)
    lines = ["the server sent what is no ChatKit event:", f"  {shorten(quote(text), 200)}"]
    for reason in reasons[:_SHOWN_REASONS]:
        place = ".".join(str(part) for part in reason["loc"])
        lines.append(f"  {place}: {reason['msg']}" if place else f"  {reason['msg']}")
    if len(reasons) > _SHOWN_REASONS:
        lines.append(f"  … and {plural(len(reasons) - _SHOWN_REASONS, 'reason')} more")
    if reasons[0]["type"] == "union_tag_invalid" and '"thread_id"' in text:
        lines.append("An item is no event: a server yields ThreadItemDoneEvent(item=…).")
    return "\n".join(lines)
