"""The state machine: its rules, drawn by hypothesis, on few ids so that they meet."""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, ClassVar, TypeVar  # Any: what a coroutine yields

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from chatkit.types import Page, ThreadItem, ThreadMetadata
from chatkit_testing.conformance._compare import same
from chatkit_testing.conformance._machine import Bench
from chatkit_testing.conformance._model import Model
from chatkit_testing.conformance._promise import Broken
from chatkit_testing.conformance._samples import a_thread, an_answer, attachments, later
from chatkit_testing.conformance._store_case import expect_ids, expect_not_found, ids
from chatkit_testing.conformance._user import User

__all__ = ["run_machine"]

T = TypeVar("T")

_SETTINGS = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    database=None,
    derandomize=True,
    print_blob=False,
    phases=[Phase.generate, Phase.shrink],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

USERS = st.sampled_from([0, 1])
THREADS = st.sampled_from(["t1", "t1", "t2"])
ITEMS = st.sampled_from(["i1", "i2", "i3"])
TIMES = st.sampled_from([later(0), later(1)])
SOME_ITEMS = st.lists(ITEMS, min_size=1, max_size=4, unique=True)
TEXTS = st.sampled_from(["one", "two"])
ORDERS = st.sampled_from(["asc", "desc"])


def run_machine(bench: Bench) -> None:
    """Drive a store and its model; raise what parts them, after the fewest calls that do."""

    class Machine(StoreMachine):
        pass

    Machine.bench = bench
    try:
        run_state_machine_as_test(Machine, settings=_SETTINGS)
    except Exception as error:
        error.__notes__ = []  # hypothesis tells the steps; the calls, which are shown, say more
        raise


