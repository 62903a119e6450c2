"""What a promise is: an id, a sentence, what it protects from, and the code that tries it."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Broken", "Doubtful", "NotChecked", "Promise", "Promises"]

CaseT = TypeVar("CaseT")
CaseT_contra = TypeVar("CaseT_contra", contravariant=True)


class Broken(Exception):  # noqa: N818 - reads as what happened
    """Raised by what tries a promise: it does not hold, and the text says how."""


class Doubtful(Broken):
    """The same of what is lawful, but harms or puzzles a user."""


class NotChecked(Exception):  # noqa: N818 - reads as what happened
    """Raised by what tries a promise: it cannot be tried here, and the text says why."""


@dataclass(frozen=True)
class Promise(Generic[CaseT_contra]):
    """Something that an application relies on.

    Attributes:
        id: Two letters and three digits; it names the promise wherever it is relaxed.
        name: What its test is called, after ``test_`` and the id.
        sentence: What holds.
        protects: What happens to users where it does not.
        tried: Tries it on a case; raises where it does not hold.
        mend: What to do where it does not hold.
    """

    id: str
    name: str
    sentence: str
    protects: str
    tried: Callable[[CaseT_contra], Awaitable[None]]
    mend: str = ""


class Promises(Mapping[str, Promise[CaseT]]):
    """A table of promises by their ids, in order; each is entered where it is tried.

    >>> promises = Promises[list[int]]()
    >>> @promises.promise("XX101", "There is something in it.", protects="an empty page")
    ... async def is_filled(case: list[int]) -> None:
    ...     if not case:
    ...         raise Broken("it is empty")
    >>> promises["XX101"].name
    'is_filled'
    """

    def __init__(self) -> None:
        self._by_id: dict[str, Promise[CaseT]] = {}

    def promise(
        self, id: str, sentence: str, *, protects: str, mend: str = "", name: str | None = None
    ) -> Callable[[Callable[[CaseT], Awaitable[None]]], Callable[[CaseT], Awaitable[None]]]:
        """Enter the function below it as what tries a promise; its name is the promise's."""

        def enter(tried: Callable[[CaseT], Awaitable[None]]) -> Callable[[CaseT], Awaitable[None]]:
            called = name or tried.__name__
            assert id not in self._by_id, f"two promises are called {id}"
            self._by_id[id] = Promise(id, called, sentence, protects, tried, mend)
            return tried

        return enter

    def adopt(self, promises: Iterable[Promise[CaseT]]) -> None:
        """Enter promises of another table, whose cases do less."""
        self._by_id.update({promise.id: promise for promise in promises})

    def __getitem__(self, id: str) -> Promise[CaseT]:
        return self._by_id[id]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._by_id))

    def __len__(self) -> int:
        return len(self._by_id)
