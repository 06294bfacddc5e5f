"""The text that says: your turn is near."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import demo
from app.core.access import PUBLIC
from app.halls.facts import HallFacts, hall_by_slug
from app.messages.models import OutboxText
from app.messages.states import TextKind
from app.queue import visiting
from app.queue.models import Ticket
from app.queue.nearing import tell_who_is_near


@pytest.fixture
def hall(app: Flask, session: Session, now: datetime) -> HallFacts:
    """Nine people wait; the second, the fifth and the eighth left their phone number."""
    demo.seed_demo(now=now)
    return hall_by_slug("demo")


def told(session: Session) -> list[str]:
    query = (
        select(Ticket.number)
        .join(OutboxText, OutboxText.subject_id == Ticket.id)
        .where(OutboxText.kind == TextKind.NEARLY)
        .order_by(OutboxText.id)
    )
    return list(session.scalars(query))


def leave(session: Session, number: str, now: datetime) -> None:
    code = session.scalars(select(Ticket.code).where(Ticket.number == number)).one()
    visiting.cancel(code, actor=PUBLIC, now=now)


def test_who_has_three_or_fewer_people_ahead_is_told(
    session: Session, hall: HallFacts, now: datetime
) -> None:
    assert tell_who_is_near(now=now) == 1
    assert told(session) == ["T002"]


def test_nobody_is_told_twice(session: Session, hall: HallFacts, now: datetime) -> None:
    tell_who_is_near(now=now)
    assert tell_who_is_near(now=now + timedelta(seconds=5)) == 0


def test_the_next_one_is_told_when_the_line_moves(session: Session, hall: HallFacts, now: datetime) -> None:
    tell_who_is_near(now=now)
    leave(session, "T001", now)
    assert tell_who_is_near(now=now) == 1
    assert told(session) == ["T002", "T004"]


def test_who_is_next_is_called_any_moment_and_told_then(
    session: Session, hall: HallFacts, now: datetime
) -> None:
    leave(session, "T001", now)
    tell_who_is_near(now=now)
    assert told(session) == ["T004"]


def test_who_has_only_just_come_knows_it_already(session: Session, hall: HallFacts, now: datetime) -> None:
    for number in ("T001", "T002", "R001", "T003", "T004", "P001"):
        leave(session, number, now)
    assert tell_who_is_near(now=now - timedelta(minutes=2)) == 0
    assert tell_who_is_near(now=now) == 1
    assert told(session) == ["T006"]
