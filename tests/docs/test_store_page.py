"""The page on stores and the tables of promises agree, in both directions."""

import re
from pathlib import Path
from typing import Any

from chatkit_testing import ATTACHMENT_STORE_PROMISES, STORE_PROMISES, Promise
from chatkit_testing.conformance._judge import judge
from chatkit_testing.conformance._store_case import open_store_case
from tests.chatkit_testing.conformance.broken_order import CascadesOnSave

PAGE = (Path(__file__).parents[2] / "docs" / "test-your-store.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ((?:ST|AT)\d{3}) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def test_the_page_has_every_promise_with_its_sentence_and_what_it_protects_from() -> None:
    promises: list[Promise[Any]] = [  # Any: of whichever table
        *STORE_PROMISES.values(),
        *ATTACHMENT_STORE_PROMISES.values(),
    ]

    assert ROW.findall(PAGE) == [(one.id, one.sentence, one.protects) for one in promises]


async def test_the_picture_of_a_failure_is_what_is_printed() -> None:
    opened = open_store_case(CascadesOnSave, str, timeout=10)
    outcome = await judge(STORE_PROMISES["ST206"], opened)

    [picture] = re.findall(r"^```text\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)
    assert picture == str(outcome)
