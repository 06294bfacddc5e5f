"""The texts that the line sends: one for each call, and none that is no longer true."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.access import PUBLIC
from app.core.transaction import transaction
from app.messages.models import OutboxText
from app.messages.states import TextKind, TextState
from app.queue import greeting, visiting
from app.queue.day_end import end_due_days
from app.queue.issuing import Issued
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_ticket, later
from tests.queue.reading import texts

CALLED, PASSED = TextKind.CALLED, TextKind.PASSED
NEW, SENT, CANCELLED = TextState.NEW, TextState.SENT, TextState.CANCELLED


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk at a window of a hall that waits 100 seconds for who was called."""
    return a_clerk_at(a_hall(no_show_after_seconds=100))


@pytest.fixture
def issued(clerk: Clerk) -> Issued:
    """A visitor who reads English and left a phone number."""
    return a_ticket(clerk.hall, phone="13900001111", language="en")


def sent() -> None:
    """The provider has taken every text."""
    with transaction() as work:
        work.session.execute(update(OutboxText).values(state=SENT))


def test_who_is_called_gets_a_text_with_number_and_window(
    clerk: Clerk, issued: Issued, session: Session
) -> None:
    clerk.calls()
    text = session.scalars(select(OutboxText)).one()
    assert (text.kind, text.occurrence, text.state, text.language) == (CALLED, 1, NEW, "en")
    assert text.params == {"number": "T001", "window": "A1"}
    assert (text.next_try_at, text.expires_at) == (NOW, later(seconds=100))


def test_who_left_no_number_gets_no_text(clerk: Clerk, session: Session) -> None:
    a_ticket(clerk.hall)
    clerk.calls()
    clerk.does("no-show")
    assert texts(session) == []


def test_a_recall_sends_no_second_text(clerk: Clerk, issued: Issued, session: Session) -> None:
    clerk.calls()
    clerk.does("recall")
    assert texts(session) == [(CALLED, 1, NEW)]


def test_each_call_has_its_own_text(clerk: Clerk, issued: Issued, session: Session) -> None:
    clerk.calls()
    sent()
    clerk.does("recycle")
    clerk.calls()
    assert texts(session) == [(CALLED, 1, SENT), (CALLED, 2, NEW)]


@pytest.mark.parametrize("verb", ["start", "no-show", "recycle", "transfer", "undo"])
def test_a_text_that_is_no_longer_true_is_not_sent(
    clerk: Clerk, issued: Issued, session: Session, verb: str
) -> None:
    clerk.calls()
    clerk.does(verb)
    assert texts(session)[0] == (CALLED, 1, CANCELLED)


@pytest.mark.parametrize("how", ["cancel", "remove", "day end"])
def test_who_leaves_is_not_called_by_text(clerk: Clerk, issued: Issued, session: Session, how: str) -> None:
    clerk.calls()
    if how == "cancel":
        visiting.cancel(issued.code, actor=PUBLIC, now=NOW)
    elif how == "remove":
        greeting.remove(clerk.hall, "T001", actor=clerk.actor, now=NOW, reason="left")
    else:
        end_due_days(now=NOW + timedelta(days=1))
    assert texts(session) == [(CALLED, 1, CANCELLED)]


def test_a_text_that_was_sent_stays_sent(clerk: Clerk, issued: Issued, session: Session) -> None:
    clerk.calls()
    sent()
    clerk.does("start")
    assert texts(session) == [(CALLED, 1, SENT)]


@pytest.mark.parametrize("verb", ["start", "no-show", "recycle"])
def test_a_call_that_is_valid_again_is_texted_after_all(
    clerk: Clerk, issued: Issued, session: Session, verb: str
) -> None:
    clerk.calls()
    clerk.does(verb)
    clerk.does("undo", later(seconds=3))
    assert texts(session)[0] == (CALLED, 1, NEW)
    text = session.scalars(select(OutboxText).where(OutboxText.kind == CALLED)).one()
    assert (text.params, text.expires_at) == ({"number": "T001", "window": "A1"}, later(seconds=100))


def test_a_call_that_was_texted_is_not_texted_again(clerk: Clerk, issued: Issued, session: Session) -> None:
    clerk.calls()
    sent()
    clerk.does("start")
    clerk.does("undo")
    assert texts(session) == [(CALLED, 1, SENT)]


def test_who_was_passed_is_told_how_to_come_back(clerk: Clerk, issued: Issued, session: Session) -> None:
    clerk.calls()
    clerk.does("no-show")
    text = session.scalars(select(OutboxText).where(OutboxText.kind == PASSED)).one()
    assert (text.params, text.state) == ({"number": "T001", "minutes": 30}, NEW)


def test_who_was_passed_by_mistake_is_told_nothing(clerk: Clerk, issued: Issued, session: Session) -> None:
    clerk.calls()
    sent()
    clerk.does("no-show")
    clerk.does("undo")
    assert texts(session) == [(CALLED, 1, SENT), (PASSED, 1, CANCELLED)]


def test_who_was_passed_again_after_the_mistake_is_told_once(
    clerk: Clerk, issued: Issued, session: Session
) -> None:
    clerk.calls()
    sent()
    for verb in ("no-show", "undo", "no-show"):
        clerk.does(verb)
    assert texts(session) == [(CALLED, 1, SENT), (PASSED, 1, NEW)]


def test_who_is_back_in_the_line_is_not_told_that_they_were_passed(
    clerk: Clerk, issued: Issued, session: Session
) -> None:
    clerk.calls()
    clerk.does("no-show")
    greeting.restore(clerk.hall, "T001", actor=clerk.actor, now=NOW)
    assert texts(session) == [(CALLED, 1, CANCELLED), (PASSED, 1, CANCELLED)]
