"""Scripting the model: the builders of its answers, and the script that lays them out."""

from chatkit_testing.script._answer import Answer, AnswerFunction, make_answer
from chatkit_testing.script._asked import tool_outputs, user_text
from chatkit_testing.script._beats import Beat, Fail, Gate, Wait, fail, wait
from chatkit_testing.script._builders import (
    code_interpreter,
    container_file_citation,
    file_citation,
    file_search,
    handoff,
    image,
    mcp_call,
    message,
    reasoning,
    refusal,
    structured,
    tool_call,
    url_citation,
    web_search,
)
from chatkit_testing.script._describe import describe
from chatkit_testing.script._entries import Call, Exchange, IdsPolicy, When
from chatkit_testing.script._failures import Terms
from chatkit_testing.script._ids import PLACEHOLDER, CountingIds, Ids, PlaceholderIds
from chatkit_testing.script._items import item_id
from chatkit_testing.script._offer import Offer, Transfer, fitted
from chatkit_testing.script._parts import (
    Handoff,
    Message,
    Part,
    RawItem,
    Reasoning,
    Refusal,
    Structured,
    ToolCall,
)
from chatkit_testing.script._render import Step, render, usage_of
from chatkit_testing.script._script import Mark, Script, prepared

__all__ = [
    "PLACEHOLDER",
    "Answer",
    "AnswerFunction",
    "Beat",
    "Call",
    "CountingIds",
    "Exchange",
    "Fail",
    "Gate",
    "Handoff",
    "Ids",
    "IdsPolicy",
    "Mark",
    "Message",
    "Offer",
    "Part",
    "PlaceholderIds",
    "RawItem",
    "Reasoning",
    "Refusal",
    "Script",
    "Step",
    "Structured",
    "Terms",
    "ToolCall",
    "Transfer",
    "Wait",
    "When",
    "code_interpreter",
    "container_file_citation",
    "describe",
    "fail",
    "file_citation",
    "file_search",
    "fitted",
    "handoff",
    "image",
    "item_id",
    "make_answer",
    "mcp_call",
    "message",
    "prepared",
    "reasoning",
    "refusal",
    "render",
    "structured",
    "tool_call",
    "tool_outputs",
    "url_citation",
    "usage_of",
    "user_text",
    "wait",
    "web_search",
]
