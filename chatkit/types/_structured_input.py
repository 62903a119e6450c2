"""TODO."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field


class StructuredInputAnswer(BaseModel):
    values: list[str] = Field(default_factory=list)
    skipped: bool = False


class StructuredInputBase(BaseModel):
    id: str
    question: str
    answer: StructuredInputAnswer | None = None


class StructuredInputMultipleChoiceOption(BaseModel):
    value: str


class StructuredInputMultipleChoice(StructuredInputBase):
    type: Literal["multiple_choice"] = "multiple_choice"
    options: list[StructuredInputMultipleChoiceOption]
    multiple: bool = False


class StructuredInputFreeform(StructuredInputBase):
    type: Literal["freeform"] = "freeform"
    description: str | None = None


StructuredInput = Annotated[
    StructuredInputMultipleChoice | StructuredInputFreeform, Field(discriminator="type")
]


class StructuredInputAnswerSubmission(BaseModel):
    values: list[str] = Field(default_factory=list)
    skipped: bool = False


class StructuredInputSubmission(BaseModel):
    status: Literal["answered", "skipped"] = "answered"
    answers: dict[str, StructuredInputAnswerSubmission] = Field(default_factory=dict)
