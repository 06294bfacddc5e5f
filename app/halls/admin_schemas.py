"""Documents of a hall's set-up, as its administrators read and write them."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.core.http import Schema
from app.halls.models import IssueAccess

Name80 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Name120 = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class HallSettings(Schema):
    """Everything of a hall that can be set; windows, categories and the rest have documents of their own."""

    name: Name80
    name_en: Name120
    is_closed: bool
    closed_message: Sentence | None
    closed_message_en: Sentence | None
    issue_access: Annotated[IssueAccess, Field(strict=False)]
    open_tickets_per_phone: Annotated[int, Field(ge=1, le=50)]
    open_tickets_per_phone_guide: Annotated[int, Field(ge=1, le=50)]
    issue_per_minute: Annotated[int, Field(ge=1, le=100_000)] | None
    issue_per_minute_per_address: Annotated[int, Field(ge=1, le=100_000)] | None
    no_show_after_seconds: Annotated[int, Field(ge=10, le=3600)]
    restore_within_minutes: Annotated[int, Field(ge=0, le=480)]
    restore_within_numbers: Annotated[int, Field(ge=0, le=999)]
    takeover_after_minutes: Annotated[int, Field(ge=0, le=480)]
    retention_days: Annotated[int, Field(ge=1, le=365)]
