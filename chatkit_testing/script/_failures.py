"""The messages of failed scripts: the calls made, the answers given, those left, and the cure."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from chatkit_testing.script._describe import quoted, shortened
from chatkit_testing.script._entries import Call, Entry, Exchange

__all__ = ["unexpected_message", "unused_message"]

_WIDTH: Final = 88


def unexpected_message(exchanges: Sequence[Exchange], entries: Sequence[Entry]) -> str:
    """Tell of the calls for which nothing was scripted."""
    unexpected = [exchange for exchange in exchanges if exchange.entry is None]
    call = unexpected[0].call
    times = "once" if len(exchanges) == 1 else f"{len(exchanges)} times"
    heading = (
        f"The model was called {times}, and no answer was scripted for "
        f"{'that call' if len(exchanges) == 1 else _numbers(unexpected)}."
    )
    left = [entry for entry in entries if entry.is_left]
    return _message(heading, exchanges, left, _cure_unexpected(call, entries, left))


def unused_message(exchanges: Sequence[Exchange], entries: Sequence[Entry]) -> str:
    """Tell of the answers that nobody asked for."""
    once = [entry for entry in entries if not entry.always]
    unused = [entry for entry in once if entry.is_left]
    were = "was" if len(unused) == 1 else "were"
    heading = f"{len(unused)} of {len(once)} scripted answers {were} never asked for."
    if len(once) == 1:
        heading = "The scripted answer was never asked for."
    return _message(heading, exchanges, unused, _cure_unused(exchanges, unused))


def _message(heading: str, exchanges: Sequence[Exchange], left: Sequence[Entry], cure: str) -> str:
    return "\n".join(
        [
            heading,
            "",
            "Model calls:" if exchanges else "Model calls: none",
            *_call_lines(exchanges),
            "Answers left:" if left else "Answers left: none",
            *(f"  {entry.describe()}" for entry in left),
            "",
            textwrap.fill(cure, _WIDTH, break_long_words=False, break_on_hyphens=False),
        ]
    )


def _numbers(exchanges: Iterable[Exchange]) -> str:
    numbers = [str(exchange.number) for exchange in exchanges]
    if len(numbers) == 1:
        return f"call {numbers[0]}"
    return f"calls {', '.join(numbers[:-1])} and {numbers[-1]}"


def _call_lines(exchanges: Sequence[Exchange]) -> Iterable[str]:
    width = max((len(exchange.call.agent) for exchange in exchanges), default=0)
    for exchange in exchanges:
        given = "nothing scripted" if exchange.entry is None else exchange.given
        yield f"  {exchange.number:>2}  {exchange.call.agent:<{width}}  ← {_asked(exchange.call)}"
        yield f"      {'':<{width}}  → {given}"


def _asked(call: Call) -> str:
    if call.tool_outputs:
        outputs = (f"{name} returned {quoted(output)}" for name, _, output in call.tool_outputs)
        return ", ".join(outputs)
    return f"user said {quoted(call.user_text)}" if call.user_text else "no user message"


def _cure_unexpected(call: Call, entries: Sequence[Entry], left: Sequence[Entry]) -> str:
    agent = repr(call.agent)
    has_own = any(entry.agent == call.agent for entry in entries)
    for_any = [entry for entry in left if entry.is_for(call.agent)]
    barred = [entry for entry in for_any if has_own and entry.agent is None and not entry.always]
    if not entries:
        return (
            "Nothing was scripted. Say what the model answers before it is asked: "
            'script(message("…")).'
        )
    if len(for_any) > len(barred):
        return (
            f"What is left for {agent} waits for other words: when= is held against the last user "
            f"message, here {quoted(call.user_text)}. Correct when=, or script one more answer."
        )
    if barred:
        return (
            f"{agent} has answers of its own, so it takes none that names no agent. Script one "
            f"more for it: script(…, agent={agent})."
        )
    if left:
        names = ", ".join(sorted({repr(entry.agent) for entry in left}))
        return (
            f"The answers left are for {names}, and {agent} called. Correct agent=, or script "
            f"what {agent} answers."
        )
    if call.tool_outputs:
        return (
            "After a tool has run the model is called again with what it returned. Script what it "
            'says then: script(tool_call(…), message("…")).'
        )
    return (
        'Script one more answer, script(…, message("…")), or one that answers every call, with '
        "always=True."
    )


def _cure_unused(exchanges: Sequence[Exchange], unused: Sequence[Entry]) -> str:
    first = unused[0]
    if not exchanges:
        return (
            "The model was never called. Does the code under test reach its agent's run "
            "(Runner.run, run_sync, run_streamed), and does it wait for the run to end?"
        )
    agents = sorted({repr(exchange.call.agent) for exchange in exchanges})
    if first.agent is not None and repr(first.agent) not in agents:
        return (
            f"{first.agent!r} never called the model; {', '.join(agents)} did. Correct agent=, "
            "or make sure that this agent runs."
        )
    if first.when is not None:
        return (
            "No call fitted its when=, which is held against the last user message: "
            f"{', '.join(_said(exchanges))}."
        )
    return (
        "A run ends with the first answer that calls no tool; what stands after it waits for the "
        "next run. Parts of one answer belong in one list: script([reasoning(…), message(…)])."
    )


def _said(exchanges: Sequence[Exchange]) -> list[str]:
    texts = dict.fromkeys(exchange.call.user_text for exchange in exchanges)
    return [f'"{shortened(text)}"' for text in texts]
