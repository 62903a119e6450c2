"""What `MODULE:NAME` names: a server, an application, or what makes one."""

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeGuard  # Any: a project's own context

from chatkit.server import ChatKitServer
from chatkit_testing._report import brief
from chatkit_testing.client._asgi import ASGIApp
from chatkit_testing.serving._errors import ServeError
from chatkit_testing.serving._logs import brief_traceback

__all__ = ["Made", "load_target"]

_ASGI = ["scope", "receive", "send"]


@dataclass(frozen=True)
class Made:
    """What can be served: a server in need of an application, or an application.

    Attributes:
        server: The server, if it is one.
        app: The application, if it is one.
        took: The names of the parameters that were filled in.
    """

    server: ChatKitServer[Any] | None  # see the import
    app: ASGIApp | None
    took: frozenset[str] = frozenset()


def load_target(name: str, offered: Mapping[str, object]) -> Made:
    """Import what a name says, and call it if it is a function or class that makes a server.

    Args:
        name: ``MODULE:NAME``; the module is found from the current folder, too.
        offered: What a function may ask for, by the names of its parameters.

    Raises:
        ServeError: There is nothing of that name, or it is nothing that can be served.
    """
    found = _imported(name)
    if (made := _made(found)) is not None:
        return made
    if not callable(found):
        raise _no_target(name, found)
    took = _asked_for(name, found, offered)
    given: object = found(**{parameter: offered[parameter] for parameter in took})
    if (made := _made(given)) is None:
        raise _no_target(f"{name}()", given)
    return replace(made, took=took)


def _made(found: object) -> Made | None:
    if _is_server(found):
        return Made(found, None)
    return Made(None, found) if _is_asgi(found) else None


def _imported(name: str) -> object:
    module_name, colon, attribute = name.partition(":")
    if not colon or not module_name or not attribute or module_name.startswith("."):
        raise ServeError(
            f"{name} is neither a scenario (a file that ends in .yaml or .yml) nor an application, "
            "which is named as MODULE:NAME, like app:server"
        )
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        found: object = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise _failed_import(module_name, error) from error
        raise ServeError(
            f"there is no module {error.name!r} in {folder} or among the installed packages: run "
            "chatkit-testing serve where `import " + module_name + "` works"
        ) from error
    except Exception as error:
        raise _failed_import(module_name, error) from error
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise ServeError(f"{module_name} has no {part!r}{_meant(part, dir(found))}")
        found = getattr(found, part)
    return found


def _failed_import(module_name: str, error: Exception) -> ServeError:
    return ServeError(f"{module_name} cannot be imported.\n{brief_traceback(error)}")


def _meant(word: str, known: list[str]) -> str:
    close = get_close_matches(word, [each for each in known if not each.startswith("_")], n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _is_server(found: object) -> TypeGuard[ChatKitServer[Any]]:
    return isinstance(found, ChatKitServer)


def _is_asgi(found: object) -> TypeGuard[ASGIApp]:
    return callable(found) and list(_parameters(found)) == _ASGI


def _parameters(found: Callable[..., object]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(found).parameters


def _asked_for(
    name: str, function: Callable[..., object], offered: Mapping[str, object]
) -> frozenset[str]:
    parameters = _parameters(function)
    missing = [
        each.name
        for each in parameters.values()
        if each.default is each.empty
        and each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        and each.name not in offered
    ]
    if missing:
        raise ServeError(
            f"{name} needs {', '.join(missing)}, which chatkit-testing serve does not have; it can "
            f"give {' and '.join(offered)}. Name a function that makes the server of these, or of "
            "nothing"
        )
    return frozenset(parameters) & frozenset(offered)


def _no_target(name: str, found: object) -> ServeError:
    return ServeError(
        f"{name} is {brief(found)}: what can be served is a ChatKitServer, an ASGI application "
        "(FastAPI, Starlette, …), or a function or class that makes one"
    )
