"""Rules on actions: what is sent to the server for a widget, held against what the widget shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from chatkit.types import WidgetItem
from chatkit_testing._guess import guess
from chatkit_testing.protocol._case import Case, Json, as_json
from chatkit_testing.protocol._rule import Finding, rule

__all__ = ["ACTION_RULES", "shown_actions"]

ACTION_RULES = ("CK311", "CK312")
"""The rules that an action can be held to whether it is answered with a stream or at once."""

_STREAMED = {"threads.custom_action": True, "threads.sync_custom_action": False}


@dataclass(frozen=True)
class _Sent:
    """An action that was sent for a widget."""

    name: str
    is_streamed: bool
    widget: str
    shown: list[Json]
    """Every action that the widget shows."""

    @property
    def meant(self) -> list[Json]:
        """Those of the name."""
        return [one for one in self.shown if one["type"] == self.name]


def _sent(case: Case) -> _Sent | None:
    """Look the sent action up on the widget that it came from."""
    sender = case.known.get(case.item_id or "")
    action = case.params.get("action")
    if case.operation not in _STREAMED or not isinstance(sender, WidgetItem):
        return None
    name = action.get("type") if isinstance(action, dict) else None
    shown = shown_actions(sender)
    return _Sent(str(name), _STREAMED[case.operation], sender.id, shown)


def _is_for_the_browser(action: Json) -> bool:
    return action.get("handler") == "client"


def _is_streamed(action: Json) -> bool:
    return action.get("streaming") is not False


@rule(
    "CK311",
    "should",
    'An action whose handler is "client" is not sent to the server.',
    harm="nothing: a test that shows what no browser does",
    mend="make it a server action, or test the front end's handler",
    needs=("request", "before"),
)
def client_actions_stay_there(case: Case) -> Iterator[Finding]:
    """Find actions that the browser handles."""
    sent = _sent(case)
    if sent is not None and sent.meant and all(map(_is_for_the_browser, sent.meant)):
        yield Finding(
            None,
            f"the action {sent.name!r} of widget {sent.widget} has handler 'client': the browser "
            "handles it and asks no server. Test the front end's handler, or make it a server "
            "action.",
        )


@rule(
    "CK312",
    "should",
    "An action done for a widget is one that it shows, sent as its streaming says (a widget with a "
    "client action, whose handler may send others, and what the server refused, excepted).",
    harm="nothing: a test that shows what no user can do",
    mend="send an action that the widget shows, with `act` or, where streaming is false, with "
    "`act_sync`; send what the page around the chat does without `item=`",
    needs=("request", "before"),
)
def only_what_is_shown_can_be_done(case: Case) -> Iterator[Finding]:
    """Find actions that no control of the widget sends, or not in this way."""
    sent = _sent(case)
    if sent is None or case.cut or any(map(_is_for_the_browser, sent.shown)):
        return
    names = list(dict.fromkeys(str(one["type"]) for one in sent.shown))
    if not sent.meant:
        listed = f"its actions are {', '.join(map(repr, names))}" if names else "it has none"
        yield Finding(
            None,
            f"widget {sent.widget} shows no action {sent.name!r}{guess(sent.name, names)}, so no "
            f"user can do it: {listed}. Send what a control of the widget sends; an action of the "
            "page around the chat names no item.",
        )
    elif not any(_is_streamed(one) == sent.is_streamed for one in sent.meant):
        streaming, other = ("true", "act") if not sent.is_streamed else ("false", "act_sync")
        yield Finding(
            None,
            f"the action {sent.name!r} of widget {sent.widget} has streaming {streaming}: the "
            f"browser sends it with {_operation(not sent.is_streamed)}, and not with "
            f"{_operation(sent.is_streamed)}. Send it with {other}().",
        )


def _operation(is_streamed: bool) -> str:
    return next(name for name, streamed in _STREAMED.items() if streamed == is_streamed)


def shown_actions(widget: WidgetItem) -> list[Json]:
    """Give the configuration of every action that a widget shows."""
    return list(_actions(as_json(widget)))


def _actions(value: JsonValue) -> Iterator[Json]:
    """Find the action configurations in the JSON of a widget."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith("Action") or key == "action":
                if isinstance(inner, dict) and "type" in inner:
                    yield inner
            else:
                yield from _actions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _actions(inner)
