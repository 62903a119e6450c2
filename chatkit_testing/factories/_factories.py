"""The factories: a method for each kind of thing."""

# The named widget classes are what the protocol's widgets are read as.
# pyright: reportDeprecated=false

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Literal, TypeVar, cast

from chatkit import widgets
from chatkit.types import (
    AssistantMessageItem,
    Attachment,
    ChatKitReq,
    ClientToolCallItem,
    EndOfTurnItem,
    FileAttachment,
    GeneratedImageItem,
    HiddenContextItem,
    ImageAttachment,
    SDKHiddenContextItem,
    StructuredInputItem,
    TaskItem,
    Thread,
    ThreadItem,
    ThreadItemBase,
    ThreadMetadata,
    UserMessageItem,
    WidgetItem,
    WorkflowItem,
)
from chatkit.widgets import (
    BasicRoot,
    Card,
    DynamicWidgetComponent,
    ListView,
    WidgetComponent,
    WidgetRoot,
)
from chatkit_testing.factories import _conversation, _items, _widgets
from chatkit_testing.factories._attachments import file_attachment, image_attachment, upload
from chatkit_testing.factories._draw import Draw
from chatkit_testing.factories._make import look_up, make, make_request, members
from chatkit_testing.factories._messages import part, typed
from chatkit_testing.factories._requests import REQUESTS, request

__all__ = ["Factories", "ItemKind", "Operation"]

ItemKind = Literal[
    "user_message",
    "assistant_message",
    "client_tool_call",
    "widget",
    "generated_image",
    "structured_input",
    "workflow",
    "task",
    "hidden_context_item",
    "sdk_hidden_context",
    "end_of_turn",
]
Operation = Literal[
    "threads.create",
    "threads.add_user_message",
    "threads.add_client_tool_output",
    "threads.add_structured_input",
    "threads.retry_after_item",
    "threads.custom_action",
    "threads.sync_custom_action",
    "threads.get_by_id",
    "threads.list",
    "threads.update",
    "threads.delete",
    "items.list",
    "items.feedback",
    "attachments.create",
    "attachments.delete",
    "input.transcribe",
]

ItemT = TypeVar("ItemT", bound=ThreadItemBase)
_ITEMS = cast("dict[str, type[ThreadItemBase]]", members(ThreadItem))
_REQUESTS = members(ChatKitReq)


