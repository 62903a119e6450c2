"""The sweeps: one conversation, played once whole and then once for each point."""

import inspect
import logging
import warnings
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, cast  # Any: an application's own context

from chatkit_testing._conversations import Conversation, collected
from chatkit_testing._errors import ChatKitWarning, ClientError, PromiseBroken
from chatkit_testing.client import ChatKitClient
from chatkit_testing.expect._naming import type_path
from chatkit_testing.stores import Fault, FaultyStore
from chatkit_testing.stores._faulty import WRITES
from chatkit_testing.sweeps._aftermath import (
    brief_error,
    look_at_the_store,
    look_at_the_thread,
    look_at_the_turn,
    settle,
)
from chatkit_testing.sweeps._going_on import go_on
from chatkit_testing.sweeps._points import Cut, Strike
from chatkit_testing.sweeps._promises import Breach, check_ids
from chatkit_testing.sweeps._report import SweepOutcome, SweepReport
from chatkit_testing.sweeps._scene import (
    Scenario,
    Scene,
    load,
    look_into_the_store,
    play,
    stored_items,
)
from chatkit_testing.sweeps._scripts import ScriptMark
from chatkit_testing.sweeps._watch import Interrupted, Watch, Watched

__all__ = ["MakeClient", "Scenario", "sweep_cancellations", "sweep_faults"]

MakeClient = Callable[[], ChatKitClient | Awaitable[ChatKitClient]]
"""Makes a client on a fresh server with a fresh store at each call, plain or async."""


async def sweep_cancellations(
    make_client: MakeClient, scenario: Scenario, *, allow: Collection[str] = ()
) -> SweepReport:
    """Break a conversation off at each of its events, in both ways, and see what is left.

    The scenario is played once whole, which has to pass; then, for each event of each turn, twice
    up to there: once the server's task is cancelled, which takes effect where it next suspends,
    and once the connection is dropped, which closes the stream at the event. What the scenario
    says of a turn that was broken off does not count. After that the thread is loaded, the last
    message retried and another one sent.

    Scripts of the runner that is installed are laid out anew for each run, and for the retry and
    the message after it once more.

    Args:
        make_client: Makes a client on a fresh server with a fresh store, plain or async.
        scenario: The conversation.
        allow: The ids of promises that need not hold.

    Returns:
        The report; ``str`` of it is the table. A point at which the server did not suspend any
        more is in ``not_cancellable``.

    Raises:
        PromiseBroken: A promise was broken somewhere; the message is the table, and how.
        ClientError: The scenario asked nothing.
    """
    sweep = _Sweep(make_client, scenario, check_ids(allow))
    with sweep.apart():
        turns, _ = await sweep.rehearse()
        cuts = [
            Cut(number, index, way, type_path(event))
            for number, watched in enumerate(turns, 1)
            for index, event in enumerate(watched.turn.events, 1)
            for way in ("cancel", "leave")
        ]
        outcomes = [await sweep.interrupt(cut, turns) for cut in cuts]
    return _judged(f"{sweep.subject}, broken off at every event", outcomes)


async def sweep_faults(
    make_client: MakeClient, scenario: Scenario, *, allow: Collection[str] = ()
) -> SweepReport:
    """Let each call of the store fail in a conversation, one at a time, and see what is left.

    The scenario is played once whole, which has to pass; then once for each call that it made of
    the store, which fails there without doing anything, and for each that writes once more, which
    fails after it has written, as when the database's answer is lost. Then as in
    `sweep_cancellations`.

    Args:
        make_client: Makes a client on a fresh server with a fresh store, plain or async. An ASGI
            application has to be given a ``FaultyStore``, and the client the same one as
            ``store=``; of a ChatKitServer in process the store is seen to.
        scenario: The conversation.
        allow: The ids of promises that need not hold.

    Returns:
        The report; ``str`` of it is the table.

    Raises:
        PromiseBroken: A promise was broken somewhere; the message is the table, and how.
        ClientError: The scenario asked nothing.
        TypeError: The store of the client's target cannot be made to fail.
    """
    sweep = _Sweep(make_client, scenario, check_ids(allow), faults=True)
    with sweep.apart():
        turns, calls = await sweep.rehearse()
        strikes = [
            Strike(number, after, method)
            for number, method in enumerate(calls, 1)
            for after in ((False, True) if method in WRITES else (False,))
        ]
        outcomes = [await sweep.interrupt(strike, turns) for strike in strikes]
    return _judged(f"{sweep.subject}, each call of its store failing", outcomes)


def _judged(subject: str, outcomes: Sequence[SweepOutcome]) -> SweepReport:
    report = SweepReport(subject, outcomes)
    if report.failed:
        raise PromiseBroken(str(report))
    return report


