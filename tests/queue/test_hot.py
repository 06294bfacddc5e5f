"""The one statement and the steps do the same: every row of every table, and the hall's seq."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import PUBLIC
from app.core.database import Base
from app.core.runtime import runtime
from app.core.seqs import HallSeq
from app.core.transaction import transaction
from app.halls.facts import HallFacts, hall_by_id
from app.queue import hot, issuing, models, steps
from app.queue.errors import PhoneHasTicket
from app.queue.events import TicketCalled, TicketIssued
from app.queue.orders import CallOrder, IssueOrder
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_ticket, a_wish, later

#: What differs between two tickets however they are made.
_OWN = re.compile(r"^(id|hall_id|code|issue_key|.*_id|phone_sealed|details)$")
_TABLES = ("tickets", "servings", "ticket_events", "outbox", "contacts", "number_series", "hall_seqs")


@pytest.fixture
def halls(session: Session) -> tuple[Clerk, Clerk]:
    """Two halls that are like each other, each with a clerk and somebody waiting."""
    clerks = (a_clerk_at(a_hall("first")), a_clerk_at(a_hall("second")))
    for clerk in clerks:
        a_ticket(clerk.hall, now=later(minutes=-9), language="en", phone="13900003333")
        a_ticket(clerk.hall, now=later(minutes=-5), category="R")
    return clerks


@pytest.mark.postgres
@pytest.mark.parametrize("phone", ["13900001111", None])
def test_both_issue_the_same(session: Session, halls: tuple[Clerk, Clerk], phone: str | None) -> None:
    first, second = (an_order(clerk.hall, phone) for clerk in halls)
    at_once = hot.issue(first)
    with transaction() as work:
        in_steps = steps.issue(work.session, second)
        work.record(TicketIssued(hall_id=second.hall_id, ticket_id=0))
    assert at_once is not None
    assert in_steps is not None
    assert (at_once.row.ahead, at_once.row.able) == (in_steps.ahead, in_steps.able) == (2, 1)
    assert rows_of(session, halls[0].hall) == rows_of(session, halls[1].hall)


@pytest.mark.postgres
@pytest.mark.parametrize("times", [1, 2])
def test_both_call_the_same(session: Session, halls: tuple[Clerk, Clerk], times: int) -> None:
    for _ in range(times):
        first, second = (a_call(clerk) for clerk in halls)
        hot.call_next(first, windows=2)
        with transaction() as work:
            steps.claim_next(work.session, second)
            work.record(TicketCalled(hall_id=second.hall_id, ticket_id=0, window_id=second.window_id))
        assert rows_of(session, halls[0].hall) == rows_of(session, halls[1].hall)
        for clerk in halls:
            clerk.does("no-show")


@pytest.mark.parametrize("act", ["issue", "call"])
def test_a_seq_rises_by_one_and_this_process_knows_it(
    session: Session, halls: tuple[Clerk, Clerk], act: str
) -> None:
    clerk = halls[0]
    before = runtime().seqs.current(clerk.hall.id).seq
    acts: dict[str, Callable[[], object]] = {"issue": lambda: a_ticket(clerk.hall), "call": clerk.calls}
    acts[act]()
    assert session.get_one(HallSeq, clerk.hall.id).seq == before + 1
    assert runtime().seqs.current(clerk.hall.id).seq == before + 1


def test_a_refused_number_raises_no_seq(session: Session, halls: tuple[Clerk, Clerk]) -> None:
    hall = halls[0].hall
    before = runtime().seqs.current(hall.id).seq
    with pytest.raises(PhoneHasTicket):
        a_ticket(hall, phone="13900003333")
    assert session.get_one(HallSeq, hall.id).seq == before


def test_every_table_of_another_room_is_listed() -> None:
    """`hot.py` alone may name them, so it says which."""
    sql = " ".join(value for value in vars(hot).values() if isinstance(value, str))
    named = set(re.findall(r"(?:INTO|UPDATE|FROM|JOIN) (\w+)", sql)) & set(Base.metadata.tables)
    own = {model.__tablename__ for model in vars(models).values() if is_table(model)}
    assert named - own == hot.FOREIGN_TABLES


def is_table(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, Base) and thing is not Base


def an_order(hall: HallFacts, phone: str | None) -> IssueOrder:
    wish = a_wish(hall_by_id(hall.id), phone=phone)
    return issuing.order_of(hall, wish, PUBLIC, NOW)


def a_call(clerk: Clerk) -> CallOrder:
    return CallOrder(
        hall_id=clerk.hall.id,
        window_id=clerk.window_id,
        window_label="A1",
        staff_id=clerk.actor.id or 0,
        no_show_after_seconds=180,
        now=NOW,
    )


def rows_of(session: Session, hall: HallFacts) -> dict[str, list[dict[str, Any]]]:
    """Everything stored about the hall, in the order it came, without what can only be its own."""
    session.rollback()
    return {name: own_rows(session, name, hall.id) for name in _TABLES}


def own_rows(session: Session, name: str, hall_id: int) -> list[dict[str, Any]]:
    table = Base.metadata.tables[name]
    rows = session.execute(
        select(table).where(table.c.hall_id == hall_id).order_by(*table.primary_key)
    ).mappings()
    return [
        {column: value if not _OWN.match(column) else value is None for column, value in row.items()}
        for row in rows
    ]
