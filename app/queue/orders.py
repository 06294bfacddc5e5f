"""What issuing and calling need to know, and the rows they make: the same for the steps and for the one statement."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.access import Actor
from app.messages.phones import SealedPhone
from app.queue.order import PriorityClass


@dataclass(frozen=True, kw_only=True)
class IssueOrder:
    """Everything needed to give one number."""

    hall_id: int
    service_day: date
    category_id: int
    prefix: str
    code: str
    priority: PriorityClass
    priority_reason: str | None
    language: str
    virtual_at: int
    phone: SealedPhone | None
    phone_limit: int
    keep_until: datetime
    issue_key: str | None
    fingerprint: str | None
    actor: Actor
    now: datetime


@dataclass(frozen=True)
class IssuedRow:
    """A number just given."""

    id: int
    number: str


@dataclass(frozen=True, kw_only=True)
class CallOrder:
    """Who calls, from where, and when."""

    hall_id: int
    window_id: int
    window_label: str
    staff_id: int
    no_show_after_seconds: int
    now: datetime

    @property
    def text_expires_at(self) -> datetime:
        """A call that nobody answered in time is worth no text."""
        return self.now + timedelta(seconds=self.no_show_after_seconds)


@dataclass(frozen=True)
class CalledRow:
    """A ticket just called."""

    ticket_id: int
    number: str
    serving_id: int
