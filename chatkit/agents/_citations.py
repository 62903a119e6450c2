"""A citation of the model as an annotation of ours."""

from typing import Any, TypeVar, cast

from openai.types.responses.response_output_text import (
    AnnotationContainerFileCitation,
    AnnotationFileCitation,
    AnnotationURLCitation,
)
from pydantic import BaseModel

from chatkit.agents._converter import ResponseStreamConverter
from chatkit.agents._untyped import field
from chatkit.types import Annotation

__all__ = ["to_annotation"]

_Citation = TypeVar("_Citation", bound=BaseModel)


async def to_annotation(converter: ResponseStreamConverter, raw: object) -> Annotation | None:
    """Let ``converter`` make an annotation of a citation; None for what it has no method for."""
    match field(raw, "type"):
        case "file_citation":
            return await converter.file_citation_to_annotation(_typed(AnnotationFileCitation, raw))
        case "container_file_citation":
            return await converter.container_file_citation_to_annotation(
                _typed(AnnotationContainerFileCitation, raw)
            )
        case "url_citation":
            return await converter.url_citation_to_annotation(_typed(AnnotationURLCitation, raw))
        case _:
            return None


def _typed(model: type[_Citation], raw: object) -> _Citation:
    if isinstance(raw, dict):
        return model.model_construct(**cast("dict[str, Any]", raw))  # Any: fields of any type
    return cast("_Citation", raw)  # has the attributes, whatever its class
