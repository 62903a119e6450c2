"""Scenario files: what they may say, and what is said of a mistake, with its line and remedy."""

import json
from pathlib import Path
from textwrap import dedent

import pytest

from chatkit_testing import ScriptError
from chatkit_testing.scenario import STEPS, Scenario, read_scenario
from tests.chatkit_testing.scenario.desk import answering

BEGIN = "A scenario begins so:\n\nturns:\n  - user: hello\n    answer: Hello! How can I help?"
ALL_STEPS = ", ".join(STEPS)


def read(folder: Path, text: str) -> Scenario:
    path = folder / "desk.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    return read_scenario(path)


def mistake_in(folder: Path, text: str) -> str:
    """What is said of a mistake, the folder left out."""
    with pytest.raises(ScriptError) as refused:
        read(folder, text)
    return str(refused.value).replace(f"{folder}/", "")


class TestTheFile:
    def test_it_may_say_its_name_its_pace_and_what_was_dictated(self, tmp_path: Path) -> None:
        scenario = read(
            tmp_path,
            "name: Order desk\npace: 0.5\ntranscription: Where is it?\nturns: [{answer: Hello.}]",
        )

        assert (scenario.name, scenario.pace, scenario.transcription) == (
            "Order desk",
            0.5,
            "Where is it?",
        )

    def test_what_it_does_not_say_is_as_usual(self, tmp_path: Path) -> None:
        scenario = read(tmp_path, "turns: [{answer: Hello.}]")

        assert (scenario.name, scenario.pace, scenario.transcription) == ("desk", 0.03, None)

    def test_it_knows_the_files_that_it_is_made_of(self, tmp_path: Path) -> None:
        (tmp_path / "cat.png").write_bytes(b"cat")

        scenario = read(tmp_path, answering("[{image: cat.png}, {image: cat.png}]"))

        assert scenario.files == (tmp_path / "desk.yaml", tmp_path / "cat.png")

    def test_one_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(ScriptError) as refused:
            read_scenario(tmp_path / "desk.yaml")

        said = str(refused.value).replace(f"{tmp_path}/", "")
        assert said == f"desk.yaml: No such file or directory. {BEGIN}"

    def test_one_that_is_no_text(self, tmp_path: Path) -> None:
        (tmp_path / "desk.yaml").write_bytes(b"turns: \xff")

        with pytest.raises(ScriptError, match=r"byte 7 is no UTF-8: save it as UTF-8\."):
            read_scenario(tmp_path / "desk.yaml")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", f"desk.yaml is empty. {BEGIN}"),
            ("name: A\n", f"desk.yaml:1: a scenario has a list of turns. {BEGIN}"),
            ("name: A\nturns: []", f"desk.yaml:2: a scenario has a list of turns. {BEGIN}"),
            ("turns: Hello", f"desk.yaml:1: a scenario has a list of turns. {BEGIN}"),
            ("turn: []", "desk.yaml:1: 'turn' is no key of a scenario; did you mean turns?"),
            (
                "pace: fast\nturns: [{answer: Hello.}]",
                'desk.yaml:1: pace: takes seconds, zero or more; got "fast".',
            ),
            (
                "name: 12\nturns: [{answer: Hello.}]",
                "desk.yaml:1: name: takes a text; got 12. Put it between quotes.",
            ),
        ],
    )
    def test_one_that_is_no_scenario(self, tmp_path: Path, text: str, said: str) -> None:
        assert mistake_in(tmp_path, text) == said

    def test_a_script_is_named_as_one(self, tmp_path: Path) -> None:
        assert mistake_in(tmp_path, "version: 1\nanswers:\n  - Hello\n").startswith(
            "desk.yaml:1: that is a script, not a scenario: chatkit-testing serve MODULE:NAME "
            "--script "
        )


