"""Every part of an answer in YAML: as people write it, as the kit writes it, and back."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.responses.response_output_text import AnnotationURLCitation

from chatkit_testing import (
    Gate,
    ScriptError,
    code_interpreter,
    container_file_citation,
    file_citation,
    file_search,
    handoff,
    image,
    mcp_call,
    message,
    reasoning,
    refusal,
    structured,
    tool_call,
    url_citation,
    wait,
    web_search,
)
from chatkit_testing.script import (
    CodeInterpreter,
    CountingIds,
    Handoff,
    RawItem,
    Structured,
    blueprint,
    make_answer,
)
from tests.chatkit_testing.script_file.files import read_answers, write

COMPUTER: dict[str, object] = {
    "type": "computer_call",
    "call_id": "call_9",
    "action": {"type": "screenshot"},
    "pending_safety_checks": [],
    "status": "completed",
}

# What people write, and what it is in Python.
SHORT = [
    ("- Hello.", message("Hello.")),
    ("- message: Hello.", message("Hello.")),
    ("- message: {text: Hello there, chunks: 2}", message("Hello there", chunks=2)),
    ("- message: {chunks: [Hel, {wait: 2}, lo]}", message(chunks=["Hel", wait(2), "lo"])),
    ("- message: {text: Hello., id: msg_9}", message("Hello.", id="msg_9")),
    ("- refusal: {text: No.}", refusal("No.")),
    ("- reasoning: Which order?", reasoning("Which order?")),
    ("- reasoning: [One., Two.]", reasoning("One.", "Two.")),
    ("- tool_call: opening_hours", tool_call("opening_hours")),
    (
        "- tool_call: {name: look_up, arguments: {id: 1, of: [a, null]}, call_id: c}",
        tool_call("look_up", {"id": 1, "of": ["a", None]}, call_id="c"),
    ),
    ("""- tool_call: {name: look_up, arguments: '{"id": '}""", tool_call("look_up", '{"id": ')),
    ("- handoff: Billing", handoff("Billing")),
    (
        "- handoff: {agent: Billing, arguments: {why: late}, call_id: c, tool_name: to_billing}",
        Handoff("Billing", '{"why":"late"}', "c", "to_billing"),
    ),
    ("""- handoff: {agent: Billing, arguments: '{"why": '}""", handoff("Billing", '{"why": ')),
    ("- structured: {city: Rome, degrees: 21.5}", structured({"city": "Rome", "degrees": 21.5})),
    ("- structured: [a, b]", structured(["a", "b"])),
    ("- structured: null", structured(None)),
    ("- image:", image()),
    ("- image: iVBORw0KGgo=", image("iVBORw0KGgo=")),
    ("- image: {partials: 2}", image(partials=2)),
    ("- web_search: cats", web_search("cats")),
    (
        "- web_search: {query: cats, sources: https://cats.example}",
        web_search("cats", sources=["https://cats.example"]),
    ),
    ("- file_search: [cats, dogs]", file_search("cats", "dogs")),
    (
        "- file_search: {queries: cats, results: {cats.txt: Meow.}}",
        file_search("cats", results={"cats.txt": "Meow."}),
    ),
    ("- code_interpreter: 1 + 1", code_interpreter("1 + 1")),
    ("- code_interpreter: {code: 1 + 1, logs: '2'}", code_interpreter("1 + 1", logs="2")),
    (
        "- code_interpreter: {code: 1 + 1, container_id: cntr_9}",
        CodeInterpreter("1 + 1", None, "cntr_9"),
    ),
    ("- mcp_call: ping", mcp_call("ping")),
    (
        "- mcp_call: {name: ping, arguments: {n: 1}, server_label: net, error: down}",
        mcp_call("ping", n=1, server_label="net", error="down"),
    ),
    ("- wait: 5", wait(5)),
]


@pytest.mark.parametrize(("text", "part"), SHORT, ids=[text for text, _ in SHORT])
def test_what_a_person_writes_is_what_the_builder_makes(
    tmp_path: Path, text: str, part: object
) -> None:
    assert read_answers(tmp_path, text) == [make_answer(part)]


@pytest.mark.parametrize("part", [part for _, part in SHORT], ids=[text for text, _ in SHORT])
def test_what_is_written_reads_as_it_was(tmp_path: Path, part: object) -> None:
    text = write(part, [part, "And."])
    assert read_answers(tmp_path, text) == [make_answer(part), make_answer([part, "And."])]


CITED = [
    ("url_citation: https://a.example", url_citation("https://a.example")),
    (
        "url_citation: {url: https://a.example, title: A, start_index: 1, end_index: 3}",
        url_citation("https://a.example", "A", start_index=1, end_index=3),
    ),
    ("file_citation: a.txt", file_citation("a.txt")),
    (
        "file_citation: {filename: a.txt, file_id: file_9, index: 2}",
        file_citation("a.txt", file_id="file_9", index=2),
    ),
    ("container_file_citation: a.csv", container_file_citation("a.csv")),
    (
        "container_file_citation: {filename: a.csv, container_id: cntr_9, end_index: 2}",
        container_file_citation("a.csv", container_id="cntr_9", end_index=2),
    ),
    (
        "{type: file_path, file_id: file_9, index: 0}",
        {"type": "file_path", "file_id": "file_9", "index": 0},
    ),
]


@pytest.mark.parametrize(("text", "citation"), CITED, ids=[text for text, _ in CITED])
def test_a_citation_is_read_and_written(tmp_path: Path, text: str, citation: object) -> None:
    made = make_answer(message("See there.", annotations=[citation]))
    braced = text if text.startswith("{") else f"{{{text}}}"
    written = f"- message: {{text: See there., annotations: [{braced}]}}"
    assert read_answers(tmp_path, written) == [made]
    assert read_answers(tmp_path, write(made)) == [made]


def test_a_citation_of_the_openai_package_is_written_with_its_fields() -> None:
    cited = AnnotationURLCitation(
        type="url_citation", url="https://a.example", title="A", start_index=0, end_index=3
    )
    assert (
        write(message("See.", annotations=[cited]))
        == """\
  - message:
      text: See.
      annotations:
        - end_index: 3
          start_index: 0
          title: A
          type: url_citation
          url: https://a.example
