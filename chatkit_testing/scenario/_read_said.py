"""What the model's answers have too, read in their notation: messages, thoughts, waits."""

from typing import Any, cast  # Any: an annotation of the openai package

from chatkit.types import Annotation, FileSource, URLSource
from chatkit_testing.scenario._steps import Says, Thinks, Waits
from chatkit_testing.script import Message, Reasoning, Wait
from chatkit_testing.script_file import Located, read_part

__all__ = ["read_message", "read_thoughts", "read_wait"]


def read_message(node: Located) -> Says:
    """Read a message, with its chunks and annotations.

    Raises:
        ScriptError: It is none, or a chunk fails: that is for the model's answers.
    """
    part = cast("Message", read_part(node))
    text = part.text
    return Says(
        tuple(_chunk(chunk, node) for chunk in part.chunks),
        tuple(_annotation(each, len(text), node) for each in part.annotations),
    )


def _chunk(chunk: object, node: Located) -> str | Waits:
    if isinstance(chunk, str):
        return chunk
    if isinstance(chunk, Wait):
        return Waits(chunk.seconds)
    return node.fail("fail: is of the model's answers; what a scenario ends with is error:")


def _annotation(citation: Any, length: int, node: Located) -> Annotation:  # Any: see the import
    fields = dict(citation.fields) if hasattr(citation, "fields") else dict(citation)
    end = getattr(citation, "end", None)
    match citation.type if hasattr(citation, "type") else fields["type"]:
        case "url_citation":
            source: URLSource | FileSource = URLSource(title=fields["title"], url=fields["url"])
        case "file_citation" | "container_file_citation":
            source = FileSource(title=fields["filename"], filename=fields["filename"])
        case other:
            node.fail(f"an annotation {other!r} is shown by no client.")
    return Annotation(source=source, index=length if end is None else end)


def read_thoughts(node: Located) -> Thinks:
    """Read the model's reasoning."""
    return Thinks(cast("Reasoning", read_part(node)).summaries)


def read_wait(node: Located) -> Waits:
    """Read a pause."""
    return Waits(cast("Wait", read_part(node)).seconds)
