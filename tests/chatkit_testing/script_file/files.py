"""Files of scripts for tests: written here, read by the kit."""

from pathlib import Path

from chatkit_testing.script import Answer, make_answer
from chatkit_testing.script_file import FileEntry, ScriptFile, read_script, written_script


def read(folder: Path, text: str) -> ScriptFile:
    """Read a file with this text, which messages call desk.yaml."""
    path = folder / "desk.yaml"
    path.write_text(text, encoding="utf-8")
    return read_script(path, name="desk.yaml")


def read_answers(folder: Path, answers: str) -> list[Answer]:
    """Read the answers of a file, given as YAML."""
    file = read(folder, f"version: 1\nanswers:\n{answers}")
    return [answer for entry in file.entries for answer in entry.answers]


def entry(answer: object) -> FileEntry:
    """Make an entry of what a script takes for an answer."""
    return FileEntry((make_answer(answer),))


def write(*answers: object) -> str:
    """Write answers as YAML, without the head of the file."""
    text = written_script([entry(answer) for answer in answers])
    return text.removeprefix("version: 1\nanswers:\n")
