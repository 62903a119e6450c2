"""Structured input: questions that the server puts to the user, and the answers."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

__all__ = [
    "StructuredInput",
    "StructuredInputAnswer",
    "StructuredInputAnswerSubmission",
    "StructuredInputBase",
    "StructuredInputFreeform",
    "StructuredInputMultipleChoice",
    "StructuredInputMultipleChoiceOption",
    "StructuredInputSubmission",
]


class StructuredInputAnswer(BaseModel):
    """The user's answer as it is stored: the values given, or none and ``skipped``."""

    values: list[str] = Field(default_factory=list)
    skipped: bool = False


class StructuredInputBase(BaseModel):
    """A question; ``answer`` is None until the user has answered or skipped it."""

    id: str
    question: str
    answer: StructuredInputAnswer | None = None


class StructuredInputMultipleChoiceOption(BaseModel):
    """One choice, shown and sent as ``value``."""

    value: str


class StructuredInputMultipleChoice(StructuredInputBase):
    """A question with choices to pick from: one, or with ``multiple`` any number."""

    type: Literal["multiple_choice"] = "multiple_choice"
    options: list[StructuredInputMultipleChoiceOption]
    multiple: bool = False


class StructuredInputFreeform(StructuredInputBase):
    """A question that the user answers in words; ``description`` helps with it."""

    type: Literal["freeform"] = "freeform"
    description: str | None = None


StructuredInput = Annotated[
    StructuredInputMultipleChoice | StructuredInputFreeform, Field(discriminator="type")
]


class StructuredInputAnswerSubmission(BaseModel):
    """The answer to one question as the client sends it."""

    values: list[str] = Field(default_factory=list)
    skipped: bool = False


class StructuredInputSubmission(BaseModel):
    """All answers as the client sends them, by the id of the question.

    With the status "skipped" the user put all questions aside.
    """

    status: Literal["answered", "skipped"] = "answered"
    answers: dict[str, StructuredInputAnswerSubmission] = Field(default_factory=dict)
