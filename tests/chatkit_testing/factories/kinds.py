"""Every kind of thing that the factories make, as a function of a Faker."""

from collections.abc import Callable
from typing import get_args

from pydantic import BaseModel

from chatkit.widgets import StrictWidgetComponent
from chatkit_testing import ChatKitFaker
from chatkit_testing.factories import ItemKind, Operation

__all__ = ["ANSWERED", "COMPONENTS", "ITEMS", "KINDS", "OPERATIONS", "Make"]

Make = Callable[[ChatKitFaker], BaseModel]

ITEMS: tuple[ItemKind, ...] = get_args(ItemKind)
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
COMPONENTS: list[str] = [
    *(model.model_fields["type"].default for model in get_args(get_args(StrictWidgetComponent)[0])),
    "Gauge",
]


def _item(kind: ItemKind) -> Make:
    return lambda faker: faker.thread_item(kind)


def _component(kind: str) -> Make:
    return lambda faker: faker.widget_component(kind)


def _request(operation: Operation) -> Make:
    return lambda faker: faker.request(operation)


ANSWERED: dict[str, Make] = {
    "thread_metadata": ChatKitFaker.thread_metadata,
    "conversation": ChatKitFaker.conversation,
    "card": ChatKitFaker.card,
    "list_view": ChatKitFaker.list_view,
    "basic_root": ChatKitFaker.basic_root,
    "file_attachment": ChatKitFaker.file_attachment,
    "image_attachment": ChatKitFaker.image_attachment,
    **{kind: _item(kind) for kind in ITEMS},
    **{kind: _component(kind) for kind in COMPONENTS},
}
"""What goes to clients, without its nulls."""
KINDS = ANSWERED | {operation: _request(operation) for operation in OPERATIONS}
