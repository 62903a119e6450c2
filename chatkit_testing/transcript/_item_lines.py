"""Messages, calls, images, questions and hidden items as lines of text."""

from chatkit.types import (
    AssistantMessageItem,
    Attachment,
    ClientToolCallItem,
    GeneratedImageItem,
    HiddenContextItem,
    SDKHiddenContextItem,
    StructuredInput,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    UserMessageItem,
    UserMessageTagContent,
)
from chatkit_testing._report import indent, quote, short_url, written
from chatkit_testing.transcript._lines import call_text, facts, source_line, text_lines
from chatkit_testing.transcript._texts import assistant_text, user_text

__all__ = [
    "assistant_lines",
    "call_lines",
    "hidden_lines",
    "image_lines",
    "input_lines",
    "user_lines",
]


def user_lines(item: UserMessageItem) -> list[str]:
    """The text; below it tags, attachments, the quote, and what was chosen for the answer."""
    options = item.inference_options
    chosen = facts(
        f"model {options.model}" if options.model else None,
        f"tool {options.tool_choice.id}" if options.tool_choice else None,
    )
    below = [
        *(_tag_line(part) for part in item.content if isinstance(part, UserMessageTagContent)),
        *(_attachment_line(attachment) for attachment in item.attachments),
        f"quote {quote(item.quoted_text)}" if item.quoted_text else "",
        chosen,
    ]
    return [*text_lines(user_text(item)), *indent(line for line in below if line)]


def _tag_line(tag: UserMessageTagContent) -> str:
    return facts(
        f"tag @{tag.text} #{tag.id}",
        f"group {tag.group}" if tag.group else None,
        written(tag.data) if tag.data else None,
    )


def _attachment_line(attachment: Attachment) -> str:
    return facts(f"{attachment.type} {attachment.name}", attachment.mime_type)


def assistant_lines(item: AssistantMessageItem) -> list[str]:
    """The text; below it the annotations, numbered, with the place in the text they belong to."""
    annotations = [annotation for part in item.content for annotation in part.annotations]
    below = [
        facts(
            f"[{number}] {source_line(annotation.source)}",
            None if annotation.index is None else f"at {annotation.index}",
        )
        for number, annotation in enumerate(annotations, 1)
    ]
    return [*text_lines(assistant_text(item)), *indent(below)]


def call_lines(item: ClientToolCallItem) -> list[str]:
    """The call as Python would write it, and what came back."""
    call = call_text(item.name, item.arguments)
    if item.status == "pending":
        return [facts(call, "pending")]
    return [f"{call} → {written(item.output)}"]


def image_lines(item: GeneratedImageItem) -> list[str]:
    """Where the image is; of one within its URL the type and the size."""
    return [short_url(item.image.url) if item.image else "(no image)"]


def input_lines(item: StructuredInputItem) -> list[str]:
    """The status; below it each question with what may be answered, or what was."""
    return [item.status, *indent(_question_line(question) for question in item.inputs)]


def _question_line(question: StructuredInput) -> str:
    answer = question.answer
    if answer is not None:
        given = "skipped" if answer.skipped else f"→ {', '.join(answer.values)}"
        return f"{question.question}  {given}"
    if isinstance(question, StructuredInputMultipleChoice):
        number = "any" if question.multiple else "one"
        options = ", ".join(option.value for option in question.options)
        return f"{question.question}  {number} of {options}"
    return f"{question.question}  free text"


def hidden_lines(item: HiddenContextItem | SDKHiddenContextItem) -> list[str]:
    """What the model is told and the user is not; the runtime's own words are marked."""
    content: object = item.content
    lines = text_lines(content) if isinstance(content, str) else [written(content)]
    if isinstance(item, SDKHiddenContextItem):
        lines[0] = f"(sdk) {lines[0]}"
    return lines
