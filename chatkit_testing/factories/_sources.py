"""Sources of every kind, and the annotations that cite them."""

from collections.abc import Mapping

from chatkit_testing.factories._draw import Draw, Json, Maker

__all__ = ["annotation", "file_source", "url_source"]

_SOURCE: Mapping[str, Maker] = {
    "description": Draw.sentence,
    "timestamp": lambda draw: draw.time().date().isoformat(),
    "group": Draw.phrase,
}
_ENTITY: Mapping[str, Maker] = {
    **_SOURCE,
    "icon": Draw.icon,
    "label": Draw.phrase,
    "inline_label": Draw.word,
    "interactive": Draw.chance,
    "data": Draw.data,
}


def url_source(draw: Draw) -> Json:
    """A page of the web."""
    made = {"type": "url", "title": draw.phrase(), "url": draw.url()}
    return made | draw.some({**_SOURCE, "attribution": Draw.host})


def file_source(draw: Draw) -> Json:
    """A file."""
    name, _ = draw.file()
    return {"type": "file", "title": draw.phrase(), "filename": name, **draw.some(_SOURCE)}


def _entity_source(draw: Draw) -> Json:
    return {"type": "entity", "title": draw.phrase(), "id": draw.id("ent"), **draw.some(_ENTITY)}


def annotation(draw: Draw, text: str) -> Json:
    """A citation in that text."""
    source = draw.one_of([url_source, file_source, _entity_source])(draw)
    index = {"index": draw.number(0, len(text))} if draw.chance(0.8) else {}
    return {"type": "annotation", "source": source, **index}
