"""A text of the model, growing in a widget."""

# Named widget classes are deprecated for those who build widgets, not for this package.
# pyright: reportDeprecated=false

from collections.abc import AsyncIterator
from typing import TypeVar

from agents import StreamEvent
from pydantic import BaseModel

from chatkit.agents._untyped import field
from chatkit.widgets import Markdown, Text

__all__ = ["TWidget", "accumulate_text"]

TWidget = TypeVar("TWidget", bound=Markdown | Text)
_ModelT = TypeVar("_ModelT", bound=BaseModel)


async def accumulate_text(
    events: AsyncIterator[StreamEvent], base_widget: TWidget
) -> AsyncIterator[TWidget]:
    """Yield ``base_widget``, then copies of it with the text of a run so far.

    A copy follows every text delta among ``events`` (what ``result.stream_events()`` gives); other
    events pass unseen. The last copy has the whole text and ``streaming`` false. The value of the
    base widget is not part of the text.
    """
    text = ""
    yield base_widget
    async for event in events:
        if event.type != "raw_response_event":
            continue
        if field(event.data, "type") == "response.output_text.delta":
            text += field(event.data, "delta")
            yield _copy(base_widget, value=text)
    yield _copy(base_widget, value=text, streaming=False)


def _copy(widget: _ModelT, **values: str | bool) -> _ModelT:
    return widget.model_copy(update=values)
