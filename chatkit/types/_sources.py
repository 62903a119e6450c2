"""Sources that an answer rests on, and the annotations that cite them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from chatkit.icons import IconName

__all__ = ["Annotation", "EntitySource", "FileSource", "Source", "SourceBase", "URLSource"]


class SourceBase(BaseModel):
    """What every source shows: a title, and if known more.

    Attributes:
        timestamp: When the source was made or found, as text for the user.
        group: The heading under which the client lists it with its like.
    """

    title: str
    description: str | None = None
    timestamp: str | None = None
    group: str | None = None


class FileSource(SourceBase):
    """A file, by name."""

    type: Literal["file"] = "file"
    filename: str


class URLSource(SourceBase):
    """A web page; ``attribution`` names its site or author."""

    type: Literal["url"] = "url"
    url: str
    attribution: str | None = None


class EntitySource(SourceBase):
    """A thing that the integrator's application knows by ``id``: an order, a person, a page.

    Attributes:
        label: The text that stands for the entity in place of its title.
        inline_label: The text within the message.
        interactive: Whether the client calls the application when the user clicks or hovers.
        data: What the application is then given besides the id.
        preview: Deprecated; ``interactive`` took its place.
    """

    type: Literal["entity"] = "entity"
    id: str
    icon: IconName | None = None
    label: str | None = None
    inline_label: str | None = None
    interactive: bool = False
    data: dict[str, Any] = Field(default_factory=dict)  # Any: the application's own JSON
    preview: Literal["lazy"] | None = Field(default=None, deprecated=True)


Source = Annotated[URLSource | FileSource | EntitySource, Field(discriminator="type")]


class Annotation(BaseModel):
    """A citation in an assistant message.

    Attributes:
        source: What is cited.
        index: The position in the text, in characters, that the citation belongs to.
    """

    type: Literal["annotation"] = "annotation"
    source: URLSource | FileSource | EntitySource
    index: int | None = None
