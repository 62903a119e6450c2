"""What a call of the model offers, and an answer that asks for something else."""

import dataclasses
import json
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from chatkit_testing._errors import ScriptError
from chatkit_testing._guess import guess
from chatkit_testing.script._answer import Answer
from chatkit_testing.script._beats import Fail
from chatkit_testing.script._describe import describe
from chatkit_testing.script._entries import Exchange
from chatkit_testing.script._items import wrapped
from chatkit_testing.script._notation import PYTHON, Notation, notation_of
from chatkit_testing.script._parts import Handoff, Message, RawItem, Structured, ToolCall
from chatkit_testing.script._schema import misfits, signature

__all__ = ["Offer", "Transfer", "fitted"]

Schema = Mapping[str, Any]  # Any: JSON

_WIDTH: Final = 88


@dataclass(frozen=True)
class Transfer:
    """A handoff on offer: the agent's name, its tool's, and the schema of its arguments."""

    agent: str
    tool: str
    schema: Schema


@dataclass(frozen=True)
class Offer:
    """What a call of the model offers.

    Attributes:
        asker: who asks, as messages name it.
        role: what asks, which is also the keyword that says whom an answer is for.
        notation: how remedies are written: as the answer is.
        tools: the schemas of the function tools' arguments, by name; None where they are not known.
        transfers: the handoffs; None over HTTP, where they are tools like the others.
        disabled: the tools that the asker has, and that this call does without.
        output: the name of the output type; None is plain text.
        schema: the output type's JSON schema.
        refuses: tells whether the output type refuses a text; by default its schema decides.
    """

    asker: str
    tools: Mapping[str, Schema] | None
    transfers: Sequence[Transfer] | None = None
    disabled: Sequence[str] = ()
    output: str | None = None
    schema: Schema | None = None
    refuses: Callable[[str], bool] | None = None
    role: str = "agent"
    notation: Notation = PYTHON


@dataclass(frozen=True)
class _Misfit:
    """What is wrong with a part; what there is instead, under its heading; and what may help.

    ``is_unknown`` says that nothing there is even close: another asker may have been meant.
    """

    problem: str
    heading: str
    there_is: str
    remedy: str = ""
    is_unknown: bool = False


def fitted(answer: Answer, offer: Offer, exchange: Exchange) -> Answer:
    """Name the tools of the handoffs in an answer, and hold the answer to what is on offer.

    What the test wrote as text, the arguments of a call or the JSON of an output, is what the
    model wrote: it may be wrong. So may all of an answer that is scripted with ``strict=False``.

    Raises:
        ScriptError: the answer asks for what is not there.
    """
    parts = [_named(part, offer) if isinstance(part, Handoff) else part for part in answer.parts]
    answer = dataclasses.replace(answer, parts=tuple(parts))
    written = [] if exchange.entry is None else [exchange.entry]
    offer = dataclasses.replace(offer, notation=notation_of(written))
    if exchange.is_strict:
        for part in parts:
            if (misfit := _misfit(part, parts, offer)) is not None:
                raise ScriptError(_message(misfit, describe(Answer((part,))), exchange, offer))
    return answer


def _named(part: Handoff, offer: Offer) -> Handoff:
    """Name the tool of a handoff as it is on offer; one that is not keeps the usual name."""
    usual = re.sub(r"\W", "_", f"transfer_to_{part.agent}").lower()
    if offer.transfers is None:
        tools = offer.tools or {}
        name = part.tool_name or next((one for one in tools if one.lower() == usual), usual)
    else:
        fitting = (one for one in offer.transfers if one.agent == part.agent)
        names = [one.tool for one in fitting if part.tool_name in (None, one.tool)]
        name = next(iter(names), part.tool_name or usual)
    return dataclasses.replace(part, tool_name=name)


def _misfit(part: object, parts: Sequence[object], offer: Offer) -> _Misfit | None:
    match part:
        case Handoff() if offer.transfers is not None:
            return _of_handoff(part, offer, offer.transfers)
        case Handoff() | ToolCall() if offer.tools is not None:
            return _of_call(part, offer, offer.tools)
        case RawItem() if part.item.type == "function_call" and offer.tools is not None:
            call = ToolCall(part.item.name, part.item.arguments, is_text=True)
            # What lies in a namespace of tools is found by other rules than its name.
            is_bare = getattr(part.item, "namespace", None) is None
            return _of_call(call, offer, offer.tools) if is_bare else None
        case Structured():
            return _of_output(part, offer)
        case Message() if part is parts[-1]:
            return _of_text(part, parts, offer)
        case _:
            return None


