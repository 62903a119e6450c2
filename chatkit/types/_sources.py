"""TODO."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from chatkit.icons import IconName


class SourceBase(BaseModel):
    title: str
    description: str | None = None
    timestamp: str | None = None
    group: str | None = None


class FileSource(SourceBase):
    type: Literal["file"] = "file"
    filename: str


class URLSource(SourceBase):
    type: Literal["url"] = "url"
    url: str
    attribution: str | None = None


class EntitySource(SourceBase):
    type: Literal["entity"] = "entity"
    id: str
    icon: IconName | None = None
    label: str | None = None
    inline_label: str | None = None
    interactive: bool = False
    data: dict[str, Any] = Field(default_factory=dict)
    preview: Literal["lazy"] | None = Field(default=None, deprecated=True)


Source = Annotated[URLSource | FileSource | EntitySource, Field(discriminator="type")]


class Annotation(BaseModel):
    type: Literal["annotation"] = "annotation"
    source: URLSource | FileSource | EntitySource
    index: int | None = None
