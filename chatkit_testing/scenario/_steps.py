"""What may stream back: the steps of a turn, as data."""

from dataclasses import dataclass
from typing import Any  # Any: JSON

from chatkit.types import (
    Annotation,
    CustomSummary,
    StructuredInput,
    Task,
    ThreadStatus,
    ThreadStreamEvent,
)
from chatkit.widgets import WidgetRoot

__all__ = [
    "Asks",
    "Calls",
    "EndsTurn",
    "Fails",
    "Hides",
    "Names",
    "Paints",
    "Removes",
    "Replaces",
    "Says",
    "Sets",
    "Shows",
    "ShowsTask",
    "ShowsWidget",
    "Step",
    "Thinks",
    "Waits",
    "Works",
]


@dataclass(frozen=True)
class Waits:
    """Let time pass."""

    seconds: float


@dataclass(frozen=True)
class Fails:
    """End the stream with an error: one of the protocol's codes, or a message."""

    message: str | None
    code: str | None
    retry: bool


@dataclass(frozen=True)
class Says:
    """An assistant message, streamed piece by piece."""

    chunks: tuple[str | Waits, ...]
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True)
class Thinks:
    """A workflow of the model's thoughts."""

    thoughts: tuple[str, ...]


@dataclass(frozen=True)
class Works:
    """A workflow of tasks, with waits between them; a bare task is shown to load, then complete."""

    tasks: tuple[Task | Waits, ...]
    summary: CustomSummary | None
    expanded: bool


@dataclass(frozen=True)
class ShowsTask:
    """A task by itself."""

    task: Task


@dataclass(frozen=True)
class Shows:
    """An event as it is: progress, a notice, an effect."""

    event: ThreadStreamEvent


@dataclass(frozen=True)
class ShowsWidget:
    """A widget, in one state or in several after each other, with waits between them."""

    states: tuple[WidgetRoot | Waits, ...]
    copy_text: str | None


@dataclass(frozen=True)
class Replaces:
    """Another widget in place of the one whose action is answered."""

    widget: WidgetRoot


@dataclass(frozen=True)
class Removes:
    """No more of the widget whose action is answered."""


@dataclass(frozen=True)
class Paints:
    """A generated image, which becomes clearer in so many steps."""

    url: str
    partials: int


@dataclass(frozen=True)
class Calls:
    """A call of a tool in the front end."""

    name: str
    arguments: dict[str, Any]  # Any: JSON


@dataclass(frozen=True)
class Asks:
    """Questions to the user."""

    inputs: tuple[StructuredInput, ...]


@dataclass(frozen=True)
class Names:
    """The thread's title."""

    title: str


@dataclass(frozen=True)
class Sets:
    """The thread's status."""

    status: ThreadStatus


@dataclass(frozen=True)
class Hides:
    """Context for the model, which no client sees."""

    content: Any  # Any: JSON


@dataclass(frozen=True)
class EndsTurn:
    """The mark that the turn is over."""


Step = (
    Says
    | Thinks
    | Works
    | ShowsTask
    | Shows
    | ShowsWidget
    | Replaces
    | Removes
    | Paints
    | Calls
    | Asks
    | Names
    | Sets
    | Hides
    | EndsTurn
    | Waits
    | Fails
)