class Factories:
    """Makes things of ChatKit: each method one kind, made up and valid.

    Any field may be given by its name, and leaves the others as they would be without it. A field
    that there is not is a TypeError, a value that cannot be a ``pydantic.ValidationError``.

    Times lie on 2024-12-31, before the kit's clock starts; ids are not those that a store counts.
    """

    @property
    @abstractmethod
    def _draw(self) -> Draw:
        """Draws what is made up, from the generator's chance alone."""

    # Threads

    def thread_metadata(self, **fields: object) -> ThreadMetadata:
        """A thread of any status, without its items: as stores and responders have it."""
        return make(ThreadMetadata, _items.thread(self._draw), fields)

    def conversation(self, turns: int = 3, **fields: object) -> Thread:
        """An active thread with all its items, hidden ones included, oldest first.

        Each turn is a user message, what the assistant did, and what it said. Nothing is pending:
        the user may go on. Distinct times, and distinct ids.

        Args:
            turns: How many.
            fields: Fields of the thread.
        """
        made = _conversation.conversation(self._draw, turns, _text(fields.get("id")))
        return make(Thread, made, fields)

    # Items

    def thread_item(self, kind: ItemKind | None = None, **fields: object) -> ThreadItem:
        """An item of that type, or of any.

        Raises:
            ValueError: There is no such type.
        """
        chosen: str = kind or self._draw.one_of([*_ITEMS])
        model = look_up(_ITEMS, chosen, "type of an item")
        return cast("ThreadItem", self._item(model, fields))

    def user_message(self, text: str | None = None, **fields: object) -> UserMessageItem:
        """A message of the user: that text, or one with what else users send."""
        said = {} if text is None else {"content": [typed(text)]}
        return self._item(UserMessageItem, {**said, **fields})

    def assistant_message(self, text: str | None = None, **fields: object) -> AssistantMessageItem:
        """A message of the assistant: that text, or one with citations."""
        said = {} if text is None else {"content": [part(text)]}
        return self._item(AssistantMessageItem, {**said, **fields})

    def client_tool_call(self, **fields: object) -> ClientToolCallItem:
        """A call of a client tool, pending or completed."""
        return self._item(ClientToolCallItem, fields)

    def widget(self, **fields: object) -> WidgetItem:
        """A widget as an item; ``widget=`` is its root."""
        return self._item(WidgetItem, fields)

    def generated_image(self, **fields: object) -> GeneratedImageItem:
        """A generated image, or one that is not there yet."""
        return self._item(GeneratedImageItem, fields)

    def structured_input(self, **fields: object) -> StructuredInputItem:
        """Questions for the user, pending, answered or skipped."""
        return self._item(StructuredInputItem, fields)

    def workflow(self, **fields: object) -> WorkflowItem:
        """A workflow, at work or done."""
        return self._item(WorkflowItem, fields)

    def task(self, **fields: object) -> TaskItem:
        """A task by itself, of any kind."""
        return self._item(TaskItem, fields)

    def hidden_context(self, **fields: object) -> HiddenContextItem:
        """What only the model reads."""
        return self._item(HiddenContextItem, fields)

    def sdk_hidden_context(self, **fields: object) -> SDKHiddenContextItem:
        """What the runtime itself tells the model."""
        return self._item(SDKHiddenContextItem, fields)

    def end_of_turn(self, **fields: object) -> EndOfTurnItem:
        """The mark at the end of a turn."""
        return self._item(EndOfTurnItem, fields)

    def _item(self, model: type[ItemT], fields: Mapping[str, object]) -> ItemT:
        kind: str = model.model_fields["type"].default
        made = _items.item(self._draw, kind, _text(fields.get("thread_id")))
        return make(model, made, fields)

    # Widgets

    def widget_root(self) -> WidgetRoot:
        """A widget of any kind, which holds components of any kind."""
        kinds: list[Callable[[], WidgetRoot]] = [self.card, self.list_view, self.basic_root]
        return self._draw.one_of(kinds)()

    def card(self, **fields: object) -> Card:
        """A card."""
        return make(Card, _widgets.card(self._draw), fields)

    def list_view(self, **fields: object) -> ListView:
        """A list with rows."""
        return make(ListView, _widgets.list_view(self._draw), fields)

    def basic_root(self, **fields: object) -> BasicRoot:
        """A widget without a frame, whose components are dynamic."""
        return make(BasicRoot, _widgets.basic_root(self._draw), fields)

    def widget_component(self, kind: str | None = None, **fields: object) -> WidgetComponent:
        """A component of that type (``"Button"``), or of any.

        ``"Gauge"`` stands for the types that no class describes.

        Raises:
            ValueError: There is no such type.
        """
        chosen = kind or self._draw.one_of([*_widgets.COMPONENTS])
        look_up(_widgets.COMPONENTS, chosen, "component")
        model: type[WidgetComponent] = getattr(widgets, chosen, DynamicWidgetComponent)
        return make(model, _widgets.component(self._draw, chosen), fields)

    # Attachments

    def attachment(self) -> Attachment:
        """A file or an image."""
        kinds: list[Callable[[], Attachment]] = [self.file_attachment, self.image_attachment]
        return self._draw.one_of(kinds)()

    def file_attachment(self, **fields: object) -> FileAttachment:
        """A file, uploaded or with its upload to come, and not sent yet."""
        return make(FileAttachment, file_attachment(self._draw) | upload(self._draw), fields)

    def image_attachment(self, **fields: object) -> ImageAttachment:
        """An image, uploaded or with its upload to come, and not sent yet."""
        return make(ImageAttachment, image_attachment(self._draw) | upload(self._draw), fields)

    # Requests

    def request(self, operation: Operation | None = None, **fields: object) -> ChatKitReq:
        """A request of that operation (``"threads.create"``), or of any.

        Args:
            operation: The type of the request.
            fields: Fields of its params, or its metadata.

        Raises:
            ValueError: There is no such operation.
        """
        chosen: str = operation or self._draw.one_of([*REQUESTS])
        model = look_up(_REQUESTS, chosen, "operation")
        return cast("ChatKitReq", make_request(model, request(self._draw, chosen), fields))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
