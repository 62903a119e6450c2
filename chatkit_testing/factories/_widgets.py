"""Widgets: the three roots, and a component of any kind."""

from collections.abc import Mapping

from chatkit_testing.factories._containers import CARD, CONTAINERS, LIST_VIEW
from chatkit_testing.factories._controls import CONTROLS
from chatkit_testing.factories._displays import DISPLAYS
from chatkit_testing.factories._draw import Draw, Json
from chatkit_testing.factories._looks import THEME, Recipe

__all__ = ["COMPONENTS", "basic_root", "card", "component", "list_view", "root"]

COMPONENTS: Mapping[str, Recipe] = {**CONTAINERS, **DISPLAYS, **CONTROLS}
"""Each kind of component; ``Gauge`` stands for those that no class describes."""
_LEAVES = [kind for kind, recipe in COMPONENTS.items() if recipe.holds == "nothing"]
_ANYWHERE = [kind for kind in COMPONENTS if kind != "ListViewItem"]
_DEPTH = 2
_RARELY = 0.2


def component(draw: Draw, kind: str, depth: int = _DEPTH) -> Json:
    """A component of that kind; what it holds is ``depth`` levels deep at most."""
    recipe = COMPONENTS[kind]
    made = {"type": kind, **draw.some({"key": Draw.word, "id": lambda draw: draw.id("node")})}
    made |= recipe.always(draw) | draw.some(recipe.at_times, _RARELY)
    if recipe.holds == "several":
        made["children"] = _children(draw, depth)
    elif recipe.holds == "one":
        made["children"] = _any_component(draw, depth)
    return made


def _children(draw: Draw, depth: int = _DEPTH) -> list[Json]:
    return draw.several(lambda draw: _any_component(draw, depth))


def _any_component(draw: Draw, depth: int) -> Json:
    return component(draw, draw.one_of(_ANYWHERE if depth > 1 else _LEAVES), depth - 1)


def root(draw: Draw) -> Json:
    """A widget of any kind."""
    return draw.one_of([card, list_view, basic_root])(draw)


def card(draw: Draw) -> Json:
    """A card."""
    return {"type": "Card", "children": _children(draw), **draw.some(CARD, _RARELY)}


def list_view(draw: Draw) -> Json:
    """A list with some rows."""
    rows = draw.several(lambda draw: component(draw, "ListViewItem"))
    return {"type": "ListView", "children": rows, **draw.some(LIST_VIEW, _RARELY)}


def basic_root(draw: Draw) -> Json:
    """A root without a frame; its components are dynamic, whatever their kind."""
    return {"type": "Basic", "children": _children(draw), **draw.some(THEME)}
