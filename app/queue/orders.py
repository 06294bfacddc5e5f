"""What the verbs of the line need to know, and the rows that issuing and calling make."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.core.access import Actor
from app.halls.facts import HallFacts
from app.messages.phones import SealedPhone
from app.queue.order import PriorityClass


@dataclass(frozen=True, kw_only=True)
class IssueOrder:
    """Everything needed to give one number."""

    hall_id: int
    service_day: date
    category_id: int
    #: The categories whose tickets may be called before this one.
    rivals: tuple[int, ...]
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
    """A number just given, how many are ahead of it, and how many open windows could call it."""

    id: int
    number: str
    ahead: int
    able: int


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


@dataclass(frozen=True)
class AtDesk:
    """Who does it, where, when; and the serving they believe to be there."""

    hall: HallFacts
    window_id: int
    actor: Actor
    now: datetime
    serving_id: int | None = None


@dataclass(frozen=True)
class TransferTarget:
    """Where a ticket goes: a category, one window, or one person; `minutes` later if wished."""

    category_id: int | None = None
    window_id: int | None = None
    clerk: str | None = None
    minutes: int = 0
