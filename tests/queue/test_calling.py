"""Calling: any window calls the next ticket it can serve, and only that."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import PUBLIC, Actor, ActorKind
from app.core.clock import epoch_ms
from app.core.errors import Refusal
from app.core.transaction import transaction
from app.halls.facts import HallFacts
from app.queue.calling import call_next
from app.queue.errors import NotYourWindow, ServingOpen, WindowNotOpen, WindowPaused
from app.queue.models import Ticket
from app.queue.move_steps import lock_tickets
from app.queue.moves import Status, Verb
from app.queue.results import AtWindow
from tests.builders import NOW, a_clerk, a_clerk_at, a_guide, a_hall, a_ticket, later, tickets, window_id
from tests.crowds import at_once
from tests.queue.reading import record, serving, ticket


@pytest.fixture
def hall(session: Session) -> HallFacts:
    """A hall with two windows for everything and one for R alone."""
    return a_hall(windows={"A1": "TR", "A2": "TR", "B1": "R"})


# --- who is called ----------------------------------------------------------------------------------


def test_the_one_who_waited_longest_is_called(hall: HallFacts) -> None:
    tickets(hall, 3)
    assert a_clerk_at(hall).calls().number == "T001"


def test_two_windows_call_different_people(hall: HallFacts) -> None:
    tickets(hall, 2)
    called = [a_clerk_at(hall, label).calls().number for label in ("A1", "A2")]
    assert called == ["T001", "T002"]


def test_a_special_window_calls_its_own_line_only(hall: HallFacts) -> None:
    a_ticket(hall, now=later(minutes=-30))
    a_ticket(hall, category="R")
    clerk = a_clerk_at(hall, "B1")
    assert clerk.calls().number == "R001"
    clerk.does("no-show")
    assert clerk.calls_next() is None


def test_a_clerk_is_not_given_what_they_are_not_trained_for(hall: HallFacts) -> None:
    a_ticket(hall)
    assert a_clerk_at(hall, skills="R").calls_next() is None


def test_nobody_is_called_before_they_have_arrived(hall: HallFacts) -> None:
    a_ticket(hall)
    change(arrived_at=None)
    assert a_clerk_at(hall).calls_next() is None


def test_nobody_is_called_before_their_time(hall: HallFacts) -> None:
    a_ticket(hall)
    change(not_before=epoch_ms(later(minutes=1)))
    clerk = a_clerk_at(hall)
    assert clerk.calls_next() is None
    assert clerk.calls_next(later(minutes=1)) is not None


def test_who_is_meant_for_one_window_is_called_there_only(hall: HallFacts) -> None:
    a_ticket(hall)
    change(target_window_id=window_id(hall, "A2"))
    assert a_clerk_at(hall, "A1").calls_next() is None
    assert a_clerk_at(hall, "A2").calls_next() is not None


def test_who_is_meant_for_one_clerk_is_called_by_them_only(hall: HallFacts) -> None:
    a_ticket(hall)
    meant = a_clerk(hall)
    change(target_clerk_id=meant.id)
    assert a_clerk_at(hall, "A1").calls_next() is None
    assert a_clerk_at(hall, "A2", actor=meant).calls_next() is not None


def test_priority_passes_who_came_up_to_45_minutes_earlier(hall: HallFacts) -> None:
    a_ticket(hall, now=later(minutes=-44))
    a_ticket(hall, reason="with a baby", actor=a_guide(hall))
    assert a_clerk_at(hall).calls().number == "T002"


def change(**values: object) -> None:
    """Make the only ticket another one."""
    with transaction() as work:
        work.session.query(Ticket).update(dict(values))  # type: ignore[arg-type]  # columns by name


# --- what a call leaves -----------------------------------------------------------------------------


def test_a_call_brings_the_ticket_to_the_window(hall: HallFacts, session: Session) -> None:
    a_ticket(hall)
    clerk = a_clerk_at(hall)
    called = clerk.calls(later(seconds=5))
    found = ticket(session)
    assert (found.status, found.window_id, found.called_at) == (
        Status.CALLED,
        clerk.window_id,
        later(seconds=5),
    )
    assert serving(session, called.serving_id).staff_id == clerk.actor.id


def test_a_call_leaves_its_line_in_the_record(hall: HallFacts, session: Session) -> None:
    a_ticket(hall)
    clerk = a_clerk_at(hall)
    called = clerk.calls()
    line = record(session)[-1]
    assert (line.verb, line.actor_kind, line.actor_id) == (Verb.CALL, ActorKind.PERSON, clerk.actor.id)
    assert (line.window_id, line.serving_id) == (clerk.window_id, called.serving_id)


# --- when a window cannot call ----------------------------------------------------------------------


def test_nobody_waiting_is_no_fault(hall: HallFacts) -> None:
    assert a_clerk_at(hall).calls_next() is None


def test_a_window_calls_one_at_a_time(hall: HallFacts) -> None:
    tickets(hall, 2)
    clerk = a_clerk_at(hall)
    called = clerk.calls()
    with pytest.raises(ServingOpen) as refused:
        clerk.calls()
    ticket = {"number": "T001", "status": "CALLED"}
    assert refused.value.facts == {"serving_id": called.serving_id, "number": "T001", "ticket": ticket}


def test_a_busy_window_says_so_even_when_nobody_waits(hall: HallFacts) -> None:
    a_ticket(hall)
    clerk = a_clerk_at(hall)
    clerk.serves()
    with pytest.raises(ServingOpen):
        clerk.calls_next()


def test_a_window_that_nobody_opened_calls_nobody(hall: HallFacts) -> None:
    a_ticket(hall)
    with pytest.raises(WindowNotOpen):
        call_next(hall, window_id(hall, "A1"), actor=a_clerk(hall), now=NOW)


def test_a_paused_window_calls_nobody(hall: HallFacts) -> None:
    a_ticket(hall)
    clerk = a_clerk_at(hall)
    clerk.pauses()
    with pytest.raises(WindowPaused):
        clerk.calls_next()


def test_a_window_is_its_clerks_alone(hall: HallFacts) -> None:
    a_ticket(hall)
    clerk = a_clerk_at(hall)
    device_of_the_same_id = Actor(ActorKind.DEVICE, id=clerk.actor.id)
    for stranger in (PUBLIC, device_of_the_same_id, a_clerk(hall)):
        with pytest.raises(NotYourWindow):
            call_next(hall, clerk.window_id, actor=stranger, now=NOW)


def test_a_double_press_calls_once(app: Flask, hall: HallFacts) -> None:
    tickets(hall, 4)
    clerk = a_clerk_at(hall)
    answers = at_once(app, 4, clerk.calls_next)
    assert [answer.number for answer in answers if isinstance(answer, AtWindow)] == ["T001"]
    assert [type(answer) for answer in answers if isinstance(answer, Refusal)] == [ServingOpen] * 3


@pytest.mark.postgres
def test_nobody_waits_for_whoever_is_just_being_moved(app: Flask, hall: HallFacts) -> None:
    """Nine visitors cancel in this moment; the tenth is called at once."""
    tickets(hall, 10)
    clerk = a_clerk_at(hall)
    with transaction() as work:
        ids = work.session.scalars(select(Ticket.id).order_by(Ticket.id)).all()
        lock_tickets(work.session, ids[:9])
        (called,) = at_once(app, 1, clerk.calls)
    assert isinstance(called, AtWindow)
    assert called.number == "T010"
