"""The messages of failed scripts: the calls made, the answers given, those left, and the cure."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from chatkit_testing.script._describe import quoted, shortened
from chatkit_testing.script._entries import Call, Entry, Exchange
from chatkit_testing.script._notation import notation_of

__all__ = ["Terms", "unexpected_message", "unused_message"]

_WIDTH: Final = 88


@dataclass(frozen=True)
class Terms:
    """The words for what a script answers: by default, the calls of agents' models.

    Attributes:
        called: what happens when an answer is asked for.
        calls: the heading over all that was asked.
        asker: who asks, which is also the keyword that says whom an answer is for.
        said: what stands before the text that it was asked with.
        silent: what stands there if there was no such text.
        script: how the first answer is scripted.
        more: how one more is scripted, if it is not by another answer of the same kind.
        reach: what to look after if nothing was asked.
        ended: what to look after if less was asked than scripted.
        in_parts: whether an answer has parts, which belong in one list.
        recorded: what to do, in place of all that, if what was asked is not what was recorded.
    """

    called: str = "The model was called"
    calls: str = "Model calls"
    asker: str = "agent"
    said: str = "user said"
    silent: str = "no user message"
    script: str = 'Say what the model answers before it is asked: script(message("…")).'
    more: str = ""
    reach: str = (
        "The model was never called. Does the code under test reach its agent's run (Runner.run, "
        "run_sync, run_streamed), and does it wait for the run to end?"
    )
    ended: str = (
        "A run ends with the first answer that calls no tool; what stands after it waits for the "
        "next run."
    )
    in_parts: bool = True
    recorded: str = ""


def unexpected_message(
    exchanges: Sequence[Exchange], entries: Sequence[Entry], terms: Terms
) -> str:
    """Tell of the calls for which nothing was scripted."""
    unexpected = [exchange for exchange in exchanges if exchange.entry is None]
    call = unexpected[0].call
    times = "once" if len(exchanges) == 1 else f"{len(exchanges)} times"
    heading = (
        f"{terms.called} {times}, and no answer was scripted for "
        f"{'that call' if len(exchanges) == 1 else _numbers(unexpected)}."
    )
    left = [entry for entry in entries if entry.is_left]
    cure = terms.recorded or _wrapped(_cure_unexpected(terms, call, entries, left))
    return _message(terms, heading, exchanges, left, cure)


def unused_message(exchanges: Sequence[Exchange], entries: Sequence[Entry], terms: Terms) -> str:
    """Tell of the answers that nobody asked for."""
    once = [entry for entry in entries if not entry.always]
    unused = [entry for entry in once if entry.is_left]
    were = "was" if len(unused) == 1 else "were"
    heading = f"{len(unused)} of {len(once)} scripted answers {were} never asked for."
    if len(once) == 1:
        heading = "The scripted answer was never asked for."
    cure = terms.recorded if unused[0].is_in_file else ""
    cure = cure or _wrapped(_cure_unused(terms, exchanges, unused))
    return _message(terms, heading, exchanges, unused, cure)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _message(
    terms: Terms,
    heading: str,
    exchanges: Sequence[Exchange],
    left: Sequence[Entry],
    cure: str,
) -> str:
    return "\n".join(
        [
            heading,
            "",
            f"{terms.calls}:" if exchanges else f"{terms.calls}: none",
            *_call_lines(terms, exchanges),
            "Answers left:" if left else "Answers left: none",
            *(f"  {entry.describe(terms.asker)}" for entry in left),
            "",
            cure,
        ]
    )


def _numbers(exchanges: Iterable[Exchange]) -> str:
    numbers = [str(exchange.number) for exchange in exchanges]
    if len(numbers) == 1:
        return f"call {numbers[0]}"
    return f"calls {', '.join(numbers[:-1])} and {numbers[-1]}"


def _call_lines(terms: Terms, exchanges: Sequence[Exchange]) -> Iterable[str]:
    width = max((len(exchange.call.agent) for exchange in exchanges), default=0)
    for exchange in exchanges:
        given = "nothing scripted" if exchange.entry is None else exchange.given
        asked = _asked(terms, exchange.call)
        yield f"  {exchange.number:>2}  {exchange.call.agent:<{width}}  ← {asked}"
        yield f"      {'':<{width}}  → {given}"


def _asked(terms: Terms, call: Call) -> str:
    if call.tool_outputs:
        outputs = (f"{name} returned {quoted(output)}" for name, _, output in call.tool_outputs)
        return ", ".join(outputs)
    return f"{terms.said} {quoted(call.user_text)}" if call.user_text else terms.silent


def _cure_unexpected(
    terms: Terms, call: Call, entries: Sequence[Entry], left: Sequence[Entry]
) -> str:
    agent = repr(call.agent)
    notation = notation_of(entries)
    has_own = any(entry.agent == call.agent for entry in entries)
    for_any = [entry for entry in left if entry.is_for(call.agent)]
    barred = [entry for entry in for_any if has_own and entry.agent is None and not entry.always]
    if not entries:
        return f"Nothing was scripted. {terms.script}"
    if len(for_any) > len(barred):
        return (
            f"What is left for {agent} waits for other words: {notation.key('when')} is held "
            f"against the last user message, here {quoted(call.user_text)}. Correct "
            f"{notation.key('when')}, or script one more answer."
        )
    if barred:
        return (
            f"{agent} has answers of its own, so it takes none that names no {terms.asker}. Script "
            f"one more for it: {notation.option(terms.asker, agent)}."
        )
    if left:
        names = ", ".join(sorted({repr(entry.agent) for entry in left}))
        return (
            f"The answers left are for {names}, and {agent} called. Correct "
            f"{notation.key(terms.asker)}, or script what {agent} answers."
        )
    if call.tool_outputs:
        return (
            "After a tool has run the model is called again with what it returned. Script what it "
            f"says then: {notation.after_tool}."
        )
    return terms.more or notation.one_more


def _cure_unused(terms: Terms, exchanges: Sequence[Exchange], unused: Sequence[Entry]) -> str:
    first = unused[0]
    notation = notation_of([first])
    if not exchanges:
        return terms.reach
    agents = sorted({repr(exchange.call.agent) for exchange in exchanges})
    if first.agent is not None and repr(first.agent) not in agents:
        return (
            f"{first.agent!r} never called the model; {', '.join(agents)} did. Correct "
            f"{notation.key(terms.asker)}, or make sure that this {terms.asker} runs."
        )
    if first.when is not None:
        return (
            f"No call fitted its {notation.key('when')}, which is held against the last user "
            f"message: {', '.join(_said(exchanges))}."
        )
    if not terms.in_parts:
        return terms.ended
    return f"{terms.ended} Parts of one answer belong in one list: {notation.one_list}."


def _said(exchanges: Sequence[Exchange]) -> list[str]:
    texts = dict.fromkeys(exchange.call.user_text for exchange in exchanges)
    return [f'"{shortened(text)}"' for text in texts]
