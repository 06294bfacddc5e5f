"""One use case is one transaction: all of it is stored or nothing, and only then is the world told."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.cases.events import VisitRated
from app.core.database import db
from app.core.events import Event
from app.core.runtime import runtime
from app.core.seqs import HallSeq, Seq
from app.core.transaction import Work, transaction
from app.halls.events import HallChanged
from app.halls.models import Zone
from app.queue.events import WindowSessionChanged
from tests.builders import a_hall

Act = Callable[[Work], object]


@pytest.fixture
def hall_id(session: Session) -> int:
    """A hall at seq 0."""
    return a_hall().id


@pytest.fixture
def told(hall_id: int) -> list[Event]:
    """What this process is told after commits."""
    heard: list[Event] = []
    runtime().listeners.append(heard.append)
    return heard


def do(*acts: Act) -> None:
    """A use case of several acts."""
    with transaction() as work:
        for act in acts:
            act(work)


def a_zone(hall_id: int) -> Act:
    return lambda work: work.session.add(Zone(hall_id=hall_id, name="综合区", name_en="General"))


def fail(_work: Work) -> None:
    raise ZeroDivisionError


def told_of(event: Event) -> Act:
    return lambda work: work.record(event)


def shown(hall_id: int) -> Event:
    """Something that screens show."""
    return WindowSessionChanged(hall_id=hall_id, window_id=1, state="open")


def not_shown(hall_id: int) -> Event:
    """Something that no screen shows."""
    return VisitRated(hall_id=hall_id, ticket_id=1, stars=5)


def zones() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Zone.name)))


def seq_of(hall_id: int) -> Seq:
    db.session.rollback()
    row = db.session.get_one(HallSeq, hall_id)
    return Seq(row.seq, row.facts)


# --- all or nothing ---------------------------------------------------------------------------------


def test_what_was_done_is_stored_and_then_told(hall_id: int, told: list[Event]) -> None:
    heard_inside: list[Event] = []
    do(a_zone(hall_id), told_of(shown(hall_id)), lambda _: heard_inside.extend(told))
    assert zones() == ["综合区"]
    assert (heard_inside, told) == ([], [shown(hall_id)])


def test_whoever_is_told_finds_it_stored(hall_id: int) -> None:
    found: list[list[str]] = []
    runtime().listeners.append(lambda event: found.append(zones()))
    do(a_zone(hall_id), told_of(shown(hall_id)))
    assert found == [["综合区"]]


def test_what_failed_is_neither_stored_nor_told(hall_id: int, told: list[Event]) -> None:
    with pytest.raises(ZeroDivisionError):
        do(a_zone(hall_id), told_of(shown(hall_id)), lambda work: work.session.flush(), fail)
    assert (zones(), told, seq_of(hall_id)) == ([], [], Seq(0, 0))


def test_what_the_database_refuses_is_not_told(hall_id: int, told: list[Event]) -> None:
    with pytest.raises(IntegrityError):
        do(told_of(shown(hall_id)), a_zone(hall_id), a_zone(hall_id))
    assert (zones(), told) == ([], [])


def test_after_a_failure_the_next_one_works(hall_id: int) -> None:
    with pytest.raises(ZeroDivisionError):
        do(fail)
    do(a_zone(hall_id))
    assert zones() == ["综合区"]


def test_transactions_are_never_nested(hall_id: int) -> None:
    with pytest.raises(RuntimeError, match="a service called a service"):
        do(a_zone(hall_id), lambda _: do())
    assert zones() == []


def test_what_was_read_before_does_not_leak_into_it(hall_id: int) -> None:
    """A read that is still open would take SQLite's write lock too late."""
    db.session.scalars(select(Zone)).all()
    do(a_zone(hall_id))
    assert zones() == ["综合区"]


def test_a_reaction_runs_in_the_same_transaction(hall_id: int) -> None:
    def react(session: Session, event: Event) -> None:
        session.add(Zone(hall_id=event.hall_id, name="因此", name_en="Because of it"))

    runtime().reactions = {WindowSessionChanged: (react,)}
    with pytest.raises(ZeroDivisionError):
        do(told_of(shown(hall_id)), fail)
    assert zones() == []
    do(told_of(shown(hall_id)))
    assert zones() == ["因此"]


# --- seqs -------------------------------------------------------------------------------------------


def test_a_seq_rises_once_for_each_transaction(hall_id: int) -> None:
    do(*[told_of(shown(hall_id))] * 3)
    assert seq_of(hall_id) == Seq(1, 0)


def test_what_no_screen_shows_raises_no_seq(hall_id: int, told: list[Event]) -> None:
    do(told_of(not_shown(hall_id)))
    assert seq_of(hall_id) == Seq(0, 0)
    assert told == [not_shown(hall_id)]


def test_a_changed_hall_raises_both_versions(hall_id: int) -> None:
    do(told_of(shown(hall_id)), told_of(HallChanged(hall_id=hall_id)))
    assert seq_of(hall_id) == Seq(1, 1)


def test_each_hall_has_its_own(hall_id: int) -> None:
    other = a_hall("other").id
    do(told_of(shown(other)))
    assert (seq_of(hall_id), seq_of(other)) == (Seq(0, 0), Seq(1, 0))


def test_this_process_is_never_behind_its_own_commits(hall_id: int) -> None:
    assert runtime().seqs.current(hall_id) == Seq(0, 0)
    do(told_of(shown(hall_id)))
    assert runtime().seqs.current(hall_id) == Seq(1, 0)
