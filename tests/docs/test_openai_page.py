"""The picture in the page on HTTP is what is printed."""

import re
from pathlib import Path

import httpx
import pytest

from chatkit_testing import RefusedRequest
from chatkit_testing._guard import Guard

PAGE = Path(__file__).parents[2] / "docs" / "openai.md"


def test_the_picture_of_a_refused_request_is_what_is_printed() -> None:
    body = {"model": "gpt-5.1", "input": "Where is order A1?"}
    with Guard().installed() as guard:
        httpx.post("https://api.openai.com/v1/responses", json=body)
    with pytest.raises(RefusedRequest) as raised:
        guard.check()
    pictures = re.findall(r"^```text\n(.*?)\n```$", PAGE.read_text("utf-8"), re.M | re.S)
    assert pictures == [str(raised.value)]
