"""The page on faults names every promise in its words, and shows the table that is printed."""

import re
from pathlib import Path

from chatkit_testing import SERVER_PROMISES, ChatKitClient, InMemoryStore, sweep_faults
from chatkit_testing.sweeps._promises import PROMISES
from echo.app import EchoServer

PAGE = (Path(__file__).parents[2] / "docs" / "faults.md").read_text(encoding="utf-8")


def rows(prefix: str) -> list[tuple[str, str]]:
    """The promises of the page: id and sentence."""
    return re.findall(rf"^\| ({prefix}\d+) \| (.+?) \| .+ \|$", PAGE, re.MULTILINE)


def test_every_promise_of_a_sweep_is_there_in_its_words() -> None:
    assert rows("SW") == list(PROMISES.items())


def test_every_promise_of_a_server_is_there_in_its_words() -> None:
    assert rows("SV") == [(one.id, one.sentence) for one in SERVER_PROMISES.values()]
    assert all(f"| {one.protects} |" in PAGE for one in SERVER_PROMISES.values())


async def test_the_table_is_what_is_printed() -> None:
    class MyServer(EchoServer):
        """The echo answers in one piece, as the page's server does."""

    async def scenario(client: ChatKitClient) -> None:
        await client.send("Where is order A1?")

    report = await sweep_faults(lambda: ChatKitClient(MyServer(InMemoryStore())), scenario)
    assert f"```text\n{report}\n```" in PAGE
