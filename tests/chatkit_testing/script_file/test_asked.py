"""What a recorded call asked, beside what is asked now: each field that differs shows how."""

import pytest

from chatkit_testing.script_file import differences

CHANGES: dict[str, tuple[object, object, list[str]]] = {
    "a line": ("Help.\nNow.", "Help.\nSoon.", ["- Now.", "+ Soon."]),
    "a line that is new": ("Help.", "Help.\nNow.", ["+ Now."]),
    "a field that was empty": (None, "Help.", ["+ Help."]),
    "the end of the last line": ("Help.\n", "Help.", ["- 'Help.\\n'", "+ 'Help.'"]),
    "a blank at the end": ("Help. \nNow.", "Help.\nNow.", ["- 'Help. \\n'", "+ 'Help.\\n'"]),
    "an empty line": ("One.\nTwo.", "One.\n\nTwo.", ["+ '\\n'"]),
    "the ends of lines": ("One.\r\nTwo.", "One.\nTwo.", ["- 'One.\\r\\n'", "+ 'One.\\n'"]),
    "a blank, and words elsewhere": (
        "Help. \nSo.\nNow.",
        "Help.\nSo.\nSoon.",
        ["- 'Help. '", "+ 'Help.'", "- Now.", "+ Soon."],
    ),
    "an output of several lines": (
        [{"look_up": "A1\nshipped"}],
        [{"look_up": "A1\nlost"}],
        ["- shipped", "+ lost"],
    ),
    "one output, or two": (
        [{"one": "1\ntwo: 2"}],
        [{"one": "1"}, {"two": "2"}],
        ["- 'one: 1\\n'", "+ 'one: 1'"],
    ),
}


@pytest.mark.parametrize(("before", "after", "shown"), CHANGES.values(), ids=list(CHANGES))
def test_whatever_differs_is_seen(before: object, after: object, shown: list[str]) -> None:
    assert dict(differences({"instructions": before}, {"instructions": after})) == {
        "instructions": shown
    }


def test_long_instructions_that_are_all_new_are_compared_line_by_line() -> None:
    before, after = (
        [f"{word} {number} is what to say of order {number}." for number in range(5_000)]
        for word in ("This", "That")
    )
    [(_, shown)] = differences(
        {"instructions": "\n".join(before)}, {"instructions": "\n".join(after)}
    )
    assert shown == [*(f"- {line}" for line in before), *(f"+ {line}" for line in after)]
