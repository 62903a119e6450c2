"""A file that is no script: the message names the file, the line, what is wrong and the remedy."""

from pathlib import Path

import pytest

from chatkit_testing import ScriptError
from chatkit_testing.script_file import read_script
from tests.chatkit_testing.script_file.files import read

PARTS = (
    "message, refusal, reasoning, tool_call, handoff, structured, image, web_search, file_search, "
    "code_interpreter, mcp_call, wait, fail, gate"
)
NO_KEY = "a key is a text, no list and no mapping; put {{ … }} between quotes."
HEAD = "version: 1\nanswers:\n"

FILES = {
    "": "desk.yaml: the file is empty. It begins with version: 1.",
    "answers: []": "desk.yaml:1: version is missing. Write version: 1 into the first line.",
    "version: 2\nanswers: []": "desk.yaml:1: this kit reads version 1 of scripts; got 2.",
    "version: 1": "desk.yaml:1: answers takes the list of the answers.",
    "version: 1\nanswers: Hello": "desk.yaml:2: answers takes the list of the answers.",
    "version: 1\nanswer: []": (
        "desk.yaml:2: 'answer' is no key of a script; did you mean answers?"
    ),
    "- Hello": 'desk.yaml:1: a script takes the keys version, agents, answers; got ["Hello"].',
    "version: 1\nversion: 1\nanswers: []": "desk.yaml:2: the key 'version' stands twice.",
    "version: [1": "desk.yaml:1: expected ',' or ']', but got '<stream end>'.",
    "version: 1\nanswers: a: b": (
        "desk.yaml:2: mapping values are not allowed here; a text that has ': ' in it stands in "
        "quotes."
    ),
    "version: 1\nanswers:\n\t- Hello": (
        "desk.yaml:3: found character '\\t' that cannot start any token; lines are indented by "
        "spaces, not tabs."
    ),
    "version: 1\nagents: Support\nanswers: []": (
        "desk.yaml:2: agents takes what each agent asks with, by the names of the agents."
    ),
    "version: 1\nagents:\n  Support:\n    tool: [f]\nanswers: []": (
        "desk.yaml:4: 'tool' is no key of the agent Support; did you mean tools?"
    ),
}
ANSWERS = {
    "- [Hello, [there]]": "3: Lists do not nest: an answer is one list of parts.",
    "- 42": "3: a part that is no mapping takes a text; got 42. Put it between quotes.",
    "- message: 42": "3: message: text takes a text; got 42. Put it between quotes.",
    "- message:": "3: message() takes a text; got None.",
    "- message: [Hel, lo]": '3: message: text takes a text; got ["Hel", "lo"].',
    "- mesage: Hello": "3: 'mesage' is no key of an answer; did you mean message?",
    "- [mesage: Hello]": "3: 'mesage' is no part of an answer; did you mean message?",
    "- [speech: Hello]": f"3: 'speech' is no part of an answer. There are: {PARTS}.",
    "- [{message: Hello, refusal: No}]": (
        f"3: A part of an answer is one of {PARTS}, alone; got message, refusal."
    ),
    "- tool_call:\n    name: f\n    argument: {a: 1}": (
        "5: 'argument' is no key of tool_call; did you mean arguments?"
    ),
    "- tool_call: {arguments: {a: 1}}": "3: tool_call needs name.",
    "- tool_call:": "3: tool_call needs name.",
    "- tool_call: {name: f, arguments: [1]}": (
        "3: tool_call: arguments takes a mapping, or the JSON that the model wrote; got [1]."
    ),
    "- tool_call: {name: f, arguments: {a: 1, a: 2}}": "3: the key 'a' stands twice.",
    "- Hello\n- answer: {{ name }}": f"4: {NO_KEY}",
    "- message: {{ name }}": f"3: {NO_KEY}",
    "- message: {[a, b]: c}": f"3: {NO_KEY}",
    "- tool_call: {name: f, arguments: {{{ id }}: 1}}": f"3: {NO_KEY}",
    "- tool_call: {name: f, arguments: {a: !!python/name:os.system }}": (
        "3: could not determine a constructor for the tag "
        "'tag:yaml.org,2002:python/name:os.system'."
    ),
    "- message: {text: Hello, chunks: 0}": (
        "3: chunks= takes a number of pieces, one or more, or a list of them; got 0."
    ),
    "- message: {text: Hello, chunks: few}": (
        '3: message: chunks, where it is no list, takes a number; got "few".'
    ),
    "- message:\n    chunks:\n      - Hel\n      - 5": (
        "6: a chunk that is no wait and no fail takes a text; got 5. Put it between quotes."
    ),
    "- message: {text: Hi, annotations: here}": (
        '3: message: annotations takes a list of citations; got "here".'
    ),
    "- message: {text: Hi, annotations: [here]}": (
        "3: A citation is one of url_citation, file_citation, container_file_citation, alone; got "
        '"here".'
    ),
    "- message: {text: Hi, annotations: [uri_citation: here]}": (
        "3: 'uri_citation' is no citation; did you mean url_citation?"
    ),
    "- reasoning: [One, 2]": (
        "3: reasoning: summaries, each of its list, takes a text; got 2. Put it between quotes."
    ),
    "- file_search: {queries: a, results: [b]}": (
        '3: file_search: results takes texts by the names of files; got ["b"].'
    ),
    "- wait: soon": "3: wait() takes seconds, zero or more; got 'soon'.",
    "- wait: -1": "3: wait() takes seconds, zero or more; got -1.",
    "- agent: Support": (
        "3: What is answered stands under answer (a part, or the list of its parts), under "
        "answers (several, in turn), or as one part, like message; this has none."
    ),
    "- message: Hi\n  refusal: No": (
        "3: What is answered stands under answer (a part, or the list of its parts), under "
        "answers (several, in turn), or as one part, like message; this has message and refusal."
    ),
    "- agent: Support\n  answers: Hi": "4: answers takes a list of answers, one or more.",
    "- agent: Support\n  answers: []": "4: answers takes a list of answers, one or more.",
    "- agnet: Support\n  message: Hi": "3: 'agnet' is no key of an answer; did you mean agent?",
    "- agent: Support\n  always: 1\n  message: Hi": "4: always takes true or false; got 1.",
    "- ids: real\n  message: Hi": '3: ids takes placeholder; got "real".',
    "- message: Hi\n  usage: {seconds: 3}": (
        "4: 'seconds' is no key of usage. There are: input_tokens, output_tokens, cached_tokens, "
        "reasoning_tokens."
    ),
    "- message: Hi\n  asked: {users: Hi}": "4: 'users' is no key of asked; did you mean user?",
    "- message: Hi\n  asked: {tool_outputs: shipped}": (
        "4: tool_outputs takes a list of outputs, each by the name of its tool."
    ),
    "- message: Hi\n  asked: {tool_outputs: [shipped]}": (
        "4: A tool output is a text by the name of its tool: lookup_order: shipped"
    ),
    "- fail: TimeotError": (
        "3: 'TimeotError' is no exception that a file can name; did you mean TimeoutError?"
    ),
    "- fail: openai.RateLimitErr": (
        "3: 'openai.RateLimitErr' is no exception that a file can name; did you mean "
        "openai.RateLimitError?"
    ),
    "- fail: shop.errors.Closed": (
        "3: 'shop.errors.Closed' is no exception that a file can name: those of Python, like "
        "TimeoutError, and of openai, agents and httpx, like openai.RateLimitError."
    ),
    "- fail: {message: Closed}": (
        "3: fail takes an error, like TimeoutError, or a status, like 429."
    ),
    "- fail: {status: 200}": "3: status takes a number from 400 to 599; got 200.",
    "- fail: {status: 429, error: TimeoutError}": "3: TimeoutError has no status.",
    "- fail: UnicodeDecodeError": (
        "3: UnicodeDecodeError cannot be made without arguments; give the exception itself."
    ),
}


