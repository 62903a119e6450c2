"""Updates of a card of 40 rows in which one text grows: ``widget_update.py KIND NODES UPDATES``.

``KIND`` is ``classes`` (what the named widget classes give) or ``template`` (what WidgetTemplate
builds). ``NODES`` is ``shared`` (each state has the rows of the one before) or ``new`` (each state
is built anew, as a template builds it). Prints the seconds of each update as a JSON list: from
where the generator gives a state to where it is asked for the next, so what it takes to make the
states is not part of it.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import AsyncGenerator, Callable
from datetime import datetime

from pydantic import TypeAdapter

from chatkit.server import stream_widget
from chatkit.types import ThreadItemUpdatedEvent, ThreadMetadata
from chatkit.widgets import DynamicWidgetRoot, WidgetRoot

Json = dict[str, object]


def order_row(number: int) -> Json:
    return {
        "type": "Row",
        "key": f"order-{number}",
        "gap": 3,
        "align": "center",
        "children": [
            {"type": "Icon", "name": "cube", "size": "md", "color": "secondary"},
            {
                "type": "Col",
                "gap": 1,
                "flex": 1,
                "children": [
                    {"type": "Text", "value": f"Order {number}", "weight": "semibold"},
                    {"type": "Caption", "value": "Shipped yesterday", "color": "secondary"},
                ],
            },
            {"type": "Badge", "label": "On its way", "color": "info", "variant": "soft"},
            {
                "type": "Button",
                "label": "Track",
                "size": "sm",
                "onClickAction": {"type": "order.track", "payload": {"order": number}},
            },
        ],
    }


def card(text: str = "") -> Json:
    summary = {"type": "Markdown", "id": "summary", "value": text, "streaming": True}
    return {"type": "Card", "size": "md", "children": [*map(order_row, range(40)), summary]}


KINDS: dict[str, Callable[[Json], WidgetRoot]] = {
    "classes": TypeAdapter[WidgetRoot](WidgetRoot).validate_python,
    "template": DynamicWidgetRoot.model_validate,
}


def with_summary(root: WidgetRoot, text: str) -> WidgetRoot:
    """The same rows, and a summary with another text."""
    assert isinstance(root.children, list)
    *rows, summary = root.children
    grown = summary.model_copy(update={"value": text})
    return root.model_copy(update={"children": [*rows, grown]})


async def main() -> None:
    kind, nodes, updates = sys.argv[1], sys.argv[2], int(sys.argv[3])
    build = KINDS[kind]
    root = build(card())
    seconds: list[float] = []

    async def states() -> AsyncGenerator[WidgetRoot, None]:
        yield root
        for number in range(1, updates + 1):
            text = "word " * number
            state = build(card(text)) if nodes == "new" else with_summary(root, text)
            begin = time.process_time()
            yield state
            seconds.append(time.process_time() - begin)

    thread = ThreadMetadata(id="thr_1", created_at=datetime.now())
    gc.collect()
    events = [event async for event in stream_widget(thread, states())]
    shown = [event.update for event in events if isinstance(event, ThreadItemUpdatedEvent)]
    assert len(shown) == updates, len(shown)
    assert {update.type for update in shown} == {"widget.streaming_text.value_delta"}
    print(json.dumps(seconds))


if __name__ == "__main__":
    asyncio.run(main())
