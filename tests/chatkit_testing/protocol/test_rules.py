"""Each rule fires on what breaks it, alone, and is silent on what comes close."""

import pytest

from chatkit_testing.protocol import RULES
from tests.chatkit_testing.protocol.breaks import BREAKS, Break
from tests.chatkit_testing.protocol.near_misses import NEAR_MISSES, NearMiss
from tests.chatkit_testing.protocol.paged import PAGE_BREAKS, PAGE_NEAR_MISSES

ALL_BREAKS = [*BREAKS, *PAGE_BREAKS]
ALL_NEAR_MISSES = [*NEAR_MISSES, *PAGE_NEAR_MISSES]

IDS = [
    *(f"CK10{n}" for n in range(1, 9)),
    *(f"CK20{n}" for n in range(1, 9)),
    *(f"CK2{n}" for n in (11, 12, 13, 14, 15, 16, 18)),
    *(f"CK30{n}" for n in range(1, 10)),
    *("CK310", "CK311", "CK312"),
    *(f"CK40{n}" for n in range(1, 10)),
    *(f"CK50{n}" for n in range(1, 5)),
]


def test_every_rule_of_the_protocol_is_there() -> None:
    assert sorted(RULES) == IDS


@pytest.mark.parametrize("rule", IDS)
def test_every_rule_has_something_that_breaks_it_and_something_that_comes_close(rule: str) -> None:
    assert rule in {case.rule for case in ALL_BREAKS}
    assert rule in {case.rule for case in ALL_NEAR_MISSES}


@pytest.mark.parametrize("case", ALL_BREAKS, ids=lambda case: f"{case.rule}: {case.says[:40]}")
def test_a_break_is_of_one_rule_alone(case: Break) -> None:
    found = case.given.verify()
    assert [violation.rule for violation in found] == [case.rule], "\n".join(map(str, found))
    [violation] = found
    rule = RULES[case.rule]
    assert violation.severity == rule.severity
    assert violation.message.startswith(f"{case.rule} ({rule.severity}): {case.says}")
    assert f"rule: {rule.sentence}" in violation.message


@pytest.mark.parametrize("case", ALL_NEAR_MISSES, ids=lambda case: f"{case.rule}: {case.because}")
def test_a_near_miss_breaks_nothing(case: NearMiss) -> None:
    found = case.given.verify()
    assert not found, "\n".join(map(str, found))