"""
    )


def test_an_item_of_another_kind_is_written_with_its_fields(tmp_path: Path) -> None:
    made = make_answer({**COMPUTER, "id": "cu_1"})
    text = write(made)
    assert text.startswith("  - answer:\n      type: computer_call\n")
    assert read_answers(tmp_path, text) == [made]


def test_an_item_without_an_id_gets_one_when_it_is_played(tmp_path: Path) -> None:
    [answer] = read_answers(tmp_path, f"- {COMPUTER}")
    assert (
        write(answer)
        == """\
  - answer:
      type: computer_call
      action:
        type: screenshot
      call_id: call_9
      pending_safety_checks: []
      status: completed
"""
    )
    ids = CountingIds()
    [part] = answer.parts
    assert isinstance(part, RawItem)
    assert [blueprint(part, ids).id for _ in range(2)] == ["computer_call_1", "computer_call_2"]


def test_an_item_of_a_kind_that_nobody_knows_yet_is_kept(tmp_path: Path) -> None:
    text = """\
  - answer:
      type: dream_call
      dreams:
        - of: sheep
          count: 3
      id: dc_1
"""
    [answer] = read_answers(tmp_path, text)
    assert write(answer) == text
    assert read_answers(tmp_path, write(answer)) == [answer]


def test_a_gate_stands_in_no_file(tmp_path: Path) -> None:
    said = "stands in no file, for it is the test that opens it: script it in Python."
    with pytest.raises(ScriptError, match=re.escape(f"<Gate closed> {said}")):
        write([Gate(), "Hello."])
    with pytest.raises(ScriptError, match=re.escape("<Gate closed>")):
        write(message(chunks=["Hel", Gate(), "lo"]))
    with pytest.raises(ScriptError) as error:
        read_answers(tmp_path, "- [gate:, Hello.]")
    assert str(error.value) == (
        "desk.yaml:3: A gate stands in no file, for it is the test that opens it. Write wait: 5 "
        "for a pause on the kit's clock, or script the gate in Python."
    )


def test_a_structured_output_that_is_no_json_stands_in_no_file() -> None:
    with pytest.raises(ScriptError, match=r"no file can hold: \{. Write its text as a message\."):
        write(make_answer([Structured("{")]))


def test_texts_of_several_lines_are_blocks_and_unicode_is_kept() -> None:
    assert (
        write(message("Grüße,\n\n  Ada 🦊\n"), tool_call("note", text="a\nb"))
        == """\
  - message: |
      Grüße,

        Ada 🦊
  - tool_call:
      name: note
      arguments:
        text: |-
          a
          b
"""
    )


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.text(), st.dictionaries(st.text(), JSON_VALUES, max_size=3), st.lists(st.text(), max_size=3)
)
def test_whatever_the_model_says_comes_back(
    said: str, arguments: dict[str, object], texts: list[str]
) -> None:
    parts = [
        message(said),
        message(chunks=texts),
        refusal(said),
        reasoning(*texts),
        tool_call("look_up", arguments),
        tool_call("look_up", said),
        structured(arguments),
    ]
    with tempfile.TemporaryDirectory() as folder:
        text = write(parts)
        answers = read_answers(Path(folder), text)
        assert answers == [make_answer(parts)]
        assert write(*answers) == text


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("010", "010"),
        ("2025-01-01", "2025-01-01"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("<<", "<<"),
        ("true", True),
        ("-12", -12),
        ("1.5", 1.5),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_a_plain_value_is_what_it_looks_like(tmp_path: Path, written: str, value: object) -> None:
    text = f"- tool_call: {{name: f, arguments: {{x: {written}}}}}"
    assert read_answers(tmp_path, text) == [make_answer(tool_call("f", x=value))]
