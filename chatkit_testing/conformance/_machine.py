"""The promise that all others add up to: whatever is asked in whatever order, the store is right.

With hypothesis, a state machine drives the store and a model of it side by side; what breaks is
shrunk to the fewest calls.
"""

import asyncio
import importlib.util
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar  # Any: what a coroutine yields

from chatkit_testing._distribution import how_to_install
from chatkit_testing.conformance._promise import NotChecked
from chatkit_testing.conformance._store_case import StoreCase, promise

__all__ = ["Bench"]

T = TypeVar("T")


@dataclass(frozen=True)
class Bench:
    """A case and the event loop that its store lives in, for a thread that has none."""

    case: StoreCase
    loop: asyncio.AbstractEventLoop

    def ask(self, asked: Coroutine[Any, Any, T]) -> T:  # Any: see the import
        """Await something in the store's own loop."""
        return asyncio.run_coroutine_threadsafe(asked, self.loop).result()


@promise(
    "ST901",
    "Whatever is asked of it in whatever order, the store answers as a simple model of it does.",
    protects="what no single promise thought of",
)
async def any_calls_agree_with_the_model(case: StoreCase) -> None:
    """Run the machine beside the loop: the store is called in its own thread and loop."""
    if importlib.util.find_spec("hypothesis") is None:
        raise NotChecked(
            f"the state machine needs the package hypothesis: {how_to_install('hypothesis')}"
        )
    from chatkit_testing.conformance._machine_rules import run_machine

    await case.thread_of(case.ada)
    async with case.fresh_users():
        pass  # the machine makes many stores: one that holds that thread would part from the model
    await asyncio.to_thread(run_machine, Bench(case, asyncio.get_running_loop()))
