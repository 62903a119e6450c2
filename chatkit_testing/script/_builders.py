"""The builders: what a test writes for the parts of the model's answer."""

import base64
import re
from collections.abc import Mapping, Sequence

from pydantic_core import PydanticSerializationError, to_json

from chatkit_testing._errors import ScriptError
from chatkit_testing.script._beats import Beat, Fail, Gate, Wait
from chatkit_testing.script._parts import (
    Citation,
    CodeInterpreter,
    FileSearch,
    Handoff,
    Image,
    McpCall,
    Message,
    Reasoning,
    Refusal,
    Structured,
    ToolCall,
    WebSearch,
)

__all__ = [
    "code_interpreter",
    "container_file_citation",
    "file_citation",
    "file_search",
    "handoff",
    "image",
    "mcp_call",
    "message",
    "reasoning",
    "refusal",
    "structured",
    "tool_call",
    "url_citation",
    "web_search",
    "words",
]

# One grey pixel.
_PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
_WORD = re.compile(r"^\s+|\S+\s*")


def words(text: str) -> list[str]:
    """Cut a text into its words, each with the white space after it.

    >>> words("Order A1  shipped.")
    ['Order ', 'A1  ', 'shipped.']
    """
    return _WORD.findall(text)


def message(
    text: str | None = None,
    *,
    annotations: Sequence[object] = (),
    chunks: int | Sequence[str | Beat] | None = None,
    id: str | None = None,
) -> Message:
    """An assistant message, streamed as one delta per word with the white space after it.

    Args:
        text: what the model says.
        annotations: citations (`url_citation`, `file_citation`, `container_file_citation`, or the
            openai package's own), streamed once the text has got to where they end.
        chunks: the number of pieces to stream the text in, or, in place of the text, the pieces
            themselves; `Gate()`, `wait(…)` and `fail(…)` may stand between them.
        id: the id of the output item; by default ids count up.

    Raises:
        ScriptError: the arguments make no message.

    >>> message("Hello there.").chunks
    ('Hello ', 'there.')
    >>> message("Hello there.", chunks=3).chunks
    ('Hell', 'o th', 'ere.')
    """
    if isinstance(chunks, Sequence) and not isinstance(chunks, str):
        if text is not None:
            raise ScriptError(
                "message() takes the text, or its chunks as a list, but not both: "
                f"message(chunks={list(chunks)!r})."
            )
        pieces = tuple(_chunk(chunk) for chunk in chunks)
    else:
        pieces = _cut(_text("message", text), chunks)
    return Message(pieces, tuple(annotations), id)