class _Sweep:
    """One conversation, to be played again and again."""

    def __init__(
        self,
        make_client: MakeClient,
        scenario: Scenario,
        allow: frozenset[str],
        *,
        faults: bool = False,
    ) -> None:
        self.subject = ""
        self._make_client = make_client
        self._scenario = scenario
        self._allow = allow
        self._faults = faults
        self._conversations: list[Conversation] = []
        self._start: ScriptMark
        self._end: ScriptMark | None = None

    @contextmanager
    def apart(self) -> Generator[None, None, None]:
        """Keep the runs to themselves: no warnings, no reports, and the script as after one run."""
        self._start = ScriptMark()
        with collected() as conversations, _unheard(), warnings.catch_warnings():
            warnings.simplefilter("ignore", ChatKitWarning)
            self._conversations = conversations
            try:
                yield
            finally:
                if self._end is not None:
                    self._end.rewind()

    async def rehearse(self) -> tuple[list[Watched], list[str]]:
        """Play the conversation whole; give its turns, and the calls of its store.

        Raises:
            ClientError: The scenario asked nothing.
            Exception: Whatever the scenario raises: it has to pass; and what the store does that
                the kit is to look into.
        """
        async with self._client(None) as (client, store):
            watch = Watch()
            client.oversee(watch, lenient=False)
            await play(self._scenario, client)
            self.subject = client.line.endpoint.name
            calls = [call.method for call in store.calls] if store is not None else []
            self._end = ScriptMark()
            if not (watch.turns or calls):
                raise ClientError(
                    "the scenario asked nothing, so there was nothing to interrupt: send with the "
                    "client it is given"
                )
            for each in cast("list[ChatKitClient]", self._conversations):
                await look_into_the_store(each)
        return watch.turns, calls

    async def interrupt(self, point: Cut | Strike, rehearsal: Sequence[Watched]) -> SweepOutcome:
        """Play the conversation up to a point, and see what is left."""
        self._start.rewind()
        del self._conversations[:]
        async with self._client(point) as (client, store):
            watch = Watch(cut=point if isinstance(point, Cut) else None, store=store)
            client.oversee(watch)
            error = await self._play(client)
            struck = store.failed[0] if store is not None and store.failed else None
            if watch.interrupted is None and struck is None:
                if error is not None:
                    error.add_note(f"That came before the conversation was interrupted at {point}.")
                    raise error
                return SweepOutcome(point, "not reached")
            if struck is not None and watch.interrupted is None and watch.is_running:
                watch.interrupted = watch.turns[-1]
            scene = Scene(point, self._owner(watch, client), watch, rehearsal, struck, error)
            return await self._outcome(scene)

    async def _outcome(self, scene: Scene) -> SweepOutcome:
        watched, outline = scene.watch.interrupted, scene.turn.outline if scene.turn else ""
        is_cut = isinstance(scene.point, Cut)
        if is_cut and watched is not None and watched.exchange.complete and scene.error is None:
            return SweepOutcome(scene.point, "not cancellable", outline=outline)
        breaches = [
            breach for breach in await _examined(scene) if breach.promise not in self._allow
        ]
        return SweepOutcome(scene.point, "broken" if breaches else "kept", breaches, outline)

    async def _play(self, client: ChatKitClient) -> Exception | None:
        try:
            await play(self._scenario, client)
        except Interrupted:
            return None
        except Exception as error:
            return error
        return None

    @asynccontextmanager
    async def _client(
        self, point: Cut | Strike | None
    ) -> AsyncGenerator[tuple[ChatKitClient, FaultyStore[Any] | None], None]:  # Any: see the import
        made = self._make_client()
        client = await made if inspect.isawaitable(made) else made
        store = _faulty_store(client) if self._faults else None
        if store is not None:
            store.calls.clear()
            store.failed.clear()
            store.faults = []
        if store is not None and isinstance(point, Strike):
            store.faults = [Fault(nth=point.call, after=point.after)]
        async with client:
            yield client, store

    def _owner(self, watch: Watch, client: ChatKitClient) -> ChatKitClient:
        """Find whose turn it was that was interrupted: another user's, perhaps."""
        for each in cast("list[ChatKitClient]", self._conversations):
            if watch.interrupted is not None and watch.interrupted.turn in each.turns:
                return each
        return client


@contextmanager
def _unheard() -> Generator[None, None, None]:
    """Keep the errors to come, which are meant to, out of the log of the test."""
    logger = logging.getLogger("chatkit")
    propagate, logger.propagate = logger.propagate, False
    try:
        yield
    finally:
        logger.propagate = propagate


def _faulty_store(client: ChatKitClient) -> FaultyStore[Any]:  # Any: see the import
    endpoint = client.line.endpoint
    if isinstance(endpoint.store, FaultyStore):
        return endpoint.store
    if endpoint.server is not None:
        faulty = endpoint.server.store = FaultyStore[Any](endpoint.server.store)
        return faulty
    raise TypeError(
        f"sweep_faults cannot make the store of {endpoint.name} fail. Give the application a "
        "FaultyStore around its store, and the client the same one as store=; or let make_client "
        "make a client on the ChatKitServer itself"
    )


async def _examined(scene: Scene) -> list[Breach]:
    """Hold what is left against every promise, in the order in which a user would notice."""
    client = scene.client
    client.oversee(Watch())
    breaches = [*await settle(scene), *look_at_the_turn(scene)]
    thread = None
    if client.thread_id is not None:
        try:
            thread = await load(client)
            stored = await stored_items(client)
        except Exception as error:
            is_deleted = scene.struck is not None and scene.struck.method == "delete_thread"
            text = f"{client.thread_id}: {brief_error(error.__cause__ or error)}"
            return breaches if is_deleted else [*breaches, Breach("SW104", text)]
        breaches += look_at_the_thread(scene, thread.items.data)
        breaches += look_at_the_store(scene, stored)
    return [*breaches, *[breach async for breach in go_on(scene, thread)]]
