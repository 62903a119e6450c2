"""A store held to its promises: as a class of tests, and as a call."""

from collections.abc import Collection
from typing import Any  # contexts are the application's own

from chatkit.store import Store
from chatkit_testing.conformance import (
    _absence as _absence,
)
from chatkit_testing.conformance import (
    _at_once as _at_once,
)
from chatkit_testing.conformance import (
    _copies as _copies,
)
from chatkit_testing.conformance import (
    _machine as _machine,
)
from chatkit_testing.conformance import (
    _order as _order,
)
from chatkit_testing.conformance import (
    _pages as _pages,
)
from chatkit_testing.conformance import (
    _round_trips as _round_trips,
)
from chatkit_testing.conformance import (
    _saving_again as _saving_again,
)
from chatkit_testing.conformance import (
    _users as _users,
)
from chatkit_testing.conformance._judge import Make, judge, judge_all
from chatkit_testing.conformance._promise import Promise
from chatkit_testing.conformance._report import ConformanceReport, PromiseOutcome
from chatkit_testing.conformance._set_up import SetUpMistake, expect_function
from chatkit_testing.conformance._store_case import (
    STORE_PROMISES,
    MakeContext,
    StoreCase,
    open_store_case,
)
from chatkit_testing.conformance._tests import add_tests

__all__ = ["StoreConformance", "check_store"]

TIMEOUT = 10.0


class StoreConformance:
    """The promises of a store as tests, to subclass in a project's own tests.

    A test for each promise, of which the failure names the promise and shows the calls::

        class TestMyStore(StoreConformance):
            def make_store(self):
                return MyStore(":memory:")

            def make_context(self, user):
                return RequestContext(user_id=user)

    Each test runs in an event loop of its own, in which `make_store` is called too. Fixtures reach
    it by an autouse fixture of the class that sets an attribute.

    Attributes:
        allow: Ids of promises to do without: ``allow = ["ST306"]``. They are skipped.
        timeout: The seconds that one call of the store may take.
    """

    allow: Collection[str] = ()
    timeout: float = TIMEOUT

    def make_store(self) -> Any:  # a `Make` of any kind
        """Give a fresh and empty store; to be overridden.

        Plain or async; with ``yield`` in place of ``return``, what follows it cleans up.
        """
        raise SetUpMistake(
            f"{type(self).__name__} has no make_store(self): define one that gives a fresh and "
            "empty store at each call"
        )

    def make_context(self, user: str) -> Any:  # a context of the application's own
        """Give the request context of the user of that name.

        To be overridden; where it is not, promises about several users are skipped, and the
        context is an empty dict.
        """
        raise NotImplementedError

    async def _judge(self, promise: Promise[StoreCase]) -> PromiseOutcome:
        has_users = type(self).make_context is not StoreConformance.make_context
        make_context = self.make_context if has_users else None
        opened = open_store_case(self.make_store, make_context, self.timeout)
        return await judge(promise, opened, allow=self.allow)


add_tests(StoreConformance, STORE_PROMISES, StoreConformance._judge)


async def check_store(
    make_store: Make[Store[Any]],  # see the import
    *,
    make_context: MakeContext | None = None,
    allow: Collection[str] = (),
    timeout: float = TIMEOUT,  # noqa: ASYNC109 - of each call, not of the whole
) -> ConformanceReport:
    """Hold a store to every promise; the report says which it keeps.

    Args:
        make_store: Gives a fresh and empty store at each call. Plain or async; with ``yield`` in
            place of ``return``, what follows it cleans up.
        make_context: Gives the request context of the user of a name. Without it, promises about
            several users are not checked.
        allow: Ids of promises to do without.
        timeout: The seconds that one call of the store may take.

    Raises:
        TypeError: ``make_store`` is no function, or gives what is no store or not an empty one.
        ValueError: ``allow`` names what is no promise.

    >>> import asyncio
    >>> from chatkit_testing import InMemoryStore
    >>> def make_store():
    ...     return InMemoryStore(user=lambda context: context["user"])
    >>> report = asyncio.run(check_store(make_store, make_context=lambda user: {"user": user}))
    >>> report.failed
    []
    """
    expect_function(make_store, Store, "check_store")
    opened = open_store_case(make_store, make_context, timeout)
    name = getattr(make_store, "__qualname__", repr(make_store))
    return await judge_all(name, STORE_PROMISES, opened, allow=allow)
