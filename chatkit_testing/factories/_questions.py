"""Structured input: questions, and answers that fit them."""

from chatkit_testing.factories._draw import Draw, Json

__all__ = ["answered", "questions", "structured_input", "submission"]


def structured_input(draw: Draw) -> Json:
    """Questions, waiting, answered or put aside."""
    return draw.one_of([_pending, answered, _skipped])(draw)


def _pending(draw: Draw) -> Json:
    return {"status": "pending", "inputs": questions(draw)}


def answered(draw: Draw) -> Json:
    """Questions with their answers."""
    asked = [question | {"answer": _answer(draw, question)} for question in questions(draw)]
    return {"status": "answered", "inputs": asked}


def _skipped(draw: Draw) -> Json:
    nothing: Json = {"values": [], "skipped": True}
    asked = [question | {"answer": nothing} for question in questions(draw)]
    return {"status": "skipped", "inputs": asked}


def questions(draw: Draw) -> list[Json]:
    """Questions that nobody has answered yet."""
    return draw.several(lambda draw: draw.one_of([_choice, _freeform])(draw))


def submission(draw: Draw) -> Json:
    """Answers as the client sends them, to questions that it knows."""
    if draw.chance(0.2):
        return {"status": "skipped", "answers": {}}
    answers = {question["id"]: _answer(draw, question) for question in questions(draw)}
    return {"status": "answered", "answers": answers}


def _choice(draw: Draw) -> Json:
    values = dict.fromkeys(draw.several(Draw.word, 2, 4))
    made = {"type": "multiple_choice", "id": draw.id("q"), "question": draw.question()}
    return {**made, "options": [{"value": each} for each in values], "multiple": draw.chance()}


def _freeform(draw: Draw) -> Json:
    made = {"type": "freeform", "id": draw.id("q"), "question": draw.question()}
    return made | draw.some({"description": Draw.sentence})


def _answer(draw: Draw, question: Json) -> Json:
    if draw.chance(0.2):
        return {"values": [], "skipped": True}
    if question["type"] == "freeform":
        return {"values": [draw.sentence()], "skipped": False}
    options = [option["value"] for option in question["options"]]
    count = draw.number(1, len(options)) if question["multiple"] else 1
    return {"values": draw.random.sample(options, count), "skipped": False}
