"""A ChatKit server that plays a scenario."""

from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from contextvars import ContextVar
from pathlib import Path
from typing import Any  # Any: the payload of an action; the context of a project's own

from chatkit.actions import Action
from chatkit.errors import CustomStreamError
from chatkit.server import ChatKitServer, NonStreamingResult, StreamingResult
from chatkit.store import AttachmentStore, Store
from chatkit.types import (
    AudioInput,
    StreamOptions,
    SyncCustomActionResponse,
    ThreadItemReplacedEvent,
    ThreadMetadata,
    ThreadStreamEvent,
    TranscriptionResult,
    UserMessageItem,
    WidgetItem,
)
from chatkit_testing._errors import ScriptError
from chatkit_testing.scenario._asked import Asked, asked_of
from chatkit_testing.scenario._play import play
from chatkit_testing.scenario._read import read_scenario
from chatkit_testing.scenario._scenario import Scenario
from chatkit_testing.scenario._stage import Stage

__all__ = ["ScenarioServer"]

_asked: ContextVar[Asked | None] = ContextVar("chatkit_testing_asked", default=None)


class ScenarioServer(ChatKitServer[Any]):  # see the import
    """Plays a scenario: each request is answered by the turn of the file that fits it.

    The first turn that fits answers. Several turns for the same thing answer one after the other
    within a thread, the last of them again and again; where a thread stands is kept in memory.

    Args:
        scenario: The file, or what was read from it.
        store: Where threads are kept.
        attachment_store: Where attachments are kept; without one there are none.
        delays: What the waits of the scenario are multiplied by: 0 plays it at once.

    Raises:
        ScriptError: The file is no scenario.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario,
        store: Store[Any],  # see the import
        attachment_store: AttachmentStore[Any] | None = None,
        *,
        delays: float = 0,
    ) -> None:
        super().__init__(store, attachment_store)
        self.scenario = scenario if isinstance(scenario, Scenario) else read_scenario(scenario)
        self._delays = delays
        self._played: defaultdict[str, Counter[int]] = defaultdict(Counter)

    def reload(self) -> None:
        """Read the file again; every thread begins with the first turns.

        Raises:
            ScriptError: It is no scenario any more; the one before goes on.
        """
        self.scenario = read_scenario(self.scenario.path)
        self._played.clear()

    async def process(
        self, request: str | bytes | bytearray, context: Any
    ) -> StreamingResult | NonStreamingResult:
        """Serve one request of a ChatKit client; see `ChatKitServer.process`."""
        _asked.set(await asked_of(request, self.store, context))
        return await super().process(request, context)

    def get_stream_options(self, thread: ThreadMetadata, context: Any) -> StreamOptions:
        """Let the client cancel, unless the turn says otherwise."""
        asked = _asked.get()
        number = None if asked is None else self._next(thread.id, asked)
        return StreamOptions(
            allow_cancel=number is None or self.scenario.turns[number].can_be_cancelled
        )

    async def respond(
        self, thread: ThreadMetadata, input_user_message: UserMessageItem | None, context: Any
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Answer what the user said, a client tool's output, or answers to questions."""
        async with aclosing(self._play(thread, None, context)) as events:
            async for event in events:
                yield event

    async def action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],  # see the import
        sender: WidgetItem | None,
        context: Any,
    ) -> AsyncIterator[ThreadStreamEvent]:
        """Answer an action."""
        async with aclosing(self._play(thread, sender, context)) as events:
            async for event in events:
                yield event

    async def sync_action(
        self,
        thread: ThreadMetadata,
        action: Action[str, Any],  # see the import
        sender: WidgetItem | None,
        context: Any,
    ) -> SyncCustomActionResponse:
        """Answer an action that is asked without a stream: with the widget in its new state.

        Raises:
            ScriptError: The turn has other steps than ``replace:`` and ``wait:``.
        """
        updated = None
        async with aclosing(self._play(thread, sender, context)) as events:
            async for event in events:
                if not isinstance(event, ThreadItemReplacedEvent):
                    raise ScriptError(
                        f"{self.scenario.path}: the action {action.type!r} has streaming: false, "
                        "so its answer is one item: its turn may have replace: and wait:, and "
                        f"nothing that becomes {event.type}."
                    )
                updated = event.item
                await self.store.save_item(thread.id, updated, context)
        return SyncCustomActionResponse(updated_item=updated)

    async def transcribe(self, audio_input: AudioInput, context: Any) -> TranscriptionResult:
        """Give what the scenario says was said.

        Raises:
            ScriptError: It does not say.
        """
        if self.scenario.transcription is None:
            raise ScriptError(
                f"{self.scenario.path}: something was dictated, but the scenario does not say what "
                'was said: add transcription: "…" beside turns:'
            )
        return TranscriptionResult(text=self.scenario.transcription)

    async def _play(
        self, thread: ThreadMetadata, sender: WidgetItem | None, context: Any
    ) -> AsyncGenerator[ThreadStreamEvent, None]:
        asked = _asked.get()
        assert asked is not None, "process() sets it for all that it answers by a responder"
        number = self._next(thread.id, asked)
        if number is None:
            raise CustomStreamError(
                f"{self.scenario.path.name} has no turn for {asked.shown}. Add one, or a last turn "
                "that only has an answer: it fits whatever is asked.",
                allow_retry=True,
            )
        self._played[thread.id][number] += 1
        stage = Stage(thread, self.store, context, sender, self.scenario.pace, self._delays)
        async with aclosing(play(self.scenario.turns[number].steps, stage)) as events:
            async for event in events:
                yield event

    def _next(self, thread_id: str, asked: Asked) -> int | None:
        return self.scenario.answering(asked, self._played[thread_id])
