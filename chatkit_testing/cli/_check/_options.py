"""What ``check`` was asked for, from its arguments."""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from pydantic import JsonValue

from chatkit_testing.cli._status import Misuse

__all__ = ["CheckOptions", "add_check_arguments", "options_of"]

_MESSAGE = "Hello"
_TIMEOUT = 60.0


@dataclass(frozen=True, kw_only=True)
class CheckOptions:
    """What to check, and how.

    Attributes:
        url: The endpoint.
        headers: What goes with every request.
        messages: What the user says, in turns.
        timeout: The seconds that one turn or operation may take.
        origin: The origin of a front end that lives elsewhere; None if none does.
        attachment: A file to attach.
        action: Type and payload of an action that the application knows.
        allow: The ids of checks and rules that may fail.
        only: The ids of the checks to make; none are all.
        keep: Whether the threads that were made are left.
        strict: Whether what should hold counts like what must.
    """

    url: str
    headers: Mapping[str, str]
    messages: Sequence[str] = (_MESSAGE,)
    timeout: float = _TIMEOUT
    origin: str | None = None
    attachment: Path | None = None
    action: tuple[str, JsonValue] | None = None
    allow: Sequence[str] = ()
    only: Sequence[str] = ()
    keep: bool = False
    strict: bool = False


def add_check_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    parser.add_argument(
        "url", metavar="URL", nargs="?", help="the endpoint; to a base URL /chatkit is added"
    )
    talk = parser.add_argument_group("the conversations")
    talk.add_argument(
        "--header",
        metavar="'NAME: VALUE'",
        action="append",
        default=[],
        help="goes with every request, like 'Authorization: Bearer …'; may be given again",
    )
    talk.add_argument(
        "--message",
        metavar="TEXT",
        action="append",
        help=f'what the user says, by default "{_MESSAGE}"; given again, they take turns',
    )
    talk.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=float,
        default=_TIMEOUT,
        help=f"how long one answer may take, by default {_TIMEOUT:g}",
    )
    talk.add_argument(
        "--origin", metavar="ORIGIN", help="hold the endpoint to CORS for a front end at ORIGIN"
    )
    talk.add_argument(
        "--attachment", metavar="FILE", type=Path, help="upload FILE, and send it with a message"
    )
    talk.add_argument(
        "--action", metavar=("TYPE", "JSON"), nargs=2, help="have an action done, with its payload"
    )
    talk.add_argument(
        "--keep",
        action="store_true",
        help="leave the threads that were made; else they are deleted",
    )
    judged = parser.add_argument_group("what is checked")
    judged.add_argument(
        "--allow",
        metavar="ID",
        action="append",
        default=[],
        help="a check to do without, or a rule that may be broken; may be given again",
    )
    judged.add_argument(
        "--only", metavar="ID", action="append", default=[], help="make this check alone, or these"
    )
    judged.add_argument("--list", action="store_true", help="list the checks, and make none")
    judged.add_argument(
        "--strict", action="store_true", help="count what should hold like what must"
    )
    kept = parser.add_argument_group("the report")
    kept.add_argument("--json", metavar="FILE", type=Path, help="write it as JSON, too")
    kept.add_argument("--junit", metavar="FILE", type=Path, help="write it as JUnit XML, too")


def options_of(given: argparse.Namespace) -> CheckOptions:
    """Read the arguments.

    Raises:
        Misuse: One of them is not what it has to be.
    """
    if given.url is None:
        raise Misuse("which URL? Or --list, for the checks alone")
    if not 0 < given.timeout < float("inf"):
        raise Misuse(f"--timeout {given.timeout:g}: it takes a number of seconds, more than 0")
    if given.attachment is not None and not given.attachment.is_file():
        raise Misuse(f"--attachment {given.attachment}: there is no such file")
    return CheckOptions(
        url=given.url,
        headers=dict(_header(text) for text in given.header),
        messages=tuple(given.message or (_MESSAGE,)),
        timeout=given.timeout,
        origin=_origin(given.origin),
        attachment=given.attachment,
        action=_action(given.action),
        allow=tuple(given.allow),
        only=tuple(given.only),
        keep=given.keep,
        strict=given.strict,
    )


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not name.strip():
        raise Misuse(f"--header {text!r}: it reads like 'Authorization: Bearer …'")
    for part in (name.strip(), value.strip()):
        if not part.isascii() or not part.isprintable():
            raise Misuse(f"--header {text!r}: {part!r} is more than the visible ASCII of a header")
    return name.strip(), value.strip()


def _origin(text: str | None) -> str | None:
    if text is None:
        return None
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or text != f"{parts.scheme}://{parts.netloc}":
        raise Misuse(
            f"--origin {text}: it reads like https://app.example.org, as a browser sends it: with "
            "the scheme, without a path"
        )
    return text


def _action(given: Sequence[str] | None) -> tuple[str, JsonValue] | None:
    if given is None:
        return None
    kind, payload = given
    try:
        return kind, cast("JsonValue", json.loads(payload))
    except (ValueError, RecursionError) as error:
        raise Misuse(f"--action {kind} {payload!r}: the payload is no JSON: {error}") from error
