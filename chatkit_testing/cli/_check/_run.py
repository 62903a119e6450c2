"""Making the checks, one after another, on one endpoint."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from chatkit_testing._errors import ChatKitTestingError
from chatkit_testing._report import shorten
from chatkit_testing.cli._check._case import CHECKS, FIRST, EndpointCase, Scene, checks_in_order
from chatkit_testing.cli._check._client import Break, CheckingClient, Clock, Watch
from chatkit_testing.cli._check._options import CheckOptions
from chatkit_testing.cli._status import Misuse
from chatkit_testing.cli._terminal import Progress
from chatkit_testing.client import requests
from chatkit_testing.client._line import body_of
from chatkit_testing.conformance import Promise, PromiseOutcome
from chatkit_testing.conformance._judge import judge
from chatkit_testing.conformance._promise import Broken
from chatkit_testing.protocol import RULES

__all__ = ["Findings", "check"]

_WITHOUT_AN_ANSWER = {FIRST, "SV106", "SV107", "EP102", "EP201", "EP202"}
"""What can be checked of an endpoint that answers no message."""
_REFUSED = {
    401: "who asks has to be known: --header 'Authorization: Bearer …'",
    403: "who asks has to be allowed to: --header 'Authorization: Bearer …'",
    404: "is that the path of the endpoint?",
    405: "is that the path of the endpoint?",
}


@dataclass(frozen=True)
class Findings:
    """What came of the checks.

    Attributes:
        url: The endpoint.
        outcomes: One for each check, in their order.
        broken: Each break of a rule of the protocol, allowed ones left out.
        turns: How many turns were played.
        notes: What is worth saying, and breaks nothing.
    """

    url: str
    outcomes: Sequence[PromiseOutcome]
    broken: Sequence[Break]
    turns: int
    notes: Sequence[str]


async def check(
    options: CheckOptions, progress: Progress, clock: Clock = time.monotonic
) -> Findings:
    """Play the conversations of all checks against an endpoint.

    Args:
        options: What to check, and how.
        progress: Where to say what is going on.
        clock: By what it is judged whether frames arrive as they are made.

    Raises:
        Misuse: There is no endpoint at the URL, or an option names what is no check.
    """
    _known("--allow", options.allow, {*CHECKS, *RULES}, "check or rule; --list shows the checks")
    _known("--only", options.only, CHECKS, "check; --list shows them")
    watch = Watch(clock)
    try:
        client = CheckingClient(
            options.url, headers=options.headers, timeout=options.timeout, watch=watch
        )
    except TypeError as error:
        raise Misuse(str(error)) from error
    async with client:
        scene = Scene(options, client, watch)
        progress.show(f"asking {client.line.endpoint.url}")
        await _there(scene)
        try:
            outcomes = await _outcomes(scene, progress)
        finally:
            if not options.keep:
                await _clean_up(scene, progress)
    broken = [each for each in watch.broken if each.violation.rule not in options.allow]
    notes = list(dict.fromkeys(scene.notes))
    return Findings(client.line.endpoint.url, outcomes, broken, len(watch.tapes), notes)


def _known(option: str, ids: Sequence[str], known: Collection[str], what: str) -> None:
    for each in ids:
        if each not in known:
            raise Misuse(f"{option} {each}: there is no such {what}")


async def _there(scene: Scene) -> None:
    """Hold that somebody answers who may be an endpoint of ChatKit."""
    case = EndpointCase(scene)
    url = scene.client.line.endpoint.url
    try:
        answer = await case.request("POST", body_of(requests.list_threads(1)))
    except Broken as error:
        raise Misuse(
            f"{url} does not answer threads.list within {scene.options.timeout:g} s; --timeout"
        ) from error
    if answer.status in _REFUSED:
        raise Misuse(f"{url} answers with HTTP {answer.status}: {_REFUSED[answer.status]}")


async def _outcomes(scene: Scene, progress: Progress) -> list[PromiseOutcome]:
    only = scene.options.only
    chosen = [each for each in checks_in_order() if not only or each.id in only]
    outcomes: list[PromiseOutcome] = []
    mute = False
    for number, each in enumerate(chosen, 1):
        progress.show(f"{number}/{len(chosen)} {each.id} {shorten(each.sentence, 60)}")
        outcome = (
            _needs_an_answer(each)
            if mute and each.id not in _WITHOUT_AN_ANSWER
            else await judge(each, scene.open_case(), allow=scene.options.allow)
        )
        mute = mute or (each.id == FIRST and outcome.status == "broken")
        outcomes.append(_without_no_calls(outcome))
    return outcomes


def _needs_an_answer(promise: Promise[EndpointCase]) -> PromiseOutcome:
    return PromiseOutcome(promise, "not checked", f"no message is answered ({FIRST})")


def _without_no_calls(outcome: PromiseOutcome) -> PromiseOutcome:
    """Leave out the list of calls where there were none."""
    return replace(outcome, text=outcome.text.removesuffix("\n\ncalls:"))


async def _clean_up(scene: Scene, progress: Progress) -> None:
    """Delete the threads that were made, as far as they can be."""
    client = scene.client.easy_going()
    left: list[str] = []
    for thread_id in dict.fromkeys(scene.watch.threads):
        progress.show(f"deleting {thread_id}")
        client.thread_id = thread_id
        try:
            await client.delete()
        except ChatKitTestingError:
            left.append(thread_id)
    still = await _still_there(client, left)
    if still:
        scene.notes.append(f"threads that could not be deleted: {', '.join(still)}")


async def _still_there(client: CheckingClient, thread_ids: Sequence[str]) -> list[str]:
    """Give the threads that can be loaded: a check has deleted some by itself."""
    found: list[str] = []
    for thread_id in thread_ids:
        client.thread_id = thread_id
        try:
            await client.thread()
        except ChatKitTestingError:
            continue
        found.append(thread_id)
    return found
