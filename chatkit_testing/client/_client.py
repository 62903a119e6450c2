"""A ChatKit front end for tests: every operation of the protocol, as a method."""

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import EllipsisType, TracebackType
from typing import Any, Self, cast  # Any: JSON, and an application's own context

from pydantic import BaseModel

from chatkit.store import Store
from chatkit.types import (
    Attachment,
    StructuredInputItem,
    ThreadItem,
    UserMessageContent,
    UserMessageTagContent,
)
from chatkit_testing._conversations import note
from chatkit_testing.client import requests
from chatkit_testing.client._answer import Answer
from chatkit_testing.client._failures import refuse_other_questions
from chatkit_testing.client._judge import Judge
from chatkit_testing.client._line import Line, Overseer, body_of
from chatkit_testing.client._queries import JSONOperations
from chatkit_testing.client._stored import assert_stored
from chatkit_testing.client._stream import Caller, TurnStream
from chatkit_testing.client._target import Target, resolve
from chatkit_testing.client._turn import Turn
from chatkit_testing.client._users import Users
from chatkit_testing.client._verdict import Verdict
from chatkit_testing.expect import Pattern

__all__ = ["ChatKitClient"]

__tracebackhide__ = True  # pytest shows a failure where the test asked for it

Content = str | Sequence[UserMessageContent]


