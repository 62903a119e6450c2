"""Copies of models, so that nothing stored is shared with anybody."""

from typing import TypeVar

from pydantic import BaseModel

from chatkit.types import Thread, ThreadMetadata, WidgetItem
from chatkit_testing._widget_warnings import widget_classes_unwarned

__all__ = ["copied", "without_items"]

ModelT = TypeVar("ModelT", bound=BaseModel)


def copied(model: ModelT) -> ModelT:
    """Copy a model with all that it holds."""
    if isinstance(model, WidgetItem):
        with widget_classes_unwarned():
            return model.model_copy(deep=True)
    return model.model_copy(deep=True)


def without_items(thread: ThreadMetadata) -> ThreadMetadata:
    """Copy a thread without its items, which are stored one by one."""
    if not isinstance(thread, Thread):
        return copied(thread)
    return ThreadMetadata.model_validate(thread.model_dump(exclude={"items"}))
