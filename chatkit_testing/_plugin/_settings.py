"""What the options, the ini keys and the markers say to a test."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast  # Any: a marker takes what its writer gives

import pytest

if TYPE_CHECKING:
    from chatkit_testing.runner import RecordMode

__all__ = [
    "Settings",
    "add_options",
    "check_settings",
    "record_mode",
    "seed_of",
    "settings_of",
]

_MARKER = (
    "chatkit(allow=[…], strict=True, timeout=10): how the chatkit clients of the test behave: "
    "rules that turns may break, whether turns are judged, the seconds that one may take"
)
_TIMEOUT = 10.0
_TIMEOUT_OF_REAL_MODELS = 120.0
# What the marker takes: the kinds of value, and how one is written.
_TAKEN: dict[str, tuple[tuple[type, ...], str]] = {
    "allow": ((list, tuple, set, frozenset), 'a list of rules, allow=["CK203"]'),
    "strict": ((bool,), "strict=True or strict=False"),
    "timeout": ((int, float), "a number of seconds, timeout=10"),
}


@dataclass(frozen=True)
class Settings:
    """How the clients of one test behave."""

    timeout: float
    strict: bool
    allow: tuple[str, ...]


def add_options(parser: pytest.Parser) -> None:
    """Declare the options and ini keys."""
    group = parser.getgroup("chatkit", "ChatKit")
    group.addoption(
        "--chatkit-outline",
        action="store_true",
        help="print the conversation of each test",
    )
    group.addoption(
        "--chatkit-timeout",
        type=float,
        metavar="SECONDS",
        help=f"the seconds that a turn may take (ini chatkit_timeout, else {_TIMEOUT:g})",
    )
    group.addoption(
        "--chatkit-seed",
        metavar="SEED",
        help="what chatkit_faker makes up things from, with the test's name (ini chatkit_seed)",
    )
    group.addoption(
        "--chatkit-record",
        choices=["none", "once", "all"],
        default="none",
        help="ask the real model and keep what it answers, where chatkit_runner.record has no "
        "file yet (once) or anew (all); by default never (none)",
    )
    parser.addini("chatkit_seed", "what chatkit_faker makes up things from", default="0")
    parser.addini("chatkit_timeout", "the seconds that a turn may take")
    parser.addini("chatkit_allow", "rules of the protocol that turns may break", type="args")


def check_settings(config: pytest.Config) -> None:
    """Declare the marker, and refuse a time that is none before any test runs."""
    config.addinivalue_line("markers", _MARKER)
    _timeout(config)


def settings_of(node: pytest.Item) -> Settings:
    """Put together what holds for a test: its nearest marker first."""
    given: dict[str, Any] = {}  # Any: see the import
    allow: set[str] = set(cast("list[str]", node.config.getini("chatkit_allow")))
    for marker in node.iter_markers("chatkit"):
        unknown = marker.kwargs.keys() - _TAKEN.keys()
        if marker.args or unknown:
            _refuse(
                "takes allow=, strict= and timeout=, by keyword; this test has "
                + ", ".join([*map(repr, marker.args), *sorted(unknown)])
            )
        for name, value in marker.kwargs.items():
            kinds, example = _TAKEN[name]
            if not isinstance(value, kinds):
                _refuse(f"takes {example}; this test has {name}={value!r}")
        given = dict(marker.kwargs) | given
        allow.update(marker.kwargs.get("allow", ()))
    return Settings(
        timeout=given.get("timeout", _timeout(node.config)),
        strict=given.get("strict", True),
        allow=tuple(sorted(allow)),
    )


def _refuse(why: str) -> NoReturn:
    pytest.fail(f"@pytest.mark.chatkit {why}", pytrace=False)


def seed_of(node: pytest.Item) -> str:
    """Give the seed of one test: the same in every run, on every worker and in any order."""
    option: str | None = node.config.getoption("--chatkit-seed")
    seed: str = node.config.getini("chatkit_seed") if option is None else option
    file, _, name = node.location
    return f"{seed}:{Path(file).as_posix()}::{name}"


def record_mode(config: pytest.Config) -> "RecordMode":
    """Say whether recordings ask the real model."""
    return cast("RecordMode", config.getoption("--chatkit-record"))


def _usual_timeout(config: pytest.Config) -> float:
    return _TIMEOUT if record_mode(config) == "none" else _TIMEOUT_OF_REAL_MODELS


def _timeout(config: pytest.Config) -> float:
    option: float | None = config.getoption("--chatkit-timeout")
    ini: str = config.getini("chatkit_timeout")
    if option is not None:
        return option
    try:
        return float(ini) if ini else _usual_timeout(config)
    except ValueError:
        raise pytest.UsageError(f"chatkit_timeout = {ini}: give a number of seconds") from None
