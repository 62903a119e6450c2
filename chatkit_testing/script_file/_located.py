"""Values of a YAML file with the place where they stand, for errors that name it."""

import difflib
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, cast

import yaml

from chatkit_testing._errors import ScriptError
from chatkit_testing._report import brief
from chatkit_testing.script_file._yaml import Loader

__all__ = ["Located", "close_to", "did_you_mean", "located", "shown_path"]

# What people do where YAML's own words do not say it.
_CURES = {
    "mapping values are not allowed here": "; a text that has ': ' in it stands in quotes",
    "found character '\\t' that cannot start any token": "; lines are indented by spaces, not tabs",
}


class Located:
    """A value of a file, and the line where it stands."""

    def __init__(self, node: yaml.Node, loader: Loader, path: str, line: int) -> None:
        self.line = line
        """The line, counted from one; that of its key, if it has one."""
        self._node = node
        self._loader = loader
        self._path = path

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return isinstance(self._node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self._node, yaml.SequenceNode)

    def value(self) -> Any:  # Any: whatever YAML can say
        """Make the plain value."""
        with _translated(self._path):
            loader = cast("Any", self._loader)  # Any: PyYAML leaves the method untyped
            return loader.construct_object(self._node, deep=True)

    def fail(self, message: str) -> NoReturn:
        """Refuse the value.

        Raises:
            ScriptError: always; it names the place.
        """
        raise ScriptError(f"{self._path}:{self.line}: {message}")

    def elements(self) -> list["Located"]:
        """Give the elements of a list."""
        nodes: list[yaml.Node] = self._node.value
        return [Located(node, self._loader, self._path, _line(node)) for node in nodes]

    def fields(self) -> dict[str, "Located"]:
        """Give the values of a mapping by their keys, each of which is to stand once."""
        node = cast("yaml.MappingNode", self._node)
        with _translated(self._path):
            self._loader.check_keys(node)
        return {
            str(key.value): Located(value, self._loader, self._path, _line(key))
            for key, value in node.value
        }

    def has(self, key: str) -> bool:
        """Tell whether a mapping has a key."""
        return key in self.fields()

    def only_key(self) -> str | None:
        """Give the key of a mapping that has one only."""
        keys = list(self.fields()) if self.is_mapping else []
        return keys[0] if len(keys) == 1 else None

    def reduced_to(self, key: str) -> "Located":
        """Give the mapping with one of its keys only."""
        pairs = [pair for pair in self._node.value if pair[0].value == key]
        node = yaml.MappingNode(self._node.tag, pairs)
        return Located(node, self._loader, self._path, _line(pairs[0][0]))

    def known_keys(self, what: str, known: Iterable[str]) -> dict[str, "Located"]:
        """Give the values by their keys, and refuse a key that is not known.

        Raises:
            ScriptError: it is no mapping, or has another key.
        """
        known = list(known)
        if not self.is_mapping:
            self.fail(f"{what} takes the keys {', '.join(known)}; got {brief(self.value(), 60)}.")
        keys = self.fields()
        for key, value in keys.items():
            if key not in known:
                value.fail(f"{key!r} is no key of {what}{did_you_mean(key, known)}")
        return keys

    def read(self, what: str, kind: str, is_it: Callable[[object], bool]) -> Any:  # Any: that kind
        """Give the plain value, if it is of a kind.

        Raises:
            ScriptError: it is not.
        """
        value = self.value()
        if is_it(value):
            return value
        remedy = ""
        if kind == "a text" and isinstance(value, bool | int | float):
            remedy = " Put it between quotes."
        return self.fail(f"{what} takes {kind}; got {brief(value, 60)}.{remedy}")

    def text(self, what: str) -> str:
        """Give the plain value, if it is a text.

        Raises:
            ScriptError: it is not.
        """
        return cast("str", self.read(what, "a text", lambda value: isinstance(value, str)))


@contextmanager
def _translated(path: str) -> Generator[None, None, None]:
    """Turn YAML's errors into the kit's."""
    try:
        yield
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = path if mark is None else f"{path}:{mark.line + 1}"
        problem = str(getattr(error, "problem", error))
        # What PyYAML raised says nothing more, and its frames bury the message.
        raise ScriptError(f"{place}: {problem}{_CURES.get(problem, '')}.") from None
    except RecursionError:
        raise ScriptError(f"{path}: it is nested too deeply to be read.") from None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """End a sentence about a word that is not known: with the one that was meant, or with all.

    >>> did_you_mean("argument", ["name", "arguments"])
    '; did you mean arguments?'
    >>> did_you_mean("speed", ["name", "arguments"])
    '. There are: name, arguments.'
    """
    known = list(known)
    close = close_to(word, known)
    return f"; did you mean {close}?" if close else f". There are: {', '.join(known)}."


def close_to(word: str, known: Iterable[str]) -> str | None:
    """Find the known word that was meant by one that is not known, if it is close enough."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)


def located(text: str, path: str) -> Located | None:
    """Read a YAML text; None if there is nothing in it.

    Args:
        text: the text.
        path: what errors call it.

    Raises:
        ScriptError: it is no YAML, or more than one document.
    """
    with _translated(path):
        loader = Loader(text)
        node = loader.get_single_node()
        return None if node is None else Located(node, loader, path, _line(node))


def _line(node: yaml.Node) -> int:
    return cast("int", node.start_mark.line) + 1


def shown_path(path: Path, folder: Path | None = None) -> str:
    """Name a file as it is reached from a folder, by default the current one."""
    start = Path.cwd() if folder is None else folder
    return path.relative_to(start).as_posix() if path.is_relative_to(start) else str(path)
