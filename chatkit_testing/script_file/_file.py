"""Files of scripted answers: who may take each, and what was asked when it was recorded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openai.types.responses import ResponseUsage

from chatkit_testing._errors import ScriptError
from chatkit_testing.script import Answer, IdsPolicy
from chatkit_testing.script_file._asked import AGENT_FIELDS, FIELDS, Asked, read_asked
from chatkit_testing.script_file._forms import PARTS, read_part, text_of
from chatkit_testing.script_file._located import Located, located, shown_path
from chatkit_testing.script_file._usage import read_usage, written_usage
from chatkit_testing.script_file._written import written_part
from chatkit_testing.script_file._yaml import written_yaml

__all__ = ["FileEntry", "ScriptFile", "read_script", "written_script"]

_VERSION: Final = 1
_FILE_KEYS: Final = ("version", "agents", "answers")
_WHO: Final = ("agent", "model", "when", "always", "ids", "strict")
_ENTRY_KEYS: Final = (*_WHO, "asked", "usage", "answer", "answers", *PARTS)


@dataclass(frozen=True)
class FileEntry:
    """One element of a file's ``answers``: what one call of ``script`` lays out.

    Attributes:
        answers: the answers; several of them are given in turn if they are for ``always``.
        agent: the agent that may take them; None is any.
        model: the same where the model is asked over HTTP, and agents have no names.
        when: what the last user message has in it; None is anything.
        always: whether they answer every such call.
        ids: whether the model gives its items ids.
        strict: whether they are held to what the call offers.
        asked: what was asked when it was recorded; None if it was not.
        place: the file and the line.
    """

    answers: tuple[Answer, ...]
    agent: str | None = None
    model: str | None = None
    when: str | None = None
    always: bool = False
    ids: IdsPolicy | None = None
    strict: bool = True
    asked: Asked | None = None
    place: str = ""


@dataclass(frozen=True)
class ScriptFile:
    """What a file says.

    Attributes:
        entries: its answers, in order.
        name: what messages call the file.
    """

    entries: tuple[FileEntry, ...]
    name: str


def read_script(path: Path, *, name: str | None = None) -> ScriptFile:
    """Read a file of answers.

    Args:
        path: the file.
        name: what messages call it; by default the way to it from the current folder.

    Raises:
        ScriptError: there is no such file, it cannot be read, or it is no script; the message names
            file and line.
    """
    name = shown_path(path) if name is None else name
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ScriptError(f"{name}: there is no such file.") from None
    except OSError as error:
        raise ScriptError(f"{name}: it cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        raise ScriptError(f"{name}: it is not UTF-8: {error.reason}.") from None
    return ScriptFile(_entries(located(text, name), name), name)


def _entries(whole: Located | None, name: str) -> tuple[FileEntry, ...]:
    if whole is None:
        raise ScriptError(f"{name}: the file is empty. It begins with version: {_VERSION}.")
    keys = whole.known_keys("a script", _FILE_KEYS)
    if "version" not in keys:
        whole.fail(f"version is missing. Write version: {_VERSION} into the first line.")
    version: object = keys["version"].value()
    if version != _VERSION:
        keys["version"].fail(f"this kit reads version {_VERSION} of scripts; got {version!r}.")
    if "answers" not in keys or not keys["answers"].is_list:
        keys.get("answers", whole).fail("answers takes the list of the answers.")
    agents: Mapping[str, Asked] = _agents(keys["agents"]) if "agents" in keys else {}
    return tuple(_entry(one, name, agents) for one in keys["answers"].elements())


def _agents(located: Located) -> Mapping[str, Asked]:
    if not located.is_mapping:
        located.fail("agents takes what each agent asks with, by the names of the agents.")
    return {
        agent: read_asked(f"the agent {agent}", one, AGENT_FIELDS)
        for agent, one in located.fields().items()
    }


def _entry(located: Located, name: str, agents: Mapping[str, Asked]) -> FileEntry:
    place = f"{name}:{located.line}"
    if not located.is_mapping or located.only_key() in PARTS or located.has("type"):
        return FileEntry((_answer(located),), place=place)
    keys = located.known_keys("an answer", _ENTRY_KEYS)
    what: dict[str, Any] = {key: _WHO_READ[key](key, keys[key]) for key in _WHO if key in keys}
    if "asked" in keys:
        asked = read_asked("asked", keys["asked"])
        what["asked"] = {**agents.get(what.get("agent", ""), {}), **asked}
    usage = read_usage(keys["usage"]) if "usage" in keys else None
    return FileEntry(_answers(located, keys, usage), place=place, **what)


def _answers(
    located: Located, keys: Mapping[str, Located], usage: ResponseUsage | None
) -> tuple[Answer, ...]:
    said = [key for key in keys if key in ("answer", "answers", *PARTS)]
    if len(said) != 1:
        got = f"has {' and '.join(said)}" if said else "has none"
        located.fail(
            "What is answered stands under answer (a part, or the list of its parts), under "
            f"answers (several, in turn), or as one part, like message; this {got}."
        )
    [key] = said
    if key != "answers":
        only = keys[key] if key == "answer" else located.reduced_to(key)
        return (_answer(only, usage),)
    if not keys[key].is_list or not keys[key].elements():
        keys[key].fail("answers takes a list of answers, one or more.")
    return tuple(_answer(one, usage) for one in keys[key].elements())


def _answer(located: Located, usage: ResponseUsage | None = None) -> Answer:
    parts = located.elements() if located.is_list else [located]
    return Answer(tuple(read_part(part) for part in parts), usage=usage)


def _yes_or_no(what: str, located: Located) -> bool:
    value: bool = located.read(what, "true or false", lambda value: isinstance(value, bool))
    return value


def _ids(what: str, located: Located) -> IdsPolicy:
    value: IdsPolicy = located.read(what, "placeholder", lambda value: value == "placeholder")
    return value


_WHO_READ: Final[Mapping[str, Callable[[str, Located], object]]] = {
    "agent": text_of,
    "model": text_of,
    "when": text_of,
    "always": _yes_or_no,
    "ids": _ids,
    "strict": _yes_or_no,
}


def written_script(entries: Sequence[FileEntry]) -> str:
    """Write the text of a file: the same for the same entries, and readable by `read_script`.

    Raises:
        ScriptError: an answer stands in no file, one with a gate for instance.
    """
    agents = _common(entries)
    written = [_written(entry, agents) for entry in entries]
    named = {"agents": agents} if agents else {}
    return written_yaml({"version": _VERSION, **named, "answers": written})


def _common(entries: Sequence[FileEntry]) -> dict[str, dict[str, Any]]:  # Any: see Asked
    """Give of each agent what its first call asked with."""
    agents: dict[str, dict[str, Any]] = {}
    for entry in entries:
        if entry.asked is not None and entry.agent is not None and entry.agent not in agents:
            asked = entry.asked
            agents[entry.agent] = {key: asked[key] for key in AGENT_FIELDS if asked.get(key)}
    return agents


def _written(entry: FileEntry, agents: Mapping[str, Asked]) -> dict[str, Any]:  # Any: for YAML
    form: dict[str, Any] = {
        key: getattr(entry, key) for key in _WHO if getattr(entry, key) != getattr(FileEntry, key)
    }
    if entry.asked is not None:
        form["asked"] = _own(entry.asked, agents.get(entry.agent or "", {}))
    usage = entry.answers[0].usage
    if usage is not None:
        form["usage"] = written_usage(usage)
    answers = [_written_answer(answer) for answer in entry.answers]
    if len(answers) > 1:
        return {**form, "answers": answers}
    [answer] = answers
    if isinstance(answer, dict) and "type" not in answer:
        return {**form, **answer}
    return {**form, "answer": answer}


def _own(asked: Asked, common: Asked) -> dict[str, Any]:  # Any: for YAML
    """Give the fields in which a call differs from what its agent mostly asks with."""
    return {
        key: asked.get(key)
        for key in FIELDS
        if (asked.get(key) or None) != (common.get(key) or None)
    }


def _written_answer(answer: Answer) -> dict[str, Any] | list[dict[str, Any]]:  # Any: for YAML
    parts = [written_part(part) for part in answer.parts]
    return parts[0] if len(parts) == 1 else parts
