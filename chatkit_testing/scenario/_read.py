"""A scenario file, read and held to what a scenario can be."""

import re
from pathlib import Path

from chatkit_testing._errors import ScriptError
from chatkit_testing._report import brief
from chatkit_testing.scenario._read_steps import read_steps
from chatkit_testing.scenario._read_widgets import Folder
from chatkit_testing.scenario._scenario import KINDS, Scenario, ScenarioTurn, When
from chatkit_testing.scenario._steps import Removes, Replaces
from chatkit_testing.scenario._values import a_choice, a_flag, a_number, an_object
from chatkit_testing.script_file import Located, located

__all__ = ["read_scenario"]

_PATTERN = re.compile(r"/(?P<pattern>.*)/(?P<flags>i?)", re.DOTALL)
_ANY = "any"
_STATUSES = ("answered", "skipped", _ANY)
# What may stand beside the key that says what a turn answers, to tell more of it.
_DATA = {"action": "payload", "client_tool_output": "result", "structured_input": "answers"}
_KEYS = ("name", "pace", "transcription", "turns")
_BEGIN = "A scenario begins so:\n\nturns:\n  - user: hello\n    answer: Hello! How can I help?"


def read_scenario(path: str | Path) -> Scenario:
    """Read a scenario file.

    Raises:
        ScriptError: It cannot be read, or is no scenario; the message gives the line, what stands
            there and the remedy.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ScriptError(f"{path}: {error.strerror}. {_BEGIN}") from error
    except UnicodeDecodeError as error:
        raise ScriptError(f"{path}: byte {error.start} is no UTF-8: save it as UTF-8.") from error
    top = located(text, str(path))
    if top is None:
        raise ScriptError(f"{path} is empty. {_BEGIN}")
    return _scenario(top, path)


def _scenario(top: Located, path: Path) -> Scenario:
    if top.is_mapping and top.has("version") and top.has("answers"):
        top.fail(
            f"that is a script, not a scenario: chatkit-testing serve MODULE:NAME --script {path}"
        )
    keys = top.known_keys("a scenario", _KEYS)
    turns = keys.get("turns")
    if turns is None or not turns.is_list or not turns.elements():
        (turns or top).fail(f"a scenario has a list of turns. {_BEGIN}")
    folder = Folder(path.parent)
    said = keys.get("transcription")
    return Scenario(
        path,
        keys["name"].text("name:") if "name" in keys else path.stem,
        tuple(_turn(node, folder) for node in turns.elements()),
        pace=a_number(keys["pace"], "pace:") if "pace" in keys else Scenario.pace,
        transcription=None if said is None else said.text("transcription:"),
        files=(path, *dict.fromkeys(folder.named)),
    )


def _turn(node: Located, folder: Folder) -> ScenarioTurn:
    known = [*KINDS, *_DATA.values(), "answer", "cancellable"]
    keys = node.known_keys("a turn", known)
    when = _when(node, keys)
    answer = keys.get("answer")
    if answer is None:
        node.fail("a turn needs answer: with what streams back: a text, or a list of steps.")
    steps = read_steps(answer, folder)
    if when.kind != "action" and any(isinstance(step, Replaces | Removes) for step in steps):
        answer.fail(
            "replace: and remove: change the widget whose action is answered: they belong in a "
            "turn with action:"
        )
    can_be_cancelled = "cancellable" not in keys or a_flag(keys["cancellable"], "cancellable:")
    return ScenarioTurn(when, steps, can_be_cancelled)


def _when(node: Located, keys: dict[str, Located]) -> When:
    kinds = [kind for kind in KINDS if kind in keys]
    if len(kinds) > 1:
        node.fail(f"{kinds[0]}: and {kinds[1]}: are two turns: begin each with a dash of its own.")
    kind = kinds[0] if kinds else None
    for other, key in _DATA.items():
        if key in keys and other != kind:
            keys[key].fail(f"{key}: goes with {other}:")
    if kind is None:
        return When()
    if kind == "structured_input":
        name: str = a_choice(keys[kind], "structured_input:", _STATUSES)
    else:
        name = keys[kind].text(f"{kind}:")
    data = keys.get(_DATA.get(kind, ""))
    told = None if data is None else data.value()
    if kind == "structured_input" and data is not None:
        told = an_object(data, "answers:")
    if name == _ANY:
        return When(kind, data=told)
    pattern = _PATTERN.fullmatch(name)
    if pattern is None:
        return When(kind, name, data=told)
    return When(kind, None, _compiled(keys[kind], pattern["pattern"], pattern["flags"]), told)


def _compiled(node: Located, pattern: str, flags: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.IGNORECASE if flags else 0)
    except re.error as error:
        node.fail(f"{brief(pattern)} is no regular expression: {error}.")