def _cut(text: str, count: object) -> tuple[str, ...]:
    if count is None:
        return tuple(words(text))
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise ScriptError(
            f"chunks= takes a number of pieces, one or more, or a list of them; got {count!r}."
        )
    size = len(text)
    count = max(1, min(count, size))
    return tuple(text[size * i // count : size * (i + 1) // count] for i in range(count))


def _chunk(chunk: object) -> str | Beat:
    if not isinstance(chunk, str | Gate | Wait | Fail):
        raise ScriptError(
            f"Chunks are texts with Gate(), wait(…) or fail(…) between them; got {chunk!r}."
        )
    return chunk


def _text(builder: str, text: object) -> str:
    if isinstance(text, str):
        return text
    name: object = getattr(text, "name", None)
    if isinstance(name, str):
        raise ScriptError(f"{builder}() takes a text; got a {type(text).__name__}. Write {name!r}.")
    raise ScriptError(f"{builder}() takes a text; got {text!r}.")


def refusal(text: str) -> Refusal:
    """A message in which the model declines to answer, streamed word by word."""
    return Refusal(_text("refusal", text))


def reasoning(*summaries: str) -> Reasoning:
    """The model's reasoning; its summaries are streamed word by word.

    It usually stands before something else in one list: ``[reasoning("Which order?"),
    message("Which one?")]``. An answer of reasoning alone makes the Agents SDK ask again.
    """
    return Reasoning(tuple(_text("reasoning", summary) for summary in summaries))


def tool_call(
    name: str,
    arguments: Mapping[str, object] | str | None = None,
    /,
    *,
    call_id: str | None = None,
    **kwargs: object,
) -> ToolCall:
    """A call of a function tool, its arguments streamed.

    Several in one list are parallel calls.

    Args:
        name: the tool's name.
        arguments: the arguments, or the JSON text of them as the model wrote it (it need not be
            valid); in place of keywords.
        call_id: the call's id; by default ids count up.
        **kwargs: the arguments.

    Raises:
        ScriptError: the arguments have no JSON, or are given twice.

    >>> tool_call("lookup_order", order_id="A1").arguments
    '{"order_id":"A1"}'
    """
    written = _arguments("tool_call", arguments, kwargs)
    return ToolCall(_text("tool_call", name), written, call_id, isinstance(arguments, str))


def handoff(
    agent: object,
    arguments: Mapping[str, object] | str | None = None,
    /,
    *,
    call_id: str | None = None,
    **kwargs: object,
) -> Handoff:
    """The transfer to another agent, given as the agent, its handoff, or the agent's name.

    The name of the transfer's tool is taken from the handoffs of the agent that is asked, so one
    that was given a name of its own is found as well. Arguments are for handoffs with an
    ``input_type``.
    """
    name = getattr(agent, "agent_name", None) or getattr(agent, "name", agent)
    if not isinstance(name, str):
        raise ScriptError(f"handoff() takes an agent or its name; got {agent!r}.")
    tool_name = getattr(agent, "tool_name", None)
    written = _arguments("handoff", arguments, kwargs)
    return Handoff(name, written, call_id, tool_name, isinstance(arguments, str))


def structured(value: object) -> Structured:
    """A message that holds the JSON of an ``output_type``: a model, dataclass, dict or plain value.

    The Agents SDK wraps a type that is no object (``list[str]``) in ``{"response": …}``; that is
    done for you. For an output that does not fit the type write the text: ``message("{}")``.
    """
    return Structured(_json("structured", value))


def _arguments(
    builder: str, arguments: Mapping[str, object] | str | None, kwargs: Mapping[str, object]
) -> str:
    if arguments is not None and kwargs:
        raise ScriptError(
            f"{builder}() takes its arguments as one value or as keywords, but not both; "
            f"got {arguments!r} and {dict(kwargs)!r}."
        )
    if isinstance(arguments, str):
        return arguments
    return _json(builder, kwargs if arguments is None else arguments)


def _json(builder: str, value: object) -> str:
    try:
        return to_json(value).decode()
    except PydanticSerializationError as error:
        raise ScriptError(f"{builder}() needs what has a JSON; {error}: {value!r}.") from error


def image(data: bytes | str | None = None, *, partials: int = 0) -> Image:
    """A generated image, with ``partials`` partial images streamed before it.

    Args:
        data: the image's bytes, or their base64; a PNG of one pixel by default.
        partials: how many partial images come first (each of them is the whole one).
    """
    if isinstance(data, bytes):
        data = base64.b64encode(data).decode()
    return Image(_PIXEL if data is None else data, partials)


def web_search(query: str, *, sources: Sequence[str] = ()) -> WebSearch:
    """A search by the hosted web search tool; ``sources`` are the URLs it looked at."""
    return WebSearch(_text("web_search", query), tuple(sources))


def file_search(*queries: str, results: Mapping[str, str] | None = None) -> FileSearch:
    """A search by the hosted file search tool.

    Args:
        *queries: what was searched for.
        results: the text found, by file name; None where the application did not ask to include
            the results.
    """
    found = None if results is None else tuple(results.items())
    return FileSearch(tuple(_text("file_search", query) for query in queries), found)


def code_interpreter(code: str, *, logs: str | None = None) -> CodeInterpreter:
    """Code run by the hosted code interpreter, streamed, and the ``logs`` it printed."""
    return CodeInterpreter(_text("code_interpreter", code), logs)


def mcp_call(
    name: str,
    arguments: Mapping[str, object] | str | None = None,
    /,
    *,
    server_label: str = "mcp",
    output: str | None = None,
    error: str | None = None,
    **kwargs: object,
) -> McpCall:
    """A call of a tool on a hosted MCP server, with its ``output``, or the ``error`` it had."""
    written = _arguments("mcp_call", arguments, kwargs)
    return McpCall(_text("mcp_call", name), written, server_label, output, error)


def url_citation(
    url: str,
    title: str | None = None,
    *,
    start_index: int | None = None,
    end_index: int | None = None,
) -> Citation:
    """A web page as the source of a message; by default of its whole text."""
    fields = (("url", _text("url_citation", url)), ("title", url if title is None else title))
    return Citation("url_citation", fields, start_index, end_index)


def file_citation(
    filename: str, *, file_id: str | None = None, index: int | None = None
) -> Citation:
    """A file of a vector store as the source of a message, cited at ``index``, else at its end."""
    fields = (("filename", _text("file_citation", filename)), ("file_id", file_id or filename))
    return Citation("file_citation", fields, None, index)


def container_file_citation(
    filename: str,
    *,
    container_id: str = "cntr_1",
    file_id: str | None = None,
    start_index: int | None = None,
    end_index: int | None = None,
) -> Citation:
    """A file that the code interpreter wrote, cited by a message; by default by its whole text."""
    fields = (
        ("filename", _text("container_file_citation", filename)),
        ("file_id", file_id or filename),
        ("container_id", container_id),
    )
    return Citation("container_file_citation", fields, start_index, end_index)
