"""The parts that an answer of the model is made of, as data."""

from dataclasses import dataclass

from openai.types.responses import ResponseOutputItem

from chatkit_testing.script._beats import Beat

__all__ = [
    "Citation",
    "CodeInterpreter",
    "FileSearch",
    "Handoff",
    "Image",
    "McpCall",
    "Message",
    "Part",
    "RawItem",
    "Reasoning",
    "Refusal",
    "Structured",
    "ToolCall",
    "WebSearch",
]


@dataclass(frozen=True)
class Citation:
    """An annotation of a message, in the words of the Responses API.

    ``start`` and ``end`` are positions in the text; where they are None the annotation concerns
    the whole text.
    """

    type: str
    fields: tuple[tuple[str, str], ...]
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Message:
    """An assistant message: its text in the pieces it is streamed in, beats between them.

    ``phase`` is what newer models say it is: commentary, or the final answer.
    """

    chunks: tuple[str | Beat, ...]
    annotations: tuple[object, ...] = ()
    id: str | None = None
    phase: str | None = None

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(chunk for chunk in self.chunks if isinstance(chunk, str))


@dataclass(frozen=True)
class Refusal:
    """A message in which the model declines to answer."""

    text: str


@dataclass(frozen=True)
class Reasoning:
    """The model's reasoning, with its summaries."""

    summaries: tuple[str, ...]


@dataclass(frozen=True)
class ToolCall:
    """A function call; ``arguments`` is the JSON that the model wrote.

    ``is_text`` says that the test wrote it as text.
    """

    name: str
    arguments: str
    call_id: str | None = None
    is_text: bool = False


@dataclass(frozen=True)
class Handoff:
    """A transfer to another agent: a function call whose name the called agent's handoffs give."""

    agent: str
    arguments: str
    call_id: str | None = None
    tool_name: str | None = None
    is_text: bool = False


@dataclass(frozen=True)
class Structured:
    """A message that holds the JSON of a value; ``json`` is that JSON."""

    json: str


@dataclass(frozen=True)
class Image:
    """A generated image in base64, with so many partial images before it."""

    data: str
    partials: int = 0


@dataclass(frozen=True)
class WebSearch:
    """A web search by the hosted tool."""

    query: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileSearch:
    """A file search by the hosted tool; a result is a file's name and the text found in it."""

    queries: tuple[str, ...]
    results: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True)
class CodeInterpreter:
    """Code that the hosted tool ran, and what it printed."""

    code: str
    logs: str | None = None
    container_id: str = "cntr_1"


@dataclass(frozen=True)
class McpCall:
    """A call of a tool on a hosted MCP server, with its outcome."""

    name: str
    arguments: str
    server_label: str
    output: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class RawItem:
    """An output item of the openai package, given as it is."""

    item: ResponseOutputItem


Part = (
    Message
    | Refusal
    | Reasoning
    | ToolCall
    | Handoff
    | Structured
    | Image
    | WebSearch
    | FileSearch
    | CodeInterpreter
    | McpCall
    | RawItem
)
