"""Tasks, and the workflows that show them as one chain of work."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from chatkit.icons import IconName
from chatkit.types._sources import FileSource, URLSource

__all__ = [
    "BaseTask",
    "CustomSummary",
    "CustomTask",
    "DurationSummary",
    "FileTask",
    "ImageTask",
    "SearchTask",
    "Task",
    "ThoughtTask",
    "Workflow",
    "WorkflowSummary",
]


class BaseTask(BaseModel):
    """What all tasks have: a mark that says how far they are."""

    status_indicator: Literal["none", "loading", "complete"] = "none"


class CustomTask(BaseTask):
    """A task in the integrator's own words; ``content`` is Markdown.

    It is the one kind of task that the model is told of by default.
    """

    type: Literal["custom"] = "custom"
    title: str | None = None
    icon: IconName | None = None
    content: str | None = None


class SearchTask(BaseTask):
    """A web search: what was asked and what was found.

    Attributes:
        title_query: The query to show in the title while it runs.
        queries: All queries, in order.
    """

    type: Literal["web_search"] = "web_search"
    title: str | None = None
    title_query: str | None = None
    queries: list[str] = Field(default_factory=list)
    sources: list[URLSource] = Field(default_factory=list)


class ThoughtTask(BaseTask):
    """A piece of the model's reasoning, as its summary tells it."""

    type: Literal["thought"] = "thought"
    title: str | None = None
    content: str


class FileTask(BaseTask):
    """Files that were looked at."""

    type: Literal["file"] = "file"
    title: str | None = None
    sources: list[FileSource] = Field(default_factory=list)


class ImageTask(BaseTask):
    """Work on an image."""

    type: Literal["image"] = "image"
    title: str | None = None


Task = Annotated[
    CustomTask | SearchTask | ThoughtTask | FileTask | ImageTask, Field(discriminator="type")
]


class CustomSummary(BaseModel):
    """The heading of a finished workflow in the integrator's own words."""

    title: str
    icon: IconName | None = None


class DurationSummary(BaseModel):
    """The heading of a finished workflow that tells how long it took, in whole seconds."""

    duration: int


WorkflowSummary = CustomSummary | DurationSummary


class Workflow(BaseModel):
    """A chain of tasks that the client shows as one item.

    Attributes:
        type: "reasoning" for the model's thoughts, "custom" for the integrator's steps.
        tasks: In order of their start; updates name them by index.
        summary: What the chain is called once it is done; None while it runs.
        expanded: Whether the client shows it opened.
    """

    type: Literal["custom", "reasoning"]
    tasks: list[Task]
    summary: WorkflowSummary | None = None
    expanded: bool = False
