"""A store that fails where a test wants it to."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar  # Any: whatever the store behind it has beside a store's methods

from chatkit.store import Store, StoreItemType, TContext
from chatkit.types import Attachment, Page, ThreadItem, ThreadMetadata
from chatkit_testing._clock import Clock
from chatkit_testing._observing import is_observing
from chatkit_testing.stores._calls import CallLog, StoreCall

__all__ = ["METHODS", "WRITES", "Fault", "FaultyStore"]

T = TypeVar("T")

WRITES = (
    "save_thread",
    "delete_thread",
    "add_thread_item",
    "save_item",
    "delete_thread_item",
    "save_attachment",
    "delete_attachment",
)
"""The methods of a store that change what is stored."""
METHODS = (
    *("load_thread", "load_threads", "load_thread_items", "load_item", "load_attachment"),
    *WRITES,
)
"""The methods that can fail: those that ask the database, ids excepted."""


def _unavailable() -> Exception:
    return OSError("the store is not available")


@dataclass(frozen=True, eq=False)
class Fault:
    """One way in which a store fails.

    Attributes:
        method: The method that fails; None for any.
        nth: Which of the calls that match fails, counted from 1; None for every one.
        when: Whether a call matches at all.
        error: What is raised; None to be slow only.
        after: Whether the store does what it was asked before it fails, as a database does whose
            answer is lost on the way. By default nothing is done.
        delay: The seconds that the call takes before anything else, on the kit's clock. Unless
            that is held they pass at once, and the call gives way to whatever else runs.

    Raises:
        ValueError: There is no such method or no such call.

    >>> full = Fault("add_thread_item", nth=2, error=OSError("disk full"), after=True)
    >>> full.method, full.nth
    ('add_thread_item', 2)
    """

    method: str | None = None
    nth: int | None = 1
    when: Callable[[StoreCall], object] | None = None
    error: Exception | None = field(default_factory=_unavailable)
    after: bool = False
    delay: float = 0

    def __post_init__(self) -> None:
        if self.method is not None and self.method not in METHODS:
            raise ValueError(
                f"Fault({self.method!r}): that is no method of a store that can fail; those are "
                f"{', '.join(METHODS)}"
            )
        if self.nth is not None and self.nth < 1:
            raise ValueError(
                f"Fault(nth={self.nth}): calls are counted from 1; None stands for every call"
            )

    def matches(self, call: StoreCall) -> bool:
        """Tell whether a call counts for this fault."""
        fits = self.method is None or self.method == call.method
        return fits and (self.when is None or bool(self.when(call)))


class FaultyStore(Store[TContext]):
    """A store in front of another one, which fails where it is told to.

    What the kit itself asks (the reload after a turn) neither fails nor counts. Whatever the store
    behind it has beside a store's methods can be asked of this one as well.

    Args:
        store: The store that does the work.
        *faults: How it fails; more may be added to ``faults`` at any time.
        clock: The clock that delays go by.

    >>> import asyncio
    >>> from chatkit_testing import InMemoryStore
    >>> store = FaultyStore(InMemoryStore(), Fault("load_thread", error=OSError("down")))
    >>> asyncio.run(store.load_thread("thr_1", context=None))
    Traceback (most recent call last):
        ...
    OSError: down
    >>> store.failed
    [load_thread(thread_id='thr_1')]
    """

    faults: list[Fault]
    """How it fails."""
    failed: list[StoreCall]
    """The calls that a fault has struck."""

    def __init__(self, store: Store[TContext], *faults: Fault, clock: Clock | None = None) -> None:
        self.faults = list(faults)
        self.failed = []
        self._store = store
        self._clock = Clock() if clock is None else clock
        self._log = CallLog()
        self._matched = Counter[Fault]()

    @property
    def calls(self) -> list[StoreCall]:
        """The calls so far, ids asked for and the kit's own looks excepted."""
        return self._log.calls

    def __getattr__(self, name: str) -> Any:  # see the import
        if name.startswith("__") or "_store" not in self.__dict__:
            raise AttributeError(name)
        return getattr(self._store, name)

    async def _do(
        self, method: str, context: TContext, work: Callable[[], Awaitable[T]], **arguments: object
    ) -> T:
        if is_observing():
            return await work()
        self._log.record(method, context, **arguments)
        call = self._log.calls[-1]
        struck = [fault for fault in list(self.faults) if self._strikes(fault, call)]
        if struck:
            self.failed.append(call)
        for fault in struck:
            if fault.delay:
                await self._clock.sleep(fault.delay)
        _fail(struck, after=False)
        result = await work()
        _fail(struck, after=True)
        return result

    def _strikes(self, fault: Fault, call: StoreCall) -> bool:
        if not fault.matches(call):
            return False
        self._matched[fault] += 1
        return fault.nth in (None, self._matched[fault])

    def generate_thread_id(self, context: TContext) -> str:
        """Ask the store behind it."""
        return self._store.generate_thread_id(context)

    def generate_item_id(
        self, item_type: StoreItemType, thread: ThreadMetadata, context: TContext
    ) -> str:
        """Ask the store behind it."""
        return self._store.generate_item_id(item_type, thread, context)

    # The arguments go on as the server gives them: by the names that every store has to use.

    async def load_thread(self, thread_id: str, context: TContext) -> ThreadMetadata:
        """Load a thread, or fail."""
        return await self._do(
            "load_thread",
            context,
            lambda: self._store.load_thread(thread_id, context=context),
            thread_id=thread_id,
        )

    async def save_thread(self, thread: ThreadMetadata, context: TContext) -> None:
        """Save a thread, or fail."""
        await self._do(
            "save_thread",
            context,
            lambda: self._store.save_thread(thread, context=context),
            thread=thread,
        )

    async def load_threads(
        self, limit: int, after: str | None, order: str, context: TContext
    ) -> Page[ThreadMetadata]:
        """Load a page of threads, or fail."""
        return await self._do(
            "load_threads",
            context,
            lambda: self._store.load_threads(
                limit=limit, after=after, order=order, context=context
            ),
            limit=limit,
            after=after,
            order=order,
        )

    async def delete_thread(self, thread_id: str, context: TContext) -> None:
        """Delete a thread, or fail."""
        await self._do(
            "delete_thread",
            context,
            lambda: self._store.delete_thread(thread_id, context=context),
            thread_id=thread_id,
        )

    async def load_thread_items(
        self, thread_id: str, after: str | None, limit: int, order: str, context: TContext
    ) -> Page[ThreadItem]:
        """Load a page of items, or fail."""
        return await self._do(
            "load_thread_items",
            context,
            lambda: self._store.load_thread_items(
                thread_id, after=after, limit=limit, order=order, context=context
            ),
            thread_id=thread_id,
            after=after,
            limit=limit,
            order=order,
        )

    async def load_item(self, thread_id: str, item_id: str, context: TContext) -> ThreadItem:
        """Load an item, or fail."""
        return await self._do(
            "load_item",
            context,
            lambda: self._store.load_item(thread_id, item_id, context=context),
            thread_id=thread_id,
            item_id=item_id,
        )

    async def add_thread_item(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        """Add an item, or fail."""
        await self._do(
            "add_thread_item",
            context,
            lambda: self._store.add_thread_item(thread_id, item, context=context),
            thread_id=thread_id,
            item=item,
        )

    async def save_item(self, thread_id: str, item: ThreadItem, context: TContext) -> None:
        """Save an item, or fail."""
        await self._do(
            "save_item",
            context,
            lambda: self._store.save_item(thread_id, item, context=context),
            thread_id=thread_id,
            item=item,
        )

    async def delete_thread_item(self, thread_id: str, item_id: str, context: TContext) -> None:
        """Delete an item, or fail."""
        await self._do(
            "delete_thread_item",
            context,
            lambda: self._store.delete_thread_item(thread_id, item_id, context=context),
            thread_id=thread_id,
            item_id=item_id,
        )

    async def save_attachment(self, attachment: Attachment, context: TContext) -> None:
        """Save an attachment, or fail."""
        await self._do(
            "save_attachment",
            context,
            lambda: self._store.save_attachment(attachment, context=context),
            attachment=attachment,
        )

    async def load_attachment(self, attachment_id: str, context: TContext) -> Attachment:
        """Load an attachment, or fail."""
        return await self._do(
            "load_attachment",
            context,
            lambda: self._store.load_attachment(attachment_id, context),
            attachment_id=attachment_id,
        )

    async def delete_attachment(self, attachment_id: str, context: TContext) -> None:
        """Delete an attachment, or fail."""
        await self._do(
            "delete_attachment",
            context,
            lambda: self._store.delete_attachment(attachment_id, context=context),
            attachment_id=attachment_id,
        )


def _fail(faults: list[Fault], *, after: bool) -> None:
    for fault in faults:
        if fault.error is not None and fault.after == after:
            raise fault.error
