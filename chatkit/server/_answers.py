"""How the answers that a user submitted are put into a structured input."""

from chatkit.logger import logger
from chatkit.types import (
    StructuredInput,
    StructuredInputAnswer,
    StructuredInputItem,
    StructuredInputMultipleChoice,
    StructuredInputSubmission,
)

__all__ = ["apply_answers"]


def apply_answers(
    item: StructuredInputItem, submission: StructuredInputSubmission
) -> StructuredInputItem:
    """Give `item` answered: each of its questions has an answer, or is marked as skipped.

    Answers to questions that it does not ask are ignored, with a warning. Whether a value is one
    of the options is not checked.
    """
    unknown = submission.answers.keys() - {question.id for question in item.inputs}
    if unknown:
        logger.warning(
            "Structured input item %s received unknown question id(s), ignoring: %s",
            item.id,
            ", ".join(sorted(unknown)),
        )
    inputs = [
        question.model_copy(update={"answer": _answer(question, submission)}, deep=True)
        for question in item.inputs
    ]
    return item.model_copy(update={"status": submission.status, "inputs": inputs})


def _answer(
    question: StructuredInput, submission: StructuredInputSubmission
) -> StructuredInputAnswer:
    answer = submission.answers.get(question.id)
    if submission.status == "skipped" or answer is None or answer.skipped or not answer.values:
        return StructuredInputAnswer(skipped=True)
    one = isinstance(question, StructuredInputMultipleChoice) and not question.multiple
    return StructuredInputAnswer(values=answer.values[:1] if one else list(answer.values))