class StoreMachine(RuleBasedStateMachine):
    """Calls that change the store and the model alike, and calls that compare them."""

    bench: ClassVar[Bench]

    def __init__(self) -> None:
        super().__init__()
        self.bench.case.log.clear()
        self._opened: AbstractAsyncContextManager[list[User]] = self.bench.case.fresh_users()
        self.users = self.ask(self._open())
        self.models = [Model() for _ in self.users]

    def ask(self, asked: Coroutine[Any, Any, T]) -> T:  # Any: see the import
        """Await something in the store's own loop."""
        return self.bench.ask(asked)

    async def _open(self) -> list[User]:
        return await self._opened.__aenter__()

    async def _close(self) -> None:
        await self._opened.__aexit__(None, None, None)

    def teardown(self) -> None:
        """Hold everything against the model once more, and close the store of these steps."""
        try:
            for user, model in zip(self.users, self.models, strict=True):
                self.read_threads(user, model, "asc", 2)
                for thread_id in model.threads:
                    self.read_items(user, model, thread_id, "desc", 2)
                for known in model.attachments.values():
                    same(known, self.ask(user.load_attachment(known.id)), "load_attachment")
        finally:
            self.ask(self._close())

    def pick(self, number: int, thread_id: str) -> tuple[User, Model, str]:
        """Give a user, the model of what is theirs, and the id of a thread of theirs."""
        number %= len(self.users)
        # An id of a thread is one user's: what becomes of two who use it, other promises say.
        return self.users[number], self.models[number], f"{thread_id}-{self.users[number].name}"

    @rule(number=USERS, thread=THREADS, at=TIMES, title=TEXTS)
    def save_thread(self, number: int, thread: str, at: datetime, title: str) -> None:
        user, model, thread_id = self.pick(number, thread)
        known = model.threads.get(thread_id)
        saved = a_thread(thread_id, known.created_at if known else at, title=title)
        self.ask(user.save_thread(saved.model_copy(deep=True)))
        model.save_thread(saved)

    @rule(number=USERS, thread=THREADS)
    def delete_thread(self, number: int, thread: str) -> None:
        user, model, thread_id = self.pick(number, thread)
        if thread_id in model.threads:
            self.ask(user.delete_thread(thread_id))
            model.delete_thread(thread_id)
        self.ask(expect_not_found(user.load_thread(thread_id), "load_thread"))

    @rule(number=USERS, thread=THREADS, items=SOME_ITEMS, at=TIMES, text=TEXTS)
    def add_items(
        self, number: int, thread: str, items: list[str], at: datetime, text: str
    ) -> None:
        for item in items:
            self.keep("add_thread_item", number, thread, item, at, text)

    @rule(number=USERS, thread=THREADS, item=ITEMS, at=TIMES, text=TEXTS)
    def save_item(self, number: int, thread: str, item: str, at: datetime, text: str) -> None:
        self.keep("save_item", number, thread, item, at, text)

    def keep(
        self, method: str, number: int, thread: str, item: str, at: datetime, text: str
    ) -> None:
        """Store an item, in a thread that is there."""
        user, model, thread_id = self.pick(number, thread)
        if thread_id not in model.threads:
            self.save_thread(number, thread, at, text)
        item_id = f"{item}-{thread_id}"
        known = model.items_of(thread_id).get(item_id)
        made = an_answer(item_id, text, known.created_at if known else at, thread_id)
        self.ask(getattr(user, method)(thread_id, made.model_copy(deep=True)))
        model.save_item(thread_id, made)

    @rule(number=USERS, thread=THREADS, item=ITEMS)
    def delete_item(self, number: int, thread: str, item: str) -> None:
        user, model, thread_id = self.pick(number, thread)
        item_id = f"{item}-{thread_id}"
        if thread_id in model.threads:
            self.ask(user.delete_thread_item(thread_id, item_id))
            model.delete_item(thread_id, item_id)
        self.ask(expect_not_found(user.load_item(thread_id, item_id), "load_item"))

    @rule(number=USERS, thread=THREADS, order=ORDERS, limit=st.integers(1, 4))
    def page_items(self, number: int, thread: str, order: str, limit: int) -> None:
        user, model, thread_id = self.pick(number, thread)
        if thread_id in model.threads:
            self.read_items(user, model, thread_id, order, limit)
        else:
            loading = user.load_thread_items(thread_id, None, limit, order)
            self.ask(expect_not_found(loading, "load_thread_items"))

    @rule(number=USERS, order=ORDERS, limit=st.integers(1, 3))
    def page_threads(self, number: int, order: str, limit: int) -> None:
        user, model, _ = self.pick(number, "")
        self.read_threads(user, model, order, limit)

    def read_items(self, user: User, model: Model, thread_id: str, order: str, limit: int) -> None:
        """Read a thread's items page by page."""
        self.read(
            model.items_in_order(thread_id, order),
            limit,
            lambda after: user.load_thread_items(thread_id, after, limit, order),
        )

    def read_threads(self, user: User, model: Model, order: str, limit: int) -> None:
        """Read a user's threads page by page."""
        expected = model.threads_in_order(order)
        self.read(expected, limit, lambda after: user.load_threads(limit, after, order))

    def read(
        self,
        expected: Sequence[ThreadMetadata | ThreadItem],
        limit: int,
        load: Callable[[str | None], Coroutine[Any, Any, Page[Any]]],  # of threads or items
    ) -> None:
        """Read on page by page; each must hold what comes next."""
        after: str | None = None
        for start in range(0, max(len(expected), 1), limit):
            page = self.ask(load(after))
            wanted = expected[start : start + limit]
            expect_ids(page, ids(wanted), f"the page after {after!r}")
            for one, loaded in zip(wanted, page.data, strict=True):
                same(one, loaded, f"the page after {after!r}")
            if page.has_more != (start + limit < len(expected)):
                raise Broken(f"the page after {after!r}: has_more is {page.has_more}")
            after = page.after

    @rule(number=USERS, which=st.integers(0, 2), name=TEXTS)
    def save_attachment(self, number: int, which: int, name: str) -> None:
        user, model, suffix = self.pick(number, "")
        attachment = attachments()[which]
        saved = attachment.model_copy(update={"id": attachment.id + suffix, "name": name})
        self.ask(user.save_attachment(saved.model_copy(deep=True)))
        model.attachments[saved.id] = saved

    @rule(number=USERS, which=st.integers(1, 3))
    def delete_attachment(self, number: int, which: int) -> None:
        user, model, suffix = self.pick(number, "")
        if model.attachments.pop(f"atc_{which}{suffix}", None) is not None:
            self.ask(user.delete_attachment(f"atc_{which}{suffix}"))
        loading = user.load_attachment(f"atc_{which}{suffix}")
        self.ask(expect_not_found(loading, "load_attachment"))