class ChatKitClient(JSONOperations):
    """One user's ChatKit front end.

    It remembers its thread: the first message makes one, the next ones go there. It holds every
    turn to the protocol and compares what the user saw with what a reload shows.

    Args:
        target: A ChatKitServer (called in process), an ASGI application (as a web server calls it;
            ``async with`` the client runs its lifespan) or a URL (of the endpoint; to a base URL
            ``path`` is added).
        context: The request context for a server in process. Beside ``store=`` it may go with the
            other targets, too, which do not see it: the kit's own look into the store, that of
            ``assert_stored`` and of the sweeps, asks with it.
        store: Where ``assert_stored`` looks; by default the server's own store.
        path: Where an application answers ChatKit requests.
        headers: What goes with every request over HTTP.
        timeout: The seconds that a turn, or another operation, may take as a whole.
        strict: Whether turns are judged. Without it nothing is asked of the server but what the
            test asks.
        raise_server_exceptions: Whether an exception of the server is raised in the test, as it
            was; else there is what a front end gets, and ``turn.exception``.
        allow: The ids of rules that turns may break (``"CK203"``).

    Raises:
        TypeError: The target is none, or an option has no meaning for it.
    """

    turns: list[Turn]
    """The turns so far."""

    def __init__(
        self,
        target: Target,
        *,
        context: Any = None,  # see the import
        store: Store[Any] | None = None,  # see the import
        path: str = "/chatkit",
        headers: Mapping[str, str] | None = None,
        timeout: float = 10,
        strict: bool = True,
        raise_server_exceptions: bool = True,
        allow: Sequence[str] = (),
    ) -> None:
        endpoint = resolve(
            target, context=context, store=store, path=path, headers=headers, timeout=timeout
        )
        self._line = Line(endpoint, timeout, raise_server_exceptions, starts_by_itself=False)
        self._strict = strict
        self._allow = allow
        self._users = Users()
        self._begin()

    def _begin(self) -> None:
        self.thread_id = None
        self.turns = []
        self._judge = self._make_judge()
        note(self)

    def _make_judge(self) -> Judge:
        return Judge(self._line, self._make_verdict())

    def _make_verdict(self) -> Verdict:
        return Verdict(strict=self._strict, allow=self._allow)

    def as_user(
        self,
        *,
        context: Any = None,  # see the import
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """Give another user's client on the same target, with no thread.

        An application that was started is shut down when the last client that started it, or
        entered ``async with``, is closed.

        Args:
            context: That user's request context (a server in process); beside ``headers`` what
                the client's ``store=`` is asked with.
            headers: That user's headers (over HTTP), in addition to this client's.

        Raises:
            TypeError: An option has no meaning for the target, or only a context was given for
                one that does not see it.
        """
        other = copy.copy(self)
        other._line = replace(self._line, endpoint=self._line.endpoint.for_user(context, headers))
        other._begin()
        return other

    # A client's life

    async def __aenter__(self) -> Self:
        self._users.enter(self)
        try:
            await self._line.endpoint.transport.start()
        except BaseException:
            self._users.leave(self)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def start_with_the_first_request(self) -> None:
        """Run the application's startup when it is needed; who asks for it calls ``aclose``."""
        self._users.enter(self)
        self._line = replace(self._line, starts_by_itself=True)
        self._judge = self._make_judge()

    @property
    def line(self) -> Line:
        """The way to the target, for the parts of the kit that stand on the client."""
        return self._line

    def oversee(self, overseer: Overseer, *, lenient: bool = True) -> None:
        """Let someone look on from now on, at the clients that ``as_user`` gives as well.

        Args:
            overseer: Who looks on.
            lenient: Whether exceptions of the server are left on the turns and not raised.
        """
        raises = self._line.raise_server_exceptions and not lenient
        self._line = replace(self._line, overseer=overseer, raise_server_exceptions=raises)
        self._judge = self._make_judge()

    async def aclose(self) -> None:
        """Run the application's shutdown, if its startup was run, and close what is open.

        While another client of ``as_user`` still uses them, nothing is ended.
        """
        if self._users.leave(self):
            await self._line.endpoint.transport.stop()

    # Turns

    async def send(
        self,
        content: Content,
        *,
        attachments: Sequence[Attachment | str] = (),
        quoted_text: str | None = None,
        model: str | None = None,
        tool_choice: str | None = None,
        tags: Sequence[UserMessageTagContent] = (),
        metadata: Mapping[str, Any] | None = None,  # JSON
        thread_id: str | None = None,
    ) -> Turn:
        """Send a message, and return the turn that answers it.

        Args:
            content: The text, or its parts in order (texts and tags).
            attachments: What was attached before, or its ids.
            quoted_text: What of an earlier answer the user refers to.
            model: The id of the model that the user chose.
            tool_choice: The id of the tool that the user chose.
            tags: Entities that the user mentioned, put after the content.
            metadata: The metadata of the request.
            thread_id: The thread to write to, from now on; by default the client's.
        """
        async with self.stream(
            content,
            attachments=attachments,
            quoted_text=quoted_text,
            model=model,
            tool_choice=tool_choice,
            tags=tags,
            metadata=metadata,
            thread_id=thread_id,
        ) as stream:
            return await stream.finish()

    def stream(
        self,
        content: Content | BaseModel,
        *,
        attachments: Sequence[Attachment | str] = (),
        quoted_text: str | None = None,
        model: str | None = None,
        tool_choice: str | None = None,
        tags: Sequence[UserMessageTagContent] = (),
        metadata: Mapping[str, Any] | None = None,  # JSON
        thread_id: str | None = None,
    ) -> TurnStream:
        """Send a message, or any streaming request, and follow its turn event by event.

        Args:
            content: As in ``send``; or a request of `chatkit_testing.client.requests`, which then
                is all there is to say.
            attachments: As in ``send``.
            quoted_text: As in ``send``.
            model: As in ``send``.
            tool_choice: As in ``send``.
            tags: As in ``send``.
            metadata: As in ``send``.
            thread_id: As in ``send``.
        """
        if isinstance(content, BaseModel):
            return self._stream(content)
        if thread_id is not None:
            self.thread_id = thread_id
        message = requests.user_input(
            content,
            attachments=attachments,
            quoted_text=quoted_text,
            model=model,
            tool_choice=tool_choice,
            tags=tags,
        )
        if self.thread_id is None:
            request: BaseModel = requests.create_thread(message)
        else:
            request = requests.add_user_message(self.thread_id, message)
        return self._stream(request.model_copy(update={"metadata": dict(metadata or {})}))

    async def submit_tool_output(self, result: Any) -> Turn:  # JSON
        """Give the pending client tool call its output, as the front end does."""
        thread_id = self._thread("submit a tool's output to")
        return await self._turn(requests.add_client_tool_output(thread_id, result))

    async def answer(
        self,
        item: StructuredInputItem | str,
        answers: Mapping[str, str | Sequence[str] | None],
        *,
        skipped: bool = False,
    ) -> Turn:
        """Answer a form.

        Args:
            item: The form, or its id.
            answers: By the question's id (with the form itself given, by its words as well): one
                value or several; None for a question that the user skipped.
            skipped: Whether the user skipped the form as a whole.

        Raises:
            ClientError: The form that was given does not ask that.
        """
        thread_id = self._thread("answer in")
        if isinstance(item, StructuredInputItem):
            refuse_other_questions(item, answers)
        request = requests.add_structured_input(thread_id, item, answers, skipped=skipped)
        return await self._turn(request)

    async def act(
        self,
        type: str,
        payload: Any = None,  # JSON
        *,
        item: ThreadItem | str | None = None,
    ) -> Turn:
        """Do what a widget's button does, or the page around the chat."""
        thread_id = self._thread("act in")
        return await self._turn(requests.custom_action(thread_id, type, payload, item=item))

    async def retry(self, item: ThreadItem | str) -> Turn:
        """Have a user's message answered again, in place of everything after it."""
        return await self._turn(requests.retry_after_item(self._thread("retry in"), item))

    async def _turn(self, request: BaseModel) -> Turn:
        async with self._stream(request) as stream:
            return await stream.finish()

    def _stream(self, request: BaseModel) -> TurnStream:
        body = body_of(request)
        return TurnStream(self._caller(), json.loads(body), body)

    def _caller(self) -> Caller:
        return Caller(self._line, self._judge, self.turns.append, self._enter)

    def _enter(self, thread_id: str) -> None:
        self.thread_id = thread_id

    # Anything else

    async def request(self, request: BaseModel | Mapping[str, Any]) -> Answer:  # JSON
        """Send a request as it is, and return what was answered, whatever it was."""
        return await self.post(body_of(request))

    async def post(self, body: bytes) -> Answer:
        """Send bytes as they are, and return what was answered, whatever it was.

        Neither a bad status nor a body of another kind is an error here; a stream is followed to
        its end and judged.
        """
        async with TurnStream(self._caller(), _parsed(body), body, lenient=True) as stream:
            if not stream.streams:
                self._judge.forget()
                return Answer(stream.status, stream.headers, stream.body, None)
            turn = await stream.finish()
            return Answer(stream.status, stream.headers, b"".join(turn.frames), turn)

    # What came of it

    async def assert_stored(self, *patterns: Pattern | EllipsisType) -> None:
        """Hold the thread as it is stored to patterns: every item in order, hidden ones included.

        Without a store to look into, the thread is reloaded, and hidden items cannot be seen.

        Raises:
            AssertionError: They differ; the message shows both, with the first parting marked.
            ClientError: A pattern is for a hidden item, and there is no store to look into.
        """
        await assert_stored(self._line, self._judge.pages, self._thread("look at"), patterns)

    @property
    def title(self) -> str:
        """Whose conversation this is, and with what."""
        return self._line.endpoint.who

    @property
    def outline(self) -> str:
        """The conversation so far, turn by turn."""
        return "\n\n".join(turn.outline for turn in self.turns)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} on {self._line.endpoint.name}, thread {self.thread_id!r}>"


def _parsed(body: bytes) -> dict[str, Any]:  # JSON
    """Read what can be read of a request that may be malformed."""
    try:
        parsed: object = json.loads(body)
    except ValueError:
        return {}
    return cast("dict[str, Any]", parsed) if isinstance(parsed, dict) else {}
