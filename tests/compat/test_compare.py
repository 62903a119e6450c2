"""The comparison itself: what it holds to be equal, and what it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.compat import compare as comparison
from tests.compat.compare import compare, difference
from tests.compat.normalise import render
from tests.compat.record import Capture, Exchange, Fact, Timeline, dump, dump_error
from tests.compat.run import readable, streams
from tests.compat.scenario import Scenario, run_scenario, scenario
from tests.compat.stage import Stage


def _capture(*facts: Fact, **fields: Any) -> Capture:  # reason for Any: fields of a capture
    made: dict[str, Any] = {  # reason for Any: fields of a capture
        "scenario": "s.one",
        "departures": (),
        "runtime": "ours",
        "notes": [],
        "exchanges": [],
        "model_calls": [],
        "tasks_left": [],
    }
    return Capture(facts=list(facts), **{**made, **fields})


def _frame(text: str) -> Fact:
    return {"kind": "frame", "bytes": text}


async def _play(stage: Stage) -> None:
    stage.note("played", value=True)


def _departing(ours: Callable[[Capture], None]) -> Scenario:
    return Scenario("s", "one", _play, ("D1",), ours)


PLAIN = Scenario("s", "one", _play, (), None)


def test_random_ids_are_told_by_their_first_appearance() -> None:
    one = _capture(_frame("msg_0123abcd thr_00000000 msg_ffffffff msg_0123abcd"))
    other = _capture(_frame("msg_11111111 thr_22222222 msg_33333333 msg_11111111"))
    mixed = _capture(_frame("msg_11111111 thr_22222222 msg_11111111 msg_33333333"))

    assert render(one) == ["frame <msg 1> <thr 1> <msg 2> <msg 1>"]
    assert difference(one, other) == []
    assert difference(one, mixed) != []


def test_times_of_the_clock_are_equal_if_both_are_naive_or_both_aware() -> None:
    naive = _capture(_frame("2026-01-02T03:04:05.678901"))
    later = _capture(_frame("2031-11-12T13:14:15"))
    aware = _capture(_frame("2026-01-02T03:04:05.678901Z"))

    assert difference(naive, later) == []
    assert difference(naive, aware) == ["-frame <naive time>", "+frame <aware time>"]


def test_times_that_a_scenario_wrote_are_compared() -> None:
    assert render(_capture(_frame("2024-01-01T12:00:00"))) == ["frame 2024-01-01T12:00:00"]


def test_versions_and_durations_are_not_compared() -> None:
    one = _capture(_frame('ChatKit/Python 1.6.5 {"duration":0}'))
    other = _capture(_frame('ChatKit/Python 0.1.0 {"duration":3}'))

    assert difference(one, other) == []


def test_calls_differ_by_the_split_of_their_arguments() -> None:
    one = _capture({"kind": "call", "name": "load_thread", "args": ["t", "c"], "kwargs": {}})
    other = _capture(
        {"kind": "call", "name": "load_thread", "args": ["t"], "kwargs": {"context": "c"}}
    )

    assert difference(one, other) == [
        '-call load_thread("t", "c")',
        '+call load_thread("t", context="c")',
    ]


def test_a_log_record_may_come_before_or_after_a_frame() -> None:
    log: Fact = {"kind": "log", "message": "m"}

    assert difference(_capture(log, _frame("f")), _capture(_frame("f"), log)) == []


def test_equal_captures_are_the_same() -> None:
    assert compare(PLAIN, _capture(_frame("a")), _capture(_frame("a"))).word == "same"


def test_an_unlisted_difference_fails_with_its_lines() -> None:
    verdict = compare(PLAIN, _capture(_frame("a")), _capture(_frame("b")))

    assert verdict.word == "FAILED"
    assert verdict.detail == ("-frame a", "+frame b")


def test_a_scenario_that_crashes_on_both_alike_fails() -> None:
    crashed = _capture(crashed="Traceback\nValueError: x")

    assert compare(PLAIN, crashed, crashed).word == "FAILED"


def test_a_departure_that_does_not_differ_fails() -> None:
    verdict = compare(_departing(_holds), _capture(_frame("a")), _capture(_frame("a")))

    assert verdict.detail == ("shows D1, but the runtimes do not differ",)


def test_a_departure_that_ours_does_not_show_fails() -> None:
    verdict = compare(_departing(_is_b), _capture(_frame("a")), _capture(_frame("c")))

    assert verdict.word == "FAILED"
    assert verdict.detail[0].startswith("ours does not do what the departure says")


def test_a_departure_that_theirs_shows_too_fails() -> None:
    verdict = compare(_departing(_holds), _capture(_frame("a")), _capture(_frame("b")))

    assert verdict.detail[0] == "theirs does what the departure says, too"


def test_a_departure_must_differ_in_the_way_that_is_pinned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pinned: list[str] = ["-frame a", "+frame b"]
    monkeypatch.setattr(comparison, "expected_difference", _give(pinned))
    departing = _departing(_is_b)

    assert compare(departing, _capture(_frame("a")), _capture(_frame("b"))).word == "departs"
    verdict = compare(departing, _capture(_frame("x")), _capture(_frame("b")))
    assert verdict.detail[0] == "the difference is not the one that is pinned:"


def _give(lines: list[str]) -> Callable[[Scenario], list[str]]:
    return lambda _: lines


def _holds(capture: Capture) -> None:
    assert capture.facts


def _is_b(capture: Capture) -> None:
    assert capture.facts == [_frame("b")]


def test_only_data_can_be_recorded() -> None:
    with pytest.raises(TypeError, match="record models, JSON values or bytes"):
        dump(object())


def test_words_of_the_scenario_are_kept_and_told_from_the_runtimes_own() -> None:
    assert dump_error(ValueError("mine")) == {"error": "ValueError", "says": "mine"}


def test_frames_whose_number_is_chance_can_be_left_out() -> None:
    timeline = Timeline()
    timeline.add("frame", bytes="chatter")
    timeline.add("frame", bytes="matter")

    timeline.omit_frames("chatter")

    assert timeline.facts == [_frame("matter")]


async def test_a_capture_survives_the_way_between_the_processes() -> None:
    capture = await run_scenario(PLAIN)

    assert Capture.from_json(capture.to_json()) == capture


async def test_a_crash_is_part_of_the_capture() -> None:
    async def crash(stage: Stage) -> None:
        raise LookupError("in the scenario")

    capture = await run_scenario(Scenario("s", "crash", crash, (), None))

    assert capture.crashed is not None
    assert "LookupError: in the scenario" in capture.crashed


def test_a_departing_scenario_says_what_ours_does() -> None:
    with pytest.raises(TypeError, match="says what ours does"):
        scenario("D1")


def test_an_exchange_is_kept_with_all_that_a_check_of_the_protocol_needs() -> None:
    exchange = Exchange({"type": "threads.list"}, frames=["data: {}\n\n"])

    (stream,) = streams(_capture(exchanges=[exchange]))

    assert stream["request"] == {"type": "threads.list"}
    assert stream["frames"] == ["data: {}\n\n"]
    assert {"before", "after", "ended", "calls", "departures", "runtime"} <= stream.keys()


def test_long_lines_are_cut_to_where_they_part() -> None:
    theirs, ours = "-" + "a" * 500 + "theirs", "+" + "a" * 500 + "ours"

    shown = list(readable([theirs, ours, "+" + "b" * 500]))

    assert shown[:2] == ["-…" + "a" * 60 + "theirs", "+…" + "a" * 60 + "ours"]
    assert shown[2] == "+" + "b" * 200 + "…"
    assert list(readable(["-short", "+shore"])) == ["-short", "+shore"]
