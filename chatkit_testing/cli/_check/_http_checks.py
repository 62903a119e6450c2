"""Checks of the HTTP around the protocol: headers, CORS, what is no request, errors."""

import json

from chatkit_testing._report import plural, quote, shorten
from chatkit_testing.cli._check._arrival import judge_arrival
from chatkit_testing.cli._check._case import CHECKS, EndpointCase, tried_by
from chatkit_testing.client._line import Received
from chatkit_testing.conformance import SERVER_PROMISES
from chatkit_testing.conformance._promise import Broken, Doubtful, NotChecked

__all__ = ["MALFORMED"]

_DEEP = 2_000
MALFORMED: dict[str, bytes] = {
    "no body": b"",
    "no JSON": b"{",
    "bytes that are no text": b"\xff\xfe\x00",
    "JSON that is no object": b"[]",
    "no type": b"{}",
    "a list for a type": b'{"type": [], "params": {}}',
    "an unknown type": b'{"type": "threads.nothing", "params": {}}',
    "no params": b'{"type": "threads.create"}',
    "params without the input": b'{"type": "threads.create", "params": {}}',
    "a number for a thread's id": b'{"type": "threads.get_by_id", "params": {"thread_id": 7}}',
    "a text for a limit": b'{"type": "threads.list", "params": {"limit": "many"}}',
    "lists without end": b"[" * _DEEP,
    "objects in objects": b'{"params": ' * _DEEP + b"1" + b"}" * _DEEP,
}
"""Bodies that are no ChatKit request, by what is wrong with them."""
_TRACES = ("Traceback (most recent call last)", 'File "/')
_PAGES = ("<html", "<!doctype html")


async def frames_arrive_as_they_are_made(case: EndpointCase) -> None:
    """Judge by the times of arrival: a responder elsewhere cannot be held."""
    await case.send()
    tape = case.last_tape
    clock = case.scene.watch.clock
    begin = clock()
    await case.load()
    baseline = clock() - begin
    times = [at for at, _ in tape.pieces]
    length = tape.exchange.headers.get("content-length")
    arrival = judge_arrival(tape.asked, times, baseline, length)
    if arrival.verdict == "at once":
        raise Broken(arrival.text)
    if arrival.verdict is None:
        raise NotChecked(arrival.text)


tried_by(
    SERVER_PROMISES["SV401"],
    frames_arrive_as_they_are_made,
    mend="send each frame as it comes, and let no proxy or middleware gather them: "
    "`proxy_buffering off` in nginx, or the header X-Accel-Buffering: no",
)


@CHECKS.promise(
    "EP101",
    "A stream is sent as it is: neither compressed nor held back on the way.",
    protects="an answer that stands still and then jumps, behind some proxies",
    mend="leave text/event-stream out of compression (GZipMiddleware does not by itself), and "
    "send Cache-Control: no-cache, no-transform",
)
async def a_stream_is_sent_as_it_is(case: EndpointCase) -> None:
    """Look at the headers of a stream; some are worth a note, for what stands in between."""
    await case.send()
    headers = case.last_tape.exchange.headers
    control = headers.get("cache-control", "")
    if "no-transform" not in control and "no-cache" not in control:
        case.scene.notes.append(
            "the stream has no Cache-Control: no-cache, no-transform; some proxies hold back or "
            "compress what they may keep"
        )
    if headers.get("x-accel-buffering") != "no":
        case.scene.notes.append(
            "the stream has no X-Accel-Buffering: no; nginx holds it back unless it is told "
            "`proxy_buffering off`"
        )
    if encoding := headers.get("content-encoding"):
        raise Doubtful(f"the stream is compressed: content-encoding: {encoding}")


