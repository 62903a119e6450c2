"""Reading the event stream of a long answer: ``sse.py PARSER REPEATS``.

``PARSER`` is ``kit`` or ``httpx-sse``; both get the frames one by one, as a server sends them.
Prints the seconds that the whole stream took, each time, as a JSON list.
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable

import httpx
from httpx_sse import EventSource

from benchmarks.workloads.kit_turn import captured
from chatkit_testing.sse import SSEParser

WORDS = 500


def kit(frames: list[bytes]) -> list[str]:
    parser = SSEParser()
    data = [event.data for frame in frames for event in parser.feed(frame)]
    parser.flush()
    return data


def httpx_sse(frames: list[bytes]) -> list[str]:
    headers = {"content-type": "text/event-stream"}
    response = httpx.Response(200, headers=headers, content=iter(frames))
    return [event.data for event in EventSource(response).iter_sse()]


PARSERS: dict[str, Callable[[list[bytes]], list[str]]] = {"kit": kit, "httpx-sse": httpx_sse}


def main() -> None:
    parse, repeats = PARSERS[sys.argv[1]], int(sys.argv[2])
    frames = asyncio.run(captured(WORDS))
    assert parse(frames) == [frame[6:-2].decode() for frame in frames]
    gc.collect()
    seconds: list[float] = []
    for _ in range(repeats):
        begin = time.process_time()
        parse(frames)
        seconds.append(time.process_time() - begin)
    print(json.dumps(seconds))


if __name__ == "__main__":
    main()
