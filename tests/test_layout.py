"""The shape of the code: import directions, sizes of modules and functions."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60

# What stands in one row may import what stands in the rows above it (and nothing below).
RUNTIME_LAYERS: list[set[str]] = [
    {"version", "icons", "logger", "errors", "_clock"},
    {"actions"},
    {"widgets"},
    {"types"},
    {"store"},
    {"server"},
    {"agents"},
]
KIT_LAYERS: list[set[str]] = [
    {"_latch", "_distribution", "_version", "_tracebacks"},
    {"_errors", "_clock", "_guess", "_conversations", "_hearing", "_observing", "_operations"}
    | {"_widget_warnings"},
    {"_report", "sse", "script"},
    {"script_file"},
    {"_guard", "_tracing"},
    {"runner", "openai_mock", "stores"},
    {"transcript"},
    {"protocol", "expect"},
    {"client"},
    {"sweeps"},
    {"conformance", "snapshot", "factories", "live_server"},
    {"scenario"},
    {"serving"},
    {"_plugin", "cli"},
    {"pytest_plugin", "__main__"},
]
LAYERS = {"chatkit": RUNTIME_LAYERS, "chatkit_testing": KIT_LAYERS}
SOURCES = sorted(path for package in LAYERS for path in (ROOT / package).rglob("*.py"))


def layer_of(package: str, part: str) -> int | None:
    return next((n for n, row in enumerate(LAYERS[package]) if part in row), None)


def imported_modules(path: Path) -> Iterator[tuple[int, str]]:
    """The modules that a file imports, at whatever depth of the code, with the line."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield node.lineno, module
            if module in LAYERS:
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    package, part, *_ = (*path.relative_to(ROOT).with_suffix("").parts, "")
    if part == "__init__":
        return
    own = layer_of(package, part)
    assert own is not None, f"{part} has no place in the layers of {package}: give it one here"
    for line, module in imported_modules(path):
        target, *rest = module.split(".")
        assert not (package == "chatkit" and target == "chatkit_testing"), f"{path}:{line}"
        if target != package or not rest or rest[0] == part:
            continue
        other = layer_of(package, rest[0])
        assert other is not None, f"{path}:{line}: {module} has no place in the layers"
        assert other < own, f"{path}:{line}: {part} may not import {module}, which stands above it"


def test_types_and_server_load_no_agents_sdk() -> None:
    for part in ("types", "server", "widgets"):
        for path in (ROOT / "chatkit" / part).rglob("*.py"):
            for line, module in imported_modules(path):
                assert module.split(".")[0] not in {"agents", "openai"}, f"{path}:{line}: {module}"


def test_the_kit_uses_only_public_names_of_the_runtime() -> None:
    for path in (ROOT / "chatkit_testing").rglob("*.py"):
        for line, module in imported_modules(path):
            is_clock_seam = (path.name, module) == ("_clock.py", "chatkit._clock")
            if module.startswith("chatkit.") and not is_clock_seam:
                private = [part for part in module.split(".") if part.startswith("_")]
                assert not private, f"{path}:{line}: {module}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_and_its_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{path}:{node.lineno} {node.name}: {length} lines"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_in_its_first_line_what_it_is_about(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring, f"{path} has no docstring"
    assert docstring.splitlines()[0].endswith("."), f"{path}: {docstring.splitlines()[0]!r}"
