"""The runtime's clock, and how a test governs it."""

from datetime import datetime, timedelta
from threading import Thread

import pytest

from chatkit import _clock

NEW_YEAR = datetime(2025, 1, 1)
EASTER = datetime(2025, 4, 20)


def test_the_time_is_naive_local_time() -> None:
    before = datetime.now()
    told = _clock.now()
    assert before <= told <= datetime.now()
    assert told.tzinfo is None


def test_a_given_clock_tells_the_time_until_its_block_ends() -> None:
    with _clock.use_clock(lambda: NEW_YEAR):
        assert _clock.now() == NEW_YEAR
    assert abs(datetime.now() - _clock.now()) < timedelta(hours=1)


def test_clocks_nest() -> None:
    with _clock.use_clock(lambda: NEW_YEAR):
        with _clock.use_clock(lambda: EASTER):
            assert _clock.now() == EASTER
        assert _clock.now() == NEW_YEAR


def test_the_clock_is_put_back_after_a_failure() -> None:
    with pytest.raises(KeyError), _clock.use_clock(lambda: NEW_YEAR):
        raise KeyError
    assert _clock.now() != NEW_YEAR


def test_threads_go_by_the_clock_too() -> None:
    told: list[datetime] = []
    with _clock.use_clock(lambda: NEW_YEAR):
        thread = Thread(target=lambda: told.append(_clock.now()))
        thread.start()
        thread.join(timeout=5)
    assert told == [NEW_YEAR]
