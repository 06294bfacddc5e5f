"""A hall, its outbox to write texts into, a gateway that obeys, and a clock that stands still."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.runtime import runtime
from app.core.seqs import HallSeq
from app.core.transaction import transaction
from app.halls.models import Hall, IssueAccess
from app.messages.models import OutboxText
from app.messages.phones import seal_phone
from app.messages.states import TextKind
from app.messages.steps import NewText, add_text, count_in
from sms.memory import MemoryGateway


@dataclass
class Clock:
    """A time that moves only when a test moves it."""

    now: datetime

    def __call__(self) -> datetime:
        """The present moment."""
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)


@dataclass
class Outbox:
    """Texts that one hall's tickets are called with."""

    session: Session
    hall_id: int
    clock: Clock

    def contact(self, phone: str = "13800138000") -> int:
        """The contact of this number, with one more open ticket."""
        sealed = seal_phone(phone, ["CN"], runtime().keys)
        with transaction() as work:
            keep = self.clock.now + timedelta(days=7)
            found = count_in(
                work.session, self.hall_id, sealed, limit=99, keep_until=keep, now=self.clock.now
            )
        assert found is not None
        return found

    def call(
        self, ticket_id: int = 1, *, phone: str = "13800138000", lasts: float = 180, occurrence: int = 1
    ) -> int:
        """Write the text that calls a ticket; its id."""
        contact_id = self.contact(phone)
        text = NewText(
            hall_id=self.hall_id,
            contact_id=contact_id,
            subject_id=ticket_id,
            kind=TextKind.CALLED,
            occurrence=occurrence,
            language="zh",
            params={"number": f"T{ticket_id:03}", "window": "A1"},
            expires_at=self.clock.now + timedelta(seconds=lasts),
        )
        with transaction() as work:
            add_text(work.session, text, now=self.clock.now)
        return self.session.scalars(select(OutboxText.id).order_by(OutboxText.id.desc()).limit(1)).one()

    def text(self, text_id: int) -> OutboxText:
        """The row as it is now."""
        self.session.rollback()
        return self.session.get_one(OutboxText, text_id)


@pytest.fixture
def clock(now: datetime) -> Clock:
    """The time of everything in a test."""
    return Clock(now)


@pytest.fixture
def hall_id(session: Session) -> int:
    """A hall without windows: texts need no more than its name."""
    with transaction() as work:
        hall = Hall(
            slug="hall", name="长汀县政务服务中心", name_en="Changting Hall", issue_access=IssueAccess.OPEN
        )
        work.session.add(hall)
        work.session.flush()
        work.session.add(HallSeq(hall_id=hall.id))
        return hall.id


@pytest.fixture
def outbox(session: Session, hall_id: int, clock: Clock) -> Outbox:
    """The outbox of the hall."""
    return Outbox(session, hall_id, clock)


@pytest.fixture
def gateway() -> MemoryGateway:
    """A provider that takes every text, unless it is told to fail."""
    return MemoryGateway()
