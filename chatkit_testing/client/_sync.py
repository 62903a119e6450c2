"""The client for synchronous tests: the other one, run in a loop of its own."""

import asyncio
import contextvars
import weakref
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar  # Any: what coroutines take, contexts

from chatkit.types import ThreadStreamEvent
from chatkit_testing._errors import ClientError
from chatkit_testing.client._client import ChatKitClient
from chatkit_testing.client._exchange import GRACE
from chatkit_testing.client._stream import TurnStream
from chatkit_testing.client._turn import Turn
from chatkit_testing.client._users import Users

__all__ = ["SyncChatKitClient", "SyncTurnStream"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it

P = ParamSpec("P")
T = TypeVar("T")
Coro = Coroutine[Any, Any, T]  # see the import


class _LoopThread:
    """An event loop in a thread, until nobody uses it any more.

    It runs while the test waits for something, and stands still between two calls: what the
    server does in the meantime is not left to chance.
    """

    def __init__(self) -> None:
        loop = asyncio.new_event_loop()
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="chatkit-client")
        self._loop = loop
        self._thread = thread
        self.users = Users()
        self.close = weakref.finalize(self, _end, loop, thread)

    def run(self, coroutine: Coro[T]) -> T:
        """Run a coroutine and wait for it; what it does is bounded by the client's timeout.

        Raises:
            ClientError: The loop has ended.
        """
        if not self.close.alive:
            coroutine.close()
            raise ClientError(
                "this client is closed: the loop that it ran in ended with the last client that "
                "was open. Use it inside its `with` block, or make a new client"
            )
        context = contextvars.copy_context()
        future = self._thread.submit(context.run, self._loop.run_until_complete, coroutine)
        error = future.exception()
        if error is not None:
            raise error
        return future.result()


def _end(loop: asyncio.AbstractEventLoop, thread: ThreadPoolExecutor) -> None:
    """Cancel what is left over, and close the loop."""
    try:
        thread.submit(lambda: loop.run_until_complete(_cancel_all())).result()
    except RuntimeError:  # the process ends, and its threads have ended before this is called
        loop.run_until_complete(_cancel_all())
    thread.shutdown()
    loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=GRACE)
    await asyncio.get_running_loop().shutdown_asyncgens()