@CHECKS.promise(
    "EP102",
    "A front end of the origin may ask: CORS allows it, in the preflight and in the answer.",
    protects="a chat that stays empty, with an error in the browser's console alone",
    mend="CORSMiddleware(allow_origins=[…], allow_methods=['POST'], allow_headers=['*'])",
)
async def cors_lets_the_front_end_in(case: EndpointCase) -> None:
    """Ask as a browser does before it sends JSON to another origin."""
    origin = case.options.origin
    if origin is None:
        raise NotChecked("a front end of the same origin needs no CORS; --origin checks another")
    names = sorted({"content-type", *(name.lower() for name in case.options.headers)})
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": ", ".join(names),
    }
    preflight = await case.request("OPTIONS", headers=asked, shown=f"from {origin}")
    if preflight.status >= 300:
        raise Broken(f"the preflight is answered with HTTP {preflight.status}; it has to be 200")
    _allows(preflight, origin, "the preflight")
    allowed = preflight.headers.get("access-control-allow-headers", "")
    told = {name.strip().lower() for name in allowed.split(",")}
    # Fetch standard, "CORS-preflight fetch": a * stands for every header but this one.
    covered = [name for name in names if name != "authorization"] if "*" in told else []
    if missing := [name for name in names if name not in {*told, *covered}]:
        but = "; a * does not stand for authorization" if covered else ""
        lacks = f"without {', '.join(missing)}{but}"
        raise Broken(f"the preflight allows the headers {allowed!r}, {lacks}")
    body = b'{"type": "threads.list", "params": {}}'
    answer = await case.request("POST", body, {"origin": origin}, shown=f"from {origin}")
    _allows(answer, origin, "the answer")


def _allows(answer: Received, origin: str, what: str) -> None:
    allowed = answer.headers.get("access-control-allow-origin")
    if allowed not in ("*", origin):
        told = "has none" if allowed is None else f"says {allowed!r}"
        raise Broken(f"{what} has to say Access-Control-Allow-Origin: {origin}; it {told}")


@CHECKS.promise(
    "EP201",
    "What is no request is answered with a status of 4xx.",
    protects="an alarm in the night, and a page, for what anybody can send",
    mend="catch the ValidationError of `process`, and answer with the status 400 or 422",
)
async def what_is_no_request_is_answered_with_4xx(case: EndpointCase) -> None:
    """Send bodies of every kind that is none."""
    wrong: list[str] = []
    for what, body in MALFORMED.items():
        answer = await case.request("POST", body, shown=what)
        if not 400 <= answer.status < 500:
            wrong.append(f"{what}: HTTP {answer.status}")
    answer = await case.request("GET")
    if answer.status >= 500:
        wrong.append(f"GET: HTTP {answer.status}")
    if wrong:
        count = f"{len(wrong)} of {len(MALFORMED) + 1}"
        raise Broken(f"{count} are answered otherwise; the first of them is {wrong[0]}")


@CHECKS.promise(
    "EP202",
    "An error shows nothing of the server's insides, and is no page.",
    protects="paths and code in a stranger's hands; an error that no front end can read",
    mend="switch the debug mode off, and answer errors with a short text or JSON",
)
async def an_error_shows_no_insides(case: EndpointCase) -> None:
    """Look into the bodies of errors."""
    unknown = {"type": "threads.get_by_id", "params": {"thread_id": "thr_that_is_not_there"}}
    pages: list[str] = []
    for what, body in {**MALFORMED, "an unknown thread": json.dumps(unknown).encode()}.items():
        answer = await case.request("POST", body, shown=what)
        text = answer.body.decode("utf-8", "replace")
        if any(trace in text for trace in _TRACES):
            raise Broken(f"{what} is answered with a traceback:\n  {_excerpt(text)}")
        if any(page in text[:500].lower() for page in _PAGES):
            pages.append(f"{what} is answered with a page:\n  {_excerpt(text)}")
    if pages:
        raise Doubtful("\n".join([pages[0], f"({plural(len(pages), 'answer')} of that kind)"]))


def _excerpt(text: str) -> str:
    return shorten(quote(text.strip()), 160)