class TestTurns:
    @pytest.mark.parametrize(
        ("turn", "said"),
        [
            ("{usr: hi, answer: A}", "'usr' is no key of a turn; did you mean user?"),
            (
                "{user: hi}",
                "a turn needs answer: with what streams back: a text, or a list of steps.",
            ),
            (
                "{user: hi, action: go, answer: A}",
                "user: and action: are two turns: begin each with a dash of its own.",
            ),
            ("{user: hi, payload: 1, answer: A}", "payload: goes with action:"),
            ("{result: 1, answer: A}", "result: goes with client_tool_output:"),
            (
                "{structured_input: done, answer: A}",
                'structured_input: takes one of answered, skipped, any; got "done". There are: '
                "answered, skipped, any.",
            ),
            (
                "{structured_input: any, answers: 1, answer: A}",
                "answers: takes a mapping; got 1.",
            ),
            (
                "{user: /(/, answer: A}",
                '"(" is no regular expression: missing ), unterminated subpattern at position 0.',
            ),
            ("{user: 1, answer: A}", "user: takes a text; got 1. Put it between quotes."),
            (
                "{user: hi, cancellable: maybe, answer: A}",
                'cancellable: takes true or false; got "maybe".',
            ),
            (
                "{user: hi, answer: {remove: widget}}",
                "replace: and remove: change the widget whose action is answered: they belong in a "
                "turn with action:",
            ),
        ],
    )
    def test_a_turn_that_cannot_be(self, tmp_path: Path, turn: str, said: str) -> None:
        assert mistake_in(tmp_path, f"turns:\n  - {turn}") == f"desk.yaml:2: {said}"


class TestSteps:
    @pytest.mark.parametrize(
        ("step", "said"),
        [
            ("mesage: Hi", "'mesage' is no step; did you mean message?"),
            ("say: Hi", f"'say' is no step. There are: {ALL_STEPS}."),
            (
                "{progress: Looking, icon: search}",
                f"A step is one of {ALL_STEPS}, alone; got progress, icon. What tells more of a "
                "step stands below its name.",
            ),
            ("progress: {icon: search}", "progress needs text."),
            (
                "progress: {text: Hi, icn: search}",
                "'icn' is no key of progress; did you mean icon?",
            ),
            ("progress: 1", "progress: text: Input should be a valid string"),
            ("effect: {data: {}}", "effect needs name."),
            ("workflow: Hi", "workflow: tasks takes a list of tasks, with wait: between them."),
            (
                "workflow: {tasks: [A], expanded: 1}",
                "workflow: expanded takes true or false; got 1.",
            ),
            ("workflow: [1]", "a task takes a mapping; got 1."),
            (
                "task: {status_indicator: done}",
                "task: custom.status_indicator: Input should be 'none', 'loading' or 'complete'",
            ),
            (
                "image: {file: a.png, url: b}",
                "image takes one of file, url and data; got file and url.",
            ),
            (
                "image: a.png",
                "image: file: a.png: No such file or directory. A path is taken from the "
                "scenario's folder.",
            ),
            (
                "image: {partials: -1}",
                "image: partials takes a whole number, 0 or more; got -1.",
            ),
            ("client_tool_call: {arguments: {}}", "client_tool_call needs name."),
            (
                "client_tool_call: {name: go, arguments: 1}",
                "client_tool_call: arguments takes a mapping; got 1.",
            ),
            (
                "structured_input: []",
                "structured_input takes a list of questions, one at least.",
            ),
            ("structured_input: [1]", "a question takes a mapping; got 1."),
            (
                "structured_input: [{id: a, question: A}, {id: a, question: B}]",
                "two questions have the id 'a': give each an id of its own.",
            ),
            (
                "structured_input: [{question: A, options: [1]}]",
                "a question: multiple_choice.options.0: Input should be a valid dictionary or "
                "instance of StructuredInputMultipleChoiceOption",
            ),
            ("title: 1", "title takes a text; got 1. Put it between quotes."),
            (
                "status: lock",
                'status takes one of active, locked, closed; got "lock"; did you mean locked?',
            ),
            (
                "error: {message: A, code: stream.error}",
                "error takes a message of your own, or one of the protocol's codes; got both.",
            ),
            ("error: {retry: true}", 'error needs message or code, like error: "We are closed."'),
            (
                "error: {code: rate}",
                'error: code takes one of stream.error; got "rate". There are: stream.error.',
            ),
            (
                "end_of_turn: false",
                "end_of_turn takes true, or nothing; to have none leave it out.",
            ),
            ("wait: soon", "wait() takes seconds, zero or more; got 'soon'."),
            (
                "message: {chunks: [A, {fail: TimeoutError}]}",
                "fail: is of the model's answers; what a scenario ends with is error:",
            ),
            (
                "message: {text: A, annotations: [{type: voice}]}",
                "an annotation 'voice' is shown by no client.",
            ),
        ],
    )
    def test_a_step_that_cannot_be(self, tmp_path: Path, step: str, said: str) -> None:
        told = mistake_in(tmp_path, f"turns:\n  - answer:\n      - {step}")

        assert told == f"desk.yaml:3: {said}"

    @pytest.mark.parametrize(
        ("last", "name"),
        [("client_tool_call: go", "client_tool_call"), ("error: No.", "error")],
    )
    def test_what_ends_a_turn_stands_last(self, tmp_path: Path, last: str, name: str) -> None:
        told = mistake_in(tmp_path, f"turns:\n  - answer:\n      - {last}\n      - Hello.")

        assert told == (
            f"desk.yaml:4: nothing can follow {name}: it ends the turn. What streams once the "
            "client has answered is a turn of its own."
        )


