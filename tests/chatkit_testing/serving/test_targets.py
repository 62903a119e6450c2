"""What `MODULE:NAME` may name, and what is said of what it may not."""

import sys
from pathlib import Path

import pytest

from chatkit.server import ChatKitServer
from chatkit_testing import InMemoryStore
from chatkit_testing.serving import ServeError
from chatkit_testing.serving._targets import Made, load_target

MODULE = """
from chatkit.server import ChatKitServer
from chatkit_testing import InMemoryStore
from starlette.applications import Starlette


class Desk(ChatKitServer):
    async def respond(self, thread, input_user_message, context):
        for nothing in ():
            yield nothing


class space:
    desk = Desk(InMemoryStore())


desk = Desk(InMemoryStore())
app = Starlette()
number = 12


def make_desk(store, *, loud=False, **others):
    return Desk(store)


def make_app():
    return Starlette()


def make_nothing():
    return None


def make_for(user, store):
    return Desk(store)


async def asgi(scope, receive, send):
    pass
"""


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "served_desk.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "served_desk", raising=False)
    return tmp_path


def load(name: str) -> Made:
    return load_target(name, {"store": InMemoryStore(), "attachment_store": None})


@pytest.mark.parametrize(
    ("name", "took"),
    [
        ("desk", set[str]()),
        ("space.desk", set[str]()),
        ("Desk", {"store", "attachment_store"}),
        ("make_desk", {"store"}),
    ],
)
def test_a_server_or_what_makes_one_of_our_stores(name: str, took: set[str]) -> None:
    made = load(f"served_desk:{name}")

    assert isinstance(made.server, ChatKitServer)
    assert made.app is None
    assert made.took == took


@pytest.mark.parametrize("name", ["app", "make_app", "asgi"])
def test_an_application_or_what_makes_one(name: str) -> None:
    made = load(f"served_desk:{name}")

    assert callable(made.app)
    assert made.server is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "desk.yml.bak",
            "desk.yml.bak is neither a scenario (a file that ends in .yaml or .yml) nor an "
            "application, which is named as MODULE:NAME, like app:server",
        ),
        (
            "served_dsk:app",
            "there is no module 'served_dsk' in {folder} or among the installed packages: run "
            "chatkit-testing serve where `import served_dsk` works",
        ),
        ("served_desk:dsk", "served_desk has no 'dsk'; did you mean desk?"),
        ("served_desk:xyz", "served_desk has no 'xyz'"),
        (
            "served_desk:number",
            "served_desk:number is 12: what can be served is a ChatKitServer, an ASGI application "
            "(FastAPI, Starlette, …), or a function or class that makes one",
        ),
        (
            "served_desk:make_nothing",
            "served_desk:make_nothing() is None: what can be served is a ChatKitServer, an ASGI "
            "application (FastAPI, Starlette, …), or a function or class that makes one",
        ),
        (
            "served_desk:make_for",
            "served_desk:make_for needs user, which chatkit-testing serve does not have; it can "
            "give store and attachment_store. Name a function that makes the server of these, or "
            "of nothing",
        ),
    ],
)
def test_what_cannot_be_served_is_named_with_the_remedy(module: Path, name: str, said: str) -> None:
    with pytest.raises(ServeError) as refused:
        load(name)

    assert str(refused.value) == said.format(folder=module)


def test_a_module_is_found_again_from_the_same_folder() -> None:
    assert load("served_desk:desk").server is load("served_desk:desk").server


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (
            "import no_such_thing",
            [
                "Traceback (most recent call last):",
                '  File "{file}", line 1, in <module>',
                "    import no_such_thing",
                "ModuleNotFoundError: No module named 'no_such_thing'",
            ],
        ),
        ("1 +", ['  File "{file}", line 1', "    1 +", "       ^", "SyntaxError: invalid syntax"]),
    ],
)
def test_what_is_wrong_in_the_module_is_shown_in_its_own_lines(
    tmp_path: Path, source: str, lines: list[str]
) -> None:
    file = tmp_path / "served_broken.py"
    file.write_text(source, encoding="utf-8")

    with pytest.raises(ServeError) as caught:
        load("served_broken:app")

    said = "\n".join(["served_broken cannot be imported.", *lines])
    assert str(caught.value) == said.format(file=file)
