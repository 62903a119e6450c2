"""``chatkit-testing check URL``: a running endpoint held to what a front end relies on."""

import argparse
import asyncio
from pathlib import Path

from chatkit_testing.cli._check import _chat_checks as _chat_checks
from chatkit_testing.cli._check import _http_checks as _http_checks
from chatkit_testing.cli._check._options import CheckOptions, add_check_arguments, options_of
from chatkit_testing.cli._check._report import as_junit, as_text, listing
from chatkit_testing.cli._check._results import results_of, written_as_json
from chatkit_testing.cli._check._run import check
from chatkit_testing.cli._status import FINDINGS, GOOD, Misuse
from chatkit_testing.cli._terminal import Progress, say

__all__ = ["add_arguments", "run"]

_DESCRIPTION = """\
Play conversations against a running endpoint, hold every answer to the protocol and the endpoint
to what a front end relies on, and say what to mend.

It is the application that answers: whatever model stands behind it is asked, some
forty times in all, and any answer will do; --only makes single checks. The threads that are made
are deleted at the end."""
_EPILOG = """\
exit status: 1 if something is broken that must hold (with --strict, that should), 2 if there is
no endpoint at URL, else 0.

examples:
  chatkit-testing check http://127.0.0.1:8000/chatkit
  chatkit-testing check https://example.org --header 'Authorization: Bearer …' --origin https://app.example.org
  chatkit-testing check http://127.0.0.1:8000 --message 'Where is order A1?' --allow SV104 --junit check.xml
  chatkit-testing check http://127.0.0.1:8000 --only EP201"""  # noqa: E501 - commands


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.description, parser.epilog = _DESCRIPTION, _EPILOG
    add_check_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Make the checks, and report."""
    if options.list:
        say(listing(options.only))
        return GOOD
    return asyncio.run(_checked(options_of(options), json=options.json, junit=options.junit))


async def _checked(asked: CheckOptions, *, json: Path | None, junit: Path | None) -> int:
    for path, option in ((json, "--json"), (junit, "--junit")):
        if path is not None:
            _write(path, "", option)  # what cannot be written is said before the checks, not after
    with Progress() as progress:
        findings = await check(asked, progress)
    results = results_of(findings)
    say(as_text(findings, results))
    if json is not None:
        _write(json, written_as_json(findings, results), "--json")
    if junit is not None:
        _write(junit, as_junit(findings, results, strict=asked.strict), "--junit")
    counted = ("broken", "should") if asked.strict else ("broken",)
    return FINDINGS if any(one.verdict in counted for one in results) else GOOD


def _write(path: Path, text: str, option: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Misuse(f"{option} {path}: {error.strerror}") from error
