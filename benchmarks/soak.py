"""A thousand streams at once, through uvicorn on SQLite: ``python -m benchmarks.soak``.

Waves of users talk to one server in a process of its own, each on a connection of its own. Every
responder waits in the middle of its answer until all of its wave are there, so they do run at once;
one in ten users leaves at that point. Every turn that was not left is held to the protocol and to a
reload, and what the others had read has to be stored. After each wave the server tells what it
still holds: that may not grow from wave to wave. Exit status 1 when anything was lost or is left.
"""

import asyncio
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from benchmarks._soak_server import PARTS, Holdings
from chatkit_testing import ChatKitClient

STREAMS = 1_000
WAVES = 3
PATIENCE = 120.0
"""The seconds that a wave may take, and the server to start."""
FILES = 3 * STREAMS
LEAVES = 10
"""One user in so many leaves in the middle."""
OBJECTS = 500, 0.5
"""How many objects more a wave may leave, at all and per stream: a turn that leaks leaves dozens,
while timers that were called off and references to what is gone are cleared away now and then."""
MEMORY = 8 << 20
"""How many bytes more of memory a wave may leave: what was freed is not given back at once."""


async def stay(url: str, user: str) -> None:
    """Talk, and hold what was shown to what is stored: a strict client does."""
    client = ChatKitClient(url, headers={"X-User": user}, timeout=PATIENCE)
    async with client:
        turn = await client.send(f"I am {user}")
        if turn.text != "".join(PARTS) or turn.error is not None:
            raise AssertionError(f"{user} was answered {turn.text!r}:\n{turn.outline}")
        if len(await client.items()) != 2:
            raise AssertionError(f"{user} has {await client.items()}")


async def leave(url: str, user: str) -> None:
    """Leave in the middle; what was read by then has to be there on the next visit."""
    client = ChatKitClient(url, headers={"X-User": user}, timeout=PATIENCE)
    async with client:
        async with client.stream(f"I am {user}") as stream:
            async for _ in stream:
                if stream.turn.text:
                    await stream.disconnect()
        read = stream.turn.text
        for _ in range(1_000):  # the server notices in its own time, within the client's
            stored = [item for item in await client.items() if item.type == "assistant_message"]
            if stored:
                break
            await asyncio.sleep(0.05)
        else:
            raise AssertionError(f"{user} had read {read!r}, and it is not stored")
        if not stored[0].content[0].text.startswith(read):
            raise AssertionError(f"{user} had read {read!r}; stored is {stored[0].content!r}")


async def wave(url: str, number: int, streams: int) -> None:
    """Have all users of a wave talk at once."""
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        for index in range(streams):
            act = leave if index % LEAVES == 0 else stay
            group.create_task(act(url, f"user {number}.{index}"))


@asynccontextmanager
async def serving(streams: int) -> AsyncGenerator[str, None]:
    """Run the server in a process of its own, on a port that was free."""
    with socket.socket() as listener, tempfile.TemporaryDirectory() as folder:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2 * streams)
        listener.set_inheritable(True)
        database = Path(folder) / "soak.db"
        server = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks._soak_server"),
            *(str(listener.fileno()), str(database), str(streams)),
            pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL,
        )
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.terminate()
            await asyncio.wait_for(server.wait(), PATIENCE)


async def holdings(url: str) -> Holdings:
    """Ask the server what it holds, when it has had time to let go of the last connections."""
    async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
        held = Holdings(**(await client.get(f"{url}/holdings")).json())
        for _ in range(100):
            if held.is_idle:
                break
            await asyncio.sleep(0.1)
            held = Holdings(**(await client.get(f"{url}/holdings")).json())
        return held


def grown(before: Holdings, after: Holdings, streams: int) -> list[str]:
    """Tell what there is more of after a wave than after the one before."""
    wrong = [
        f"{after.tasks} tasks, were {before.tasks}" if after.tasks > before.tasks else "",
        f"{after.files} open files, were {before.files}" if after.files > before.files else "",
        f"{after.responders} responders still run" if after.responders else "",
        f"{after.objects:,} objects, were {before.objects:,}"
        if after.objects > before.objects + OBJECTS[0] + OBJECTS[1] * streams
        else "",
        f"{after.memory:,} bytes of memory, were {before.memory:,}"
        if after.memory > before.memory + MEMORY
        else "",
    ]
    return [each for each in wrong if each]


async def soak(streams: int) -> int:
    """Run all waves, and tell of each."""
    async with serving(streams) as url:
        held = await holdings(url)
        wrong: list[str] = []
        for number in range(WAVES):
            start = time.monotonic()
            await wave(url, number, streams)
            before, held = held, await holdings(url)
            print(f"wave {number + 1}: {time.monotonic() - start:5.1f} s  {held}", flush=True)
            if number:  # the first one fills the caches
                wrong += [f"wave {number + 1}: {each}" for each in grown(before, held, streams)]
    print("\n".join(wrong) if wrong else "nothing was lost, and nothing is left")
    return int(bool(wrong))


def main() -> int:
    """Soak with the number of streams that is given, or a thousand."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = FILES if hard == resource.RLIM_INFINITY else min(hard, FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return asyncio.run(soak(int(sys.argv[1]) if len(sys.argv) > 1 else STREAMS))


if __name__ == "__main__":
    sys.exit(main())
