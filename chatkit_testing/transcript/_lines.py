"""Pieces that the lines of several kinds of things are made of."""

from collections.abc import Mapping
from typing import assert_never

from chatkit.types import EntitySource, FileSource, URLSource
from chatkit_testing._report import written

__all__ = ["call_text", "facts", "icon_text", "source_line", "text_lines"]


def facts(*parts: str | None) -> str:
    """Join what there is to say about a thing, leaving out what is empty."""
    return " · ".join(part for part in parts if part)


def text_lines(text: str) -> list[str]:
    """Give the lines of a message; a message without text says so."""
    return [line.rstrip() for line in text.rstrip().splitlines()] or ["(no text)"]


def call_text(name: str, arguments: Mapping[str, object]) -> str:
    """Give a call as Python would write it."""
    return f"{name}({', '.join(f'{key}={written(value)}' for key, value in arguments.items())})"


def source_line(source: URLSource | FileSource | EntitySource) -> str:
    """Give a source by its title and by what leads to it."""
    match source:
        case URLSource():
            target = f"<{source.url}>"
        case FileSource():
            target = "(file)" if source.filename == source.title else f"(file {source.filename})"
        case EntitySource():
            target = f"(entity #{source.id})"
        case _:
            assert_never(source)
    return f"{source.title} {target}".strip()


def icon_text(icon: str | None) -> str | None:
    """Name an icon, if there is one."""
    return f"icon {icon}" if icon else None
