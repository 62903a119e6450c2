"""``chatkit-testing serve``: a ChatKit endpoint for front-end work, without key or network."""

import argparse
import importlib.util
import sys
from pathlib import Path

from chatkit_testing._distribution import how_to_install
from chatkit_testing.cli._status import GOOD, Misuse
from chatkit_testing.cli._terminal import painted, say

__all__ = ["add_arguments", "run"]

_PACKAGES = {
    "uvicorn": "uvicorn",
    "starlette": "starlette",
    "python_multipart": "python-multipart",
    "watchfiles": "watchfiles",
}
_DESCRIPTION = """\
Serve ChatKit for front-end work: no key, no network. What is asked and answered is printed as an
outline, with what the protocol's verifier finds in it; the page at / shows threads and streams
live, and sends messages.

From a scenario, a file that says what the user says and what streams back:

  turns:
    - user: order                      # said in the message, whatever the case; or /regex/
      answer:
        - progress: Looking it up
        - wait: 1                      # seconds
        - message: Order A1 shipped yesterday.
        - widget:
            type: Card
            children:
              - {type: Button, label: Thanks, onClickAction: {type: thanks}}
    - action: thanks                   # the button was pressed
      answer: You are welcome.
    - answer: I only know about orders.      # whatever else is asked

  chatkit-testing serve desk.yaml

A turn answers user:, action:, client_tool_output:, structured_input: or, without one of these,
anything. The first that fits answers; several for the same thing answer one after the other. The
steps of an answer are message, reasoning, workflow, task, progress, notice, effect, widget,
replace, remove, image, client_tool_call, structured_input, title, status, hidden, end_of_turn,
wait and error. docs/serve.md has them all.

From an application, with what its model answers in a file (docs/recording.md):

  chatkit-testing serve app:server --script answers.yaml

MODULE:NAME is a ChatKitServer, an ASGI application, or a function or class that makes one; a
parameter store or attachment_store is given ours. No request leaves for a real model. The script
begins anew with each new thread."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command."""
    parser.description = _DESCRIPTION
    parser.add_argument(
        "target", metavar="SCENARIO.yaml | MODULE:NAME", help="what to serve; see above"
    )
    parser.add_argument(
        "--script", metavar="FILE", type=Path, help="what the model of an application answers"
    )
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    parser.add_argument(
        "--port", type=_port, default=8000, help="the port (%(default)s); 0 is any that is free"
    )
    parser.add_argument(
        "--path", default="/chatkit", help="where ChatKit is spoken (%(default)s)", type=_path
    )
    parser.add_argument(
        "--store",
        metavar="FILE",
        default="memory",
        help="the SQLite file that keeps threads and uploads over a restart (%(default)s)",
    )
    parser.add_argument(
        "--delays",
        metavar="FACTOR",
        type=_number,
        default=1.0,
        help="what all waits are multiplied by: 0 for none, 2 for slow motion (1)",
    )
    parser.add_argument(
        "--allow-origin",
        metavar="ORIGIN",
        action="append",
        help="a front end that may ask, like http://localhost:3000; again for more. By default all "
        "may, without cookies; an ASGI application then says itself who may",
    )
    parser.add_argument(
        "--max-upload",
        metavar="MB",
        type=_number,
        default=25.0,
        help="the megabytes that an upload may have (25)",
    )
    parser.add_argument(
        "--reload",
        action="store_true",
        help="follow changes: a scenario is read again in place, with its threads; an application "
        "is started anew, so that its threads need --store",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until somebody stops it."""
    missing = [name for module, name in _PACKAGES.items() if not importlib.util.find_spec(module)]
    if missing:
        raise Misuse(
            f"it needs {', '.join(missing)}: {how_to_install('watchfiles')} brings what "
            "serving needs"
        )
    from chatkit_testing import serving  # it loads the web server, which --help is not for

    chosen = serving.ServeOptions(
        target=options.target,
        script=options.script,
        host=options.host,
        port=options.port,
        path=options.path,
        store=options.store,
        origins=tuple(options.allow_origin or []),
        delays=options.delays,
        max_upload=options.max_upload,
        reload=options.reload,
    )
    serving.run(chosen, say=_tell, paint=painted)
    return GOOD


def _tell(text: str) -> None:
    """Say something now, be it to a pipe."""
    say(text)
    sys.stdout.flush()


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: they go from 0 to 65535")
    return int(text)


def _path(text: str) -> str:
    if not text.startswith("/") or text == "/" or text.startswith("/_page/"):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no path for ChatKit: it begins with / and is not the page's own"
        )
    return text


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number, zero or more")
    return value
