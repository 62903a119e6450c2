"""A turn far on in a thread: ``long_thread.py TURN REPEATS``.

A server that echoes, a store in memory, and a strict client that talks on in one thread.
Prints the seconds of the ``REPEATS`` turns from the ``TURN``-th on as a JSON list.
"""

import asyncio
import json
import logging
import sys
import time

from chatkit_testing import ChatKitClient, InMemoryStore
from echo.app import EchoServer


async def main() -> None:
    logging.getLogger("chatkit").setLevel(logging.WARNING)
    first, repeats = int(sys.argv[1]), int(sys.argv[2])
    client = ChatKitClient(EchoServer(InMemoryStore()))
    seconds: list[float] = []
    for number in range(1, first + repeats):
        begin = time.process_time()
        turn = await client.send(f"Message {number}")
        seconds.append(time.process_time() - begin)
        assert not turn.violations, turn.violations
    print(json.dumps(seconds[first - 1 :]))


if __name__ == "__main__":
    asyncio.run(main())
