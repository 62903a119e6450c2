"""YAML as the kit reads and writes it: few kinds of plain values, and one form for equal data."""

import re
from typing import Any, Final, cast

import yaml

__all__ = ["Loader", "written_yaml"]

_WIDTH: Final = 100
_NO_KEY: Final = "a key is a text, no list and no mapping; put {{ … }} between quotes"
_OTHER_BREAKS: Final = re.compile("[\x85\u2028\u2029]")

# What a plain scalar is read as, by the characters it may begin with: the core of YAML 1.2, so
# that `no`, `010`, `12:30` and dates are texts. Each is read so by YAML 1.1 too, by which the
# writing decides what to quote.
_PLAIN: Final[list[tuple[str, str, str]]] = [
    ("null", r"~|null|", "~n"),
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*(?:[eE][-+][0-9]+)?|\.inf)|\.nan",
        "-+.0123456789",
    ),
]


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, pattern, beginnings in _PLAIN:
        resolver = (f"tag:yaml.org,2002:{kind}", re.compile(rf"^(?:{pattern})$"))
        for beginning in [*beginnings, *([""] if kind == "null" else [])]:
            found.setdefault(beginning, []).append(resolver)
    return found


class Loader(yaml.SafeLoader):
    """Reads what is safe to read; a key may stand only once."""

    yaml_implicit_resolvers = _resolvers()

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Make a dict."""
        self.check_keys(node)
        return super().construct_mapping(node, deep)

    def check_keys(self, node: yaml.MappingNode) -> None:
        """Refuse a key that is no text, as that of ``{{ name }}`` is, or that stands twice.

        Raises:
            yaml.constructor.ConstructorError: one is none, or does.
        """
        seen: set[object] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, _NO_KEY, key.start_mark)
            if key.value in seen:
                problem = f"the key {key.value!r} stands twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)


class _Dumper(yaml.SafeDumper):
    """Writes blocks, texts of several lines as such, and no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        """Write what is there twice, twice."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists, too."""
        del indentless
        super().increase_indent(flow, False)

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Give a text of several lines a block, where YAML lets it have one.

        Where a text breaks lines in other ways, it is quoted: a block would change them.
        """
        style = '"' if _OTHER_BREAKS.search(text) else "|" if "\n" in text else None
        dumper = cast("Any", self)  # Any: PyYAML leaves the method untyped
        node: yaml.ScalarNode = dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)
        return node


_Dumper.add_representer(str, _Dumper.represent_text)


def written_yaml(data: object) -> str:
    r"""Write dicts, lists and plain values.

    >>> print(written_yaml({"note": "One\nTwo", "open": "no", "days": [1, 2]}), end="")
    note: |-
      One
      Two
    open: 'no'
    days:
      - 1
      - 2
    """
    written: str = cast("Any", yaml).dump(  # Any: PyYAML leaves an argument untyped
        data,
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=_WIDTH,
    )
    return written
