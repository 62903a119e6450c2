"""Messages of the user and of the assistant."""

from chatkit_testing.factories._attachments import attachment
from chatkit_testing.factories._draw import Draw, Json
from chatkit_testing.factories._sources import annotation

__all__ = [
    "assistant_message",
    "inference_options",
    "part",
    "typed",
    "user_content",
    "user_message",
]


def user_message(draw: Draw) -> Json:
    """A message of the user, as it is stored."""
    return {
        "content": user_content(draw),
        "attachments": draw.several(attachment, 0, 2),
        "inference_options": inference_options(draw),
        **draw.some({"quoted_text": Draw.sentence}),
    }


def user_content(draw: Draw) -> list[Json]:
    """What the user typed, now and then with an @-mention."""
    return [typed(draw.question()), *draw.several(_tag, 0, 1)]


def typed(text: str) -> Json:
    """A text as a part of a user message."""
    return {"type": "input_text", "text": text}


def _tag(draw: Draw) -> Json:
    made = {"type": "input_tag", "id": draw.id("ent"), "text": draw.phrase(), "data": draw.data()}
    return made | draw.some({"group": Draw.word, "interactive": Draw.chance})


def inference_options(draw: Draw) -> Json:
    """What the user chose in the composer."""
    return draw.some({"tool_choice": lambda draw: {"id": draw.name()}, "model": Draw.word})


def assistant_message(draw: Draw) -> Json:
    """A message of the assistant."""
    return {"content": draw.several(_cited, 1, 2)}


def part(text: str) -> Json:
    """A text as a part of an assistant message."""
    return {"type": "output_text", "text": text, "annotations": []}


def _cited(draw: Draw) -> Json:
    text = draw.paragraphs()
    return part(text) | {"annotations": draw.several(lambda draw: annotation(draw, text), 0, 2)}