class TestWidgets:
    def template(self, folder: Path, text: str, **more: object) -> None:
        definition = {"version": "1.0", "name": "Order", "template": text, **more}
        (folder / "order.widget").write_text(json.dumps(definition), encoding="utf-8")

    @pytest.mark.parametrize(
        ("widget", "said"),
        [
            (
                "{type: Crd}",
                'a widget\'s type takes one of Card, ListView, Basic; got "Crd"; did you mean '
                "Card?",
            ),
            (
                "{data: {}}",
                "a widget is written out, {type: Card, children: […]}, or has file: with the name "
                "of a .widget file, or root:, with data:, updates: and copy_text: beside it.",
            ),
            (
                "{root: {type: Card}, data: {}}",
                "data: fills in a file: of a widget, and this one is written out.",
            ),
            (
                "{root: {children: []}}",
                'a widget\'s type takes one of Card, ListView, Basic; got {"children": []}. There '
                "are: Card, ListView, Basic.",
            ),
            (
                "{type: Card, children: 1}",
                "a widget: Card.children: Input should be a valid list",
            ),
            ("{root: Card}", 'a widget takes a mapping; got "Card".'),
            ("{file: order.widget, dta: {}}", "'dta' is no key of a widget; did you mean data?"),
            (
                "{root: {type: Card, children: []}, updates: 1}",
                "widget: updates takes a list of states, with wait: between them.",
            ),
            (
                "gone.widget",
                "widget: file: gone.widget: No such file or directory. A path is taken from the "
                "scenario's folder.",
            ),
            (
                "{file: order.widget, data: {x: 1}}",
                "the widget 'Order' cannot be filled in with {\"x\": 1}: 'id' is undefined. Its "
                "data has the fields id.",
            ),
            (
                "order.widget",
                "the widget 'Order' cannot be filled in with {}: 'id' is undefined. Its data has "
                "the fields id.",
            ),
        ],
    )
    def test_a_widget_that_cannot_be(self, tmp_path: Path, widget: str, said: str) -> None:
        self.template(tmp_path, "{{ id }}", jsonSchema={"properties": {"id": {}}})

        told = mistake_in(tmp_path, f"turns:\n  - answer:\n      - widget: {widget}")

        assert told.startswith(f"desk.yaml:3: {said}")

    def test_a_template_without_a_schema_cannot_say_what_it_takes(self, tmp_path: Path) -> None:
        self.template(tmp_path, "{{ id }}")

        told = mistake_in(tmp_path, answering("- widget: order.widget"))

        assert told.endswith("cannot be filled in with {}: 'id' is undefined.")

    def test_a_file_that_is_no_widget(self, tmp_path: Path) -> None:
        (tmp_path / "order.widget").write_text("{}", encoding="utf-8")

        told = mistake_in(tmp_path, answering("- widget: order.widget"))

        assert told == "desk.yaml:3: order.widget is no .widget file: KeyError: 'version'."