def _of_handoff(part: Handoff, offer: Offer, transfers: Sequence[Transfer]) -> _Misfit | None:
    for one in transfers:
        if (one.agent, one.tool) == (part.agent, part.tool_name):
            return _of_arguments(part, one.tool, one.schema)
    known = [one.agent for one in transfers]
    is_known = part.agent in known
    by = f" by {part.tool_name!r}" if is_known else ""
    close = "" if is_known else guess(part.agent, known)
    return _Misfit(
        f"The script hands off to {part.agent!r}{by}, and {offer.asker} has no such "
        f"handoff{close}.",
        "handoffs",
        ", ".join(map(repr, known)) or "none",
        f"Correct the name, or add the agent to the handoffs of {offer.asker}.",
        is_unknown=not is_known and not close,
    )


def _of_call(part: ToolCall | Handoff, offer: Offer, tools: Mapping[str, Schema]) -> _Misfit | None:
    name = part.name if isinstance(part, ToolCall) else str(part.tool_name)
    schemas = {**tools, **{one.tool: one.schema for one in offer.transfers or ()}}
    if name in schemas:
        return _of_arguments(part, name, schemas[name])
    close = guess(name, schemas)
    does, remedy = "calls the tool", ""
    if isinstance(part, Handoff):
        does = f"hands off to {part.agent!r} by the tool"
        itself = offer.notation.part("handoff")
        remedy = f"Give the handoff itself, {itself}, if its tool has a name of its own."
    there_is = f"{offer.asker} has no such tool{close}"
    if name in offer.disabled:
        there_is, close = "its is_enabled keeps it from this call", name
    return _Misfit(
        f"The script {does} {name!r}, and {there_is}.",
        "tools",
        ", ".join(tools) or "none",
        remedy,
        is_unknown=not close,
    )


def _of_arguments(part: ToolCall | Handoff, name: str, schema: Schema) -> _Misfit | None:
    problems = [] if part.is_text or not schema else misfits(json.loads(part.arguments), schema)
    if not problems:
        return None
    return _Misfit(
        f"The scripted arguments do not fit {name!r}: {'; '.join(problems)}.",
        "arguments",
        signature(schema),
    )


def _of_output(part: Structured, offer: Offer) -> _Misfit | None:
    if offer.output is None:
        return None
    text = wrapped(part.json, offer.schema)
    problems = misfits(json.loads(text), offer.schema or {})
    if offer.refuses is not None and not offer.refuses(text):
        return None
    if offer.refuses is None and not problems:
        return None
    return _Misfit(
        f"The scripted output does not fit the output_type of {offer.asker}, {offer.output}: "
        f"{'; '.join(problems) or 'its own validation refuses it'}.",
        *_type_of(offer),
    )


def _of_text(part: Message, parts: Sequence[object], offer: Offer) -> _Misfit | None:
    """Find fault with a text that ends an answer for which an output type was asked."""
    is_cut = any(isinstance(chunk, Fail) for chunk in part.chunks)
    goes_on = any(isinstance(one, ToolCall | Handoff | RawItem) for one in parts)
    if offer.output is None or is_cut or goes_on:
        return None
    try:
        json.loads(part.text)
    except ValueError:
        return _Misfit(
            f"The scripted answer is a text, and {offer.asker} answers with its output_type, "
            f"{offer.output}.",
            *_type_of(offer),
            f"Write {offer.notation.part('structured')} in place of the text.",
        )
    return None


def _type_of(offer: Offer) -> tuple[str, str]:
    return "output_type", f"{offer.output}({signature(offer.schema or {})})"


def _message(misfit: _Misfit, written: str, exchange: Exchange, offer: Offer) -> str:
    entry = exchange.entry
    width = max(len("scripted"), len(misfit.heading))
    lines = [
        textwrap.fill(misfit.problem, _WIDTH, break_long_words=False, break_on_hyphens=False),
        "",
        f"  {'scripted':{width}}  {written}  ({'' if entry is None else entry.place})",
        f"  {misfit.heading:{width}}  {misfit.there_is}",
        "",
    ]
    if misfit.remedy:
        lines.append(misfit.remedy)
    if misfit.is_unknown and entry is not None and entry.agent is None:
        other = offer.notation.option(offer.role, '"…"')
        lines.append(f"If another {offer.role} was to take this answer: {other}.")
    return "\n".join([*lines, f"If the model is to make this mistake: {offer.notation.lax}."])
