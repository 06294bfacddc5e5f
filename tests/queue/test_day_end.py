"""The end of a service day, in each hall's own zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditLine
from app.core.events import Event
from app.core.runtime import runtime
from app.halls.models import Hall
from app.queue.day_end import end_due_days
from app.queue.events import DayEnded
from app.queue.models import Ticket
from app.queue.moves import Outcome, Status
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_ticket, tickets
from tests.crowds import at_once
from tests.queue.reading import record, serving, ticket

#: Four in the morning in Shanghai after the day of `NOW`.
FOUR = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk at a window, on the evening of a day."""
    return a_clerk_at(a_hall())


def statuses(session: Session) -> list[Status]:
    session.rollback()
    return list(session.scalars(select(Ticket.status).order_by(Ticket.id)))


def test_a_minute_before_nothing_ends(clerk: Clerk, session: Session) -> None:
    tickets(clerk.hall, 2)
    assert end_due_days(now=FOUR - timedelta(minutes=1)) == 0
    assert statuses(session) == [Status.WAITING] * 2


def test_whoever_still_waits_ends_with_a_reason(clerk: Clerk, session: Session) -> None:
    a_ticket(clerk.hall)
    assert end_due_days(now=FOUR) == 1
    found, line = ticket(session), record(session)[-1]
    assert (found.status, found.outcome, found.ended_at) == (Status.CANCELLED, Outcome.REMOVE_BY_RESET, FOUR)
    assert (line.reason, line.actor_kind.value) == ("end of day", "job")


def test_called_and_parked_end_too_and_the_window_is_free(clerk: Clerk, session: Session) -> None:
    tickets(clerk.hall, 2)
    clerk.serves()
    clerk.does("park")
    called = clerk.calls()
    assert end_due_days(now=FOUR) == 2
    assert serving(session, called.serving_id).ended_at == FOUR
    assert clerk.calls_next(FOUR) is None


def test_who_is_being_served_stays_with_the_clerk_until_finished(clerk: Clerk, session: Session) -> None:
    a_ticket(clerk.hall)
    clerk.serves()
    assert end_due_days(now=FOUR) == 0
    assert ticket(session).status is Status.SERVING
    assert clerk.does("finish", FOUR + timedelta(hours=5)).status is Status.COMPLETED
    assert ticket(session).service_day == date(2026, 3, 2)


def test_the_clerk_sits_on_and_the_numbers_begin_again(clerk: Clerk) -> None:
    tickets(clerk.hall, 3)
    end_due_days(now=FOUR)
    a_ticket(clerk.hall, now=FOUR)
    assert clerk.calls(FOUR).number == "T001"


def test_todays_tickets_are_left_alone(clerk: Clerk, session: Session) -> None:
    a_ticket(clerk.hall)
    a_ticket(clerk.hall, now=FOUR)
    end_due_days(now=FOUR)
    assert statuses(session) == [Status.CANCELLED, Status.WAITING]


def test_each_hall_ends_its_day_in_its_own_zone(session: Session) -> None:
    for slug, zone in (("east", "Asia/Shanghai"), ("west", "Asia/Urumqi")):
        a_ticket(a_hall(slug, timezone=zone))
    assert end_due_days(now=FOUR) == 1
    assert end_due_days(now=FOUR + timedelta(hours=1, minutes=59)) == 0
    assert end_due_days(now=FOUR + timedelta(hours=2)) == 1


def test_it_may_run_twice(clerk: Clerk, session: Session) -> None:
    tickets(clerk.hall, 2)
    assert [end_due_days(now=FOUR + timedelta(minutes=m)) for m in range(2)] == [2, 0]
    assert len(record(session)) == 2


def test_it_may_run_in_two_places_at_once(app: Flask, clerk: Clerk, session: Session) -> None:
    tickets(clerk.hall, 20)
    ended = at_once(app, 2, lambda: end_due_days(now=FOUR))
    assert sum(count for count in ended if isinstance(count, int)) == 20
    assert [len(record(session, f"T{number:03d}")) for number in range(1, 21)] == [2] * 20


def test_a_long_line_ends_whole(clerk: Clerk, session: Session) -> None:
    tickets(clerk.hall, 101)
    assert end_due_days(now=FOUR) == 101
    assert set(statuses(session)) == {Status.CANCELLED}


# --- the day itself ---------------------------------------------------------------------------------


def test_screens_are_told_once_even_where_nobody_was_left(session: Session) -> None:
    """Yesterday's calls must leave the board, though nothing in the line changes."""
    hall, told = a_hall(), listen()
    seq = runtime().seqs.current(hall.id).seq
    for minutes in range(3):
        end_due_days(now=FOUR + timedelta(minutes=minutes))
    assert [type(event) for event in told] == [DayEnded]
    assert runtime().seqs.current(hall.id).seq == seq + 1


def listen() -> list[Event]:
    told: list[Event] = []
    runtime().listeners.append(told.append)
    return told


def test_the_day_that_ended_is_noted_with_what_was_left(clerk: Clerk, session: Session) -> None:
    tickets(clerk.hall, 3)
    clerk.serves()
    end_due_days(now=FOUR)
    line = session.scalars(select(AuditLine).where(AuditLine.act == "day_ended")).one()
    assert (line.subject, line.details) == ("day:2026-03-02", {"tickets_ended": 2, "still_served": 1})
    assert session.scalars(select(Hall.ended_day)).one() == date(2026, 3, 2)


def test_a_day_that_ends_while_nobody_looks_is_closed_when_the_jobs_come_back(clerk: Clerk) -> None:
    a_ticket(clerk.hall, now=NOW)
    assert end_due_days(now=FOUR + timedelta(days=9)) == 1