def _in_loop(
    method: Callable[Concatenate[ChatKitClient, P], Coro[T]],
) -> Callable[Concatenate["SyncChatKitClient", P], T]:
    """Make a method of the asynchronous client one of the synchronous client."""

    @wraps(method)
    def call(self: "SyncChatKitClient", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._loop.run(method(self._client, *args, **kwargs))

    return call


def _constructed(
    make: Callable[P, ChatKitClient],
) -> Callable[
    [Callable[["SyncChatKitClient", ChatKitClient], None]],
    Callable[Concatenate["SyncChatKitClient", P], None],
]:
    """Give a constructor the parameters of the asynchronous client's."""

    def decorate(
        take: Callable[["SyncChatKitClient", ChatKitClient], None],
    ) -> Callable[Concatenate["SyncChatKitClient", P], None]:
        @wraps(ChatKitClient.__init__)
        def __init__(self: "SyncChatKitClient", /, *args: P.args, **kwargs: P.kwargs) -> None:  # noqa: N807 - it stands in for one
            take(self, make(*args, **kwargs))

        return __init__

    return decorate


def _streamed(
    method: Callable[Concatenate[ChatKitClient, P], TurnStream],
) -> Callable[Concatenate["SyncChatKitClient", P], "SyncTurnStream"]:
    @wraps(method)
    def call(self: "SyncChatKitClient", /, *args: P.args, **kwargs: P.kwargs) -> SyncTurnStream:
        return SyncTurnStream(self._loop, method(self._client, *args, **kwargs))

    return call


class SyncTurnStream:
    """A turn while it runs, for synchronous tests: see `TurnStream`."""

    def __init__(self, loop: _LoopThread, stream: TurnStream) -> None:
        self._loop = loop
        self._stream = stream

    @property
    def turn(self) -> Turn:
        """The turn as far as it was iterated."""
        return self._stream.turn

    def __enter__(self) -> Self:
        self._loop.run(self._stream.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._loop.run(self._stream.__aexit__(kind, error, traceback))

    def __iter__(self) -> Iterator[ThreadStreamEvent]:
        return self

    def __next__(self) -> ThreadStreamEvent:
        if (event := self._stream.arrived()) is not None:
            return event
        try:
            return self._loop.run(self._stream.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None

    def cancel(self) -> None:
        """Cancel the server's task, and wait until it has ended: see `TurnStream.cancel`."""
        self._loop.run(self._stream.cancel())

    def disconnect(self) -> None:
        """Drop the connection: see `TurnStream.disconnect`."""
        self._loop.run(self._stream.disconnect())


class SyncChatKitClient:
    """One user's ChatKit front end, for synchronous tests: see `ChatKitClient`.

    It takes the same arguments and has the same methods. The target runs in an event loop in a
    thread of its own.
    """

    @_constructed(ChatKitClient)
    def __init__(self, client: ChatKitClient) -> None:
        self._client = client
        self._loop = _LoopThread()
        self._loop.users.enter(self)

    send = _in_loop(ChatKitClient.send)
    stream = _streamed(ChatKitClient.stream)
    submit_tool_output = _in_loop(ChatKitClient.submit_tool_output)
    answer = _in_loop(ChatKitClient.answer)
    act = _in_loop(ChatKitClient.act)
    retry = _in_loop(ChatKitClient.retry)

    act_sync = _in_loop(ChatKitClient.act_sync)
    thread = _in_loop(ChatKitClient.thread)
    threads = _in_loop(ChatKitClient.threads)
    items = _in_loop(ChatKitClient.items)
    items_page = _in_loop(ChatKitClient.items_page)
    rename = _in_loop(ChatKitClient.rename)
    delete = _in_loop(ChatKitClient.delete)
    feedback = _in_loop(ChatKitClient.feedback)
    transcribe = _in_loop(ChatKitClient.transcribe)
    attach = _in_loop(ChatKitClient.attach)
    delete_attachment = _in_loop(ChatKitClient.delete_attachment)

    request = _in_loop(ChatKitClient.request)
    post = _in_loop(ChatKitClient.post)
    assert_stored = _in_loop(ChatKitClient.assert_stored)

    def as_user(
        self,
        *,
        context: Any = None,  # an application's own
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Give another user's client on the same target and in the same loop, with no thread.

        The loop ends with the last of them that is open: the first client, and each other that
        entered ``with``.
        """
        other = object.__new__(type(self))
        other._client = self._client.as_user(context=context, headers=headers)
        other._loop = self._loop
        return other

    def new_thread(self) -> None:
        """Forget the thread: the next message makes another."""
        self._client.new_thread()

    @property
    def thread_id(self) -> str | None:
        """The thread that the next operation is about."""
        return self._client.thread_id

    @thread_id.setter
    def thread_id(self, thread_id: str | None) -> None:
        self._client.thread_id = thread_id

    @property
    def turns(self) -> list[Turn]:
        """The turns so far."""
        return self._client.turns

    @property
    def outline(self) -> str:
        """The conversation so far, turn by turn."""
        return self._client.outline

    def __enter__(self) -> Self:
        self._loop.users.enter(self)
        try:
            self._loop.run(self._client.__aenter__())
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def start_with_the_first_request(self) -> None:
        """Run the application's startup when it is needed; who asks for it calls ``close``."""
        self._client.start_with_the_first_request()

    def close(self) -> None:
        """Run the application's shutdown, if its startup was run, and end the loop.

        While another client of ``as_user`` still uses them, neither ends. A client that is closed
        already stays as it is.
        """
        if not self._loop.close.alive:
            return
        try:
            self._loop.run(self._client.aclose())
        finally:
            if self._loop.users.leave(self):
                self._loop.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"