@pytest.mark.parametrize(("text", "said"), FILES.items(), ids=list(FILES))
def test_a_file_that_is_none(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ScriptError) as error:
        read(tmp_path, text)
    assert str(error.value) == said


@pytest.mark.parametrize(("text", "said"), ANSWERS.items(), ids=list(ANSWERS))
def test_an_answer_that_is_none(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ScriptError) as error:
        read(tmp_path, HEAD + text)
    assert str(error.value) == f"desk.yaml:{said}"


def test_an_item_that_lacks_what_its_kind_has(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"^desk\.yaml:3: No output item of the Responses API: "):
        read(tmp_path, HEAD + "- {type: computer_call, id: cu_1}")


def test_a_file_that_is_not_there_or_not_readable(tmp_path: Path) -> None:
    path = tmp_path / "desk.yaml"
    with pytest.raises(ScriptError) as error:
        read_script(path)
    assert str(error.value) == f"{path}: there is no such file."
    with pytest.raises(ScriptError) as error:
        read_script(tmp_path, name="desk")
    assert str(error.value) == "desk: it cannot be read: Is a directory."
    path.write_bytes(b"version: \xff")
    with pytest.raises(ScriptError) as error:
        read_script(path, name="desk.yaml")
    assert str(error.value) == "desk.yaml: it is not UTF-8: invalid start byte."
    path.write_bytes(b"version: \x01")
    with pytest.raises(ScriptError, match=r"^desk\.yaml: "):
        read_script(path, name="desk.yaml")


def test_a_message_names_a_file_by_the_way_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScriptError, match=r"^scripts/desk\.yaml: there is no such file\.$"):
        read_script(tmp_path / "scripts" / "desk.yaml")


def test_what_is_nested_beyond_reading_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"desk\.yaml: it is nested too deeply to be read\.$"):
        read(tmp_path, "version: 1\nanswers: " + "[" * 5000)


@pytest.mark.parametrize("text", ["version: [1", "version: 1\nversion: 1\nanswers: []", None])
def test_the_message_stands_without_the_frames_of_whoever_read_the_file(
    text: str | None, tmp_path: Path
) -> None:
    with pytest.raises(ScriptError) as refused:
        read_script(tmp_path / "none.yaml") if text is None else read(tmp_path, text)

    assert refused.value.__suppress_context__
    assert refused.value.__cause__ is None
