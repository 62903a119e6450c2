"""TODO."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from chatkit.icons import IconName
from chatkit.types._sources import FileSource, URLSource


class BaseTask(BaseModel):
    status_indicator: Literal["none", "loading", "complete"] = "none"


class CustomTask(BaseTask):
    type: Literal["custom"] = "custom"
    title: str | None = None
    icon: IconName | None = None
    content: str | None = None


class SearchTask(BaseTask):
    type: Literal["web_search"] = "web_search"
    title: str | None = None
    title_query: str | None = None
    queries: list[str] = Field(default_factory=list)
    sources: list[URLSource] = Field(default_factory=list)


class ThoughtTask(BaseTask):
    type: Literal["thought"] = "thought"
    title: str | None = None
    content: str


class FileTask(BaseTask):
    type: Literal["file"] = "file"
    title: str | None = None
    sources: list[FileSource] = Field(default_factory=list)


class ImageTask(BaseTask):
    type: Literal["image"] = "image"
    title: str | None = None


Task = Annotated[
    CustomTask | SearchTask | ThoughtTask | FileTask | ImageTask, Field(discriminator="type")
]


class CustomSummary(BaseModel):
    title: str
    icon: IconName | None = None


class DurationSummary(BaseModel):
    duration: int


WorkflowSummary = CustomSummary | DurationSummary


class Workflow(BaseModel):
    type: Literal["custom", "reasoning"]
    tasks: list[Task]
    summary: WorkflowSummary | None = None
    expanded: bool = False
