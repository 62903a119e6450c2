"""The list of departures and what shows them: each names the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.compat.compare import pinned
from tests.compat.departing import DEPARTING
from tests.compat.scenario import Scenario, collect

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "departures.md"
SCENARIOS = {scenario.id: scenario for scenario in collect()}


@dataclass(frozen=True)
class Row:
    """One departure as the page lists it."""

    departure: str
    tests: tuple[str, ...]
    scenarios: tuple[str, ...]


def _rows() -> list[Row]:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| D"]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [
        Row(departure, tuple(_quoted(test)), tuple(_quoted(scenarios)))
        for departure, _, _, _, test, scenarios in cells
    ]


def _quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def _is_a_test(name: str) -> bool:
    path, _, function = name.partition("::")
    source = (ROOT / path).read_text(encoding="utf-8")
    return re.search(rf"^\s*(async )?def {function}\(", source, re.MULTILINE) is not None


ROWS = _rows()


def _departure(row: Row) -> str:
    return row.departure


@pytest.mark.parametrize("row", ROWS, ids=_departure)
def test_a_row_names_tests_that_exist(row: Row) -> None:
    assert row.tests, f"{row.departure} names no test"
    for name in row.tests:
        assert _is_a_test(name), name


def test_what_was_left_as_it_is_names_tests_that_exist() -> None:
    _, _, left = PAGE.read_text(encoding="utf-8").partition("## What was weighed")
    rows = [line for line in left.splitlines() if line[:2] == "| "][1:]
    assert rows
    for row in rows:
        (name,) = re.findall(r"`(tests/[^`]+)`", row)
        assert _is_a_test(name), name


@pytest.mark.parametrize("row", ROWS, ids=_departure)
def test_a_row_names_the_scenarios_that_show_it(row: Row) -> None:
    shown = {one.id for one in SCENARIOS.values() if row.departure in one.departures}

    assert set(row.scenarios) == shown


def test_every_departure_of_a_scenario_has_a_row() -> None:
    named = {departure for one in SCENARIOS.values() for departure in one.departures}

    assert {row.departure for row in ROWS} == named
    assert len(ROWS) == len(named)


@pytest.mark.parametrize(
    "scenario", [one for one in SCENARIOS.values() if one.departures], ids=lambda one: str(one.id)
)
def test_the_difference_of_a_departing_scenario_is_pinned(scenario: Scenario) -> None:
    lines = pinned(scenario).read_text(encoding="utf-8").splitlines()

    assert any(line.startswith("-") for line in lines) or any(
        line.startswith("+") for line in lines
    )


def test_no_pinned_difference_outlives_its_scenario() -> None:
    kept = {path.stem for path in (ROOT / "tests/compat/differences").glob("*.diff")}

    assert kept == {one.id for one in SCENARIOS.values() if one.departures}


@pytest.mark.parametrize("nodeid", DEPARTING)
def test_a_test_of_the_kit_that_shows_departures_exists_and_they_have_rows(nodeid: str) -> None:
    path, name, *_ = nodeid.partition("[")[0].split("::")  # a class may inherit its tests
    source = (ROOT / path).read_text(encoding="utf-8")
    departures = set(DEPARTING[nodeid].departures.split(", "))

    assert re.search(rf"^(async def|def|class) {name}\b", source, re.MULTILINE), name
    assert departures <= {"clock", *(row.departure for row in ROWS)}


def test_the_page_on_the_published_runtime_names_what_the_failures_of_the_kit_show() -> None:
    page = (ROOT / "docs" / "published.md").read_text(encoding="utf-8")
    shown = {word for row in DEPARTING.values() for word in row.shows.split()}

    assert {word for word in shown if not word.startswith("test_")} <= set(
        re.findall(r"\b\w+\b", page)
    )
    for row in DEPARTING.values():
        assert all(departure in page for departure in row.departures.split(", "))
