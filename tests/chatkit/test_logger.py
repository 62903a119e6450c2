"""The logger, and what LOG_LEVEL does to it."""

import importlib
import logging
from collections.abc import Iterator

import pytest

from chatkit import logger as module


@pytest.fixture
def fresh() -> Iterator[logging.Logger]:
    """The logger as it is before the module is imported; afterwards as it was."""
    log = logging.getLogger("chatkit")
    level, handlers = log.level, log.handlers[:]
    log.setLevel(logging.NOTSET)
    log.handlers.clear()
    yield log
    log.handlers[:] = handlers
    log.setLevel(level)


def test_without_log_level_the_application_configures_it(
    fresh: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    importlib.reload(module)
    assert module.logger is fresh
    assert (fresh.level, fresh.handlers, fresh.propagate) == (logging.NOTSET, [], True)


@pytest.mark.parametrize("level", ["WARNING", "warning"])
def test_log_level_sets_the_level_and_writes_to_standard_error(
    fresh: logging.Logger,
    level: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LOG_LEVEL", level)
    importlib.reload(module)
    fresh.warning("the store is slow")
    fresh.info("not worth telling")
    assert fresh.level == logging.WARNING
    assert capsys.readouterr().err == "the store is slow\n"


def test_a_log_level_that_is_none_is_refused_by_its_variable(
    fresh: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "chatty")
    with pytest.raises(ValueError, match="LOG_LEVEL") as caught:
        importlib.reload(module)
    assert str(caught.value) == (
        "The environment variable LOG_LEVEL is 'CHATTY', which logging does not know. "
        "Set it to DEBUG, INFO, WARNING, ERROR or CRITICAL, or leave it out."
    )
    assert (fresh.level, fresh.handlers) == (logging.NOTSET, [])
