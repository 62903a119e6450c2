"""Tasks of every kind, alone and in workflows."""

from collections.abc import Mapping

from chatkit_testing.factories._draw import Draw, Json, Maker, among
from chatkit_testing.factories._sources import file_source, url_source

__all__ = ["finished_workflow", "task", "workflow"]


def task(draw: Draw) -> Json:
    """A task of any kind, begun or done."""
    made = draw.one_of([_custom, _search, _thought, _file, _image])(draw)
    return made | draw.some({"status_indicator": among("none", "loading", "complete")})


def _custom(draw: Draw) -> Json:
    fields: Mapping[str, Maker] = {"icon": Draw.icon, "content": Draw.sentence}
    return {"type": "custom", "title": draw.phrase(), **draw.some(fields)}


def _search(draw: Draw) -> Json:
    queries = draw.several(Draw.phrase)
    fields: Mapping[str, Maker] = {
        "title": Draw.phrase,
        "title_query": among(queries[0]),
        "sources": lambda draw: draw.several(url_source),
    }
    return {"type": "web_search", "queries": queries, **draw.some(fields)}


def _thought(draw: Draw) -> Json:
    return {"type": "thought", "content": draw.sentence(), **draw.some({"title": Draw.phrase})}


def _file(draw: Draw) -> Json:
    title = draw.some({"title": Draw.phrase})
    return {"type": "file", "sources": draw.several(file_source), **title}


def _image(draw: Draw) -> Json:
    return {"type": "image", **draw.some({"title": Draw.phrase})}


def workflow(draw: Draw) -> Json:
    """A workflow, at work or done."""
    made = draw.one_of([_thoughts, _steps])(draw)
    return made | draw.some({"summary": _summary, "expanded": Draw.chance})


def finished_workflow(draw: Draw) -> Json:
    """A workflow that is done."""
    return draw.one_of([_thoughts, _steps])(draw) | {"summary": _summary(draw)}


def _thoughts(draw: Draw) -> Json:
    return {"type": "reasoning", "tasks": draw.several(_thought)}


def _steps(draw: Draw) -> Json:
    return {"type": "custom", "tasks": draw.several(task)}


def _summary(draw: Draw) -> Json:
    title = {"title": draw.phrase(), **draw.some({"icon": Draw.icon})}
    return draw.one_of([title, {"duration": draw.number(0, 90)}])
