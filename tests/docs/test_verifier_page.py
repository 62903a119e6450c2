"""The page on the verifier and the rules agree, in both directions."""

import re
from pathlib import Path

from chatkit_testing.protocol import RULES

PAGE = Path(__file__).parents[2] / "docs" / "verifier.md"
ROW = re.compile(r"^\| (CK\d{3}) \| (\w+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_the_page_has_every_rule_with_its_severity_its_sentence_the_harm_and_the_remedy() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert sorted(rows) == sorted(
        (rule.id, rule.severity, rule.sentence, rule.harm, rule.mend) for rule in RULES.values()
    )
