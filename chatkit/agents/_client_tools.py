"""Client tool calls: the item that asks the client to make a call which the model has made."""

from typing import Any, NamedTuple

from chatkit._clock import now
from chatkit.agents._context import AgentContext, ClientToolCall
from chatkit.agents._ids import OutputIds
from chatkit.agents._untyped import field
from chatkit.types import ClientToolCallItem

__all__ = ["FunctionCalls"]


class _FunctionCall(NamedTuple):
    name: str | None
    item_id: str | None
    call_id: str | None


class FunctionCalls:
    """The function calls of a run, which lend their ids to a client tool call."""

    def __init__(self, ids: OutputIds) -> None:
        self._ids = ids
        self._calls: list[_FunctionCall] = []

    def remember(self, raw_item: object) -> None:
        """Remember a tool call of the run if it is a function call: a model's, or a dict."""
        if field(raw_item, "type") != "function_call":
            return
        item_id = self._ids.of_function_call(raw_item)
        self._calls.append(
            _FunctionCall(field(raw_item, "name"), item_id, field(raw_item, "call_id"))
        )

    def item(
        self,
        call: ClientToolCall,
        context: AgentContext[Any],  # Any: the request's context is never looked into here
    ) -> ClientToolCallItem:
        """Return the pending item for ``call``.

        Its ids are those of the function call of its name, the latest if there are several; else
        of the last function call; else new ones.
        """
        made = self._made(call.name)
        return ClientToolCallItem(
            id=made.item_id or context.generate_id("tool_call"),
            thread_id=context.thread.id,
            created_at=now(),
            name=call.name,
            arguments=call.arguments,
            status="pending",
            call_id=made.call_id or context.generate_id("tool_call"),
        )

    def _made(self, name: str) -> _FunctionCall:
        latest_first = self._calls[::-1]
        same_name = [call for call in latest_first if call.name == name]
        return next(iter(same_name or latest_first), _FunctionCall(None, None, None))
