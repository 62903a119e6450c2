"""The page on the verifier and the rules agree, in both directions."""

import re
from pathlib import Path

from chatkit_testing.protocol import RULES

PAGE = Path(__file__).parents[2] / "docs" / "verifier.md"
ROW = re.compile(r"^\| (CK\d{3}) \| (\w+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_the_page_has_every_rule_with_its_severity_and_its_sentence() -> None:
    rows = [(row[1], row[2], row[3]) for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))]
    assert sorted(rows) == sorted(
        (rule.id, rule.severity, rule.sentence) for rule in RULES.values()
    )
