"""What the cases API takes and answers."""

from typing import Annotated

from pydantic import AfterValidator, Field

from app.core.http import Schema


class RatingIn(Schema):
    """Five levels, and a word if wished."""

    stars: int = Field(ge=1, le=5)
    comment: Annotated[str, Field(max_length=200), AfterValidator(str.strip)] | None = None


class RatingOut(Schema):
    """The stored rating."""

    stars: int


class StepOut(Schema):
    """One thing that happened."""

    verb: str
    status: str
    at: str
    window: str | None


class TimelineOut(Schema):
    """Everything that happened to a visit."""

    number: str
    hall: str
    steps: list[StepOut]
    rating: int | None
