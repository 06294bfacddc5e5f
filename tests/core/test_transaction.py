"""One use case is one transaction: all of it is stored or nothing, and only then is the world told."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.database import db
from app.core.events import Event
from app.core.runtime import runtime
from app.core.seqs import HallSeq, Seq
from app.core.transaction import transaction
from app.halls.events import HallChanged
from app.halls.models import Hall, Zone
from tests.builders import a_hall


@dataclass(frozen=True, kw_only=True)
class Seen(Event):
    """Something that screens show."""


@dataclass(frozen=True, kw_only=True)
class Unseen(Event):
    """Something that no screen shows."""

    is_shown: ClassVar[bool] = False


@pytest.fixture
def told(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Event]]:
    """What this process was told after commits."""
    heard: list[Event] = []
    runtime().listeners.append(heard.append)
    monkeypatch.setattr(runtime(), "changes_a_screen", lambda event: not isinstance(event, Unseen))
    return heard


@pytest.fixture
def hall_id(session: Session, told: list[Event]) -> int:
    """A hall at seq 0."""
    return a_hall().id


def seq_of(hall_id: int) -> Seq:
    db.session.rollback()
    row = db.session.get_one(HallSeq, hall_id)
    return Seq(row.seq, row.facts)


def zones() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Zone.name)))


def add_zone(session: Session, hall_id: int, name: str = "综合区") -> None:
    session.add(Zone(hall_id=hall_id, name=name, name_en="General"))


def test_what_was_done_is_stored_and_then_told(hall_id: int, told: list[Event]) -> None:
    with transaction() as work:
        add_zone(work.session, hall_id)
        work.record(Seen(hall_id=hall_id))
        assert told == []
    assert zones() == ["综合区"]
    assert told == [Seen(hall_id=hall_id)]


def test_whoever_is_told_finds_it_stored(hall_id: int, told: list[Event]) -> None:
    found: list[list[str]] = []
    runtime().listeners.append(lambda event: found.append(zones()))
    with transaction() as work:
        add_zone(work.session, hall_id)
        work.record(Seen(hall_id=hall_id))
    assert found == [["综合区"]]


def test_what_failed_is_neither_stored_nor_told(hall_id: int, told: list[Event]) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as work:
        add_zone(work.session, hall_id)
        work.record(Seen(hall_id=hall_id))
        work.session.flush()
        raise ZeroDivisionError
    assert (zones(), told, seq_of(hall_id)) == ([], [], Seq(0, 0))


def test_what_the_database_refuses_is_not_told(hall_id: int, told: list[Event]) -> None:
    with pytest.raises(IntegrityError), transaction() as work:
        work.record(Seen(hall_id=hall_id))
        add_zone(work.session, hall_id)
        add_zone(work.session, hall_id)
    assert (zones(), told) == ([], [])


def test_after_a_failure_the_next_one_works(hall_id: int) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        raise ZeroDivisionError
    with transaction() as work:
        add_zone(work.session, hall_id)
    assert zones() == ["综合区"]


def test_transactions_are_never_nested(hall_id: int) -> None:
    with (
        pytest.raises(RuntimeError, match="a service called a service"),
        transaction() as work,
    ):
        add_zone(work.session, hall_id)
        with transaction():
            pass
    assert zones() == []


def test_what_was_read_before_does_not_leak_into_it(hall_id: int) -> None:
    """A read that is still open would take SQLite's write lock too late."""
    db.session.scalars(select(Zone)).all()
    with transaction() as work:
        add_zone(work.session, hall_id)
    assert zones() == ["综合区"]


# --- reactions --------------------------------------------------------------------------------------


def test_a_reaction_runs_in_the_same_transaction(hall_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def react(session: Session, event: Event) -> None:
        add_zone(session, event.hall_id, "because of it")

    monkeypatch.setattr(runtime(), "reactions", {Seen: (react,)})
    with pytest.raises(ZeroDivisionError), transaction() as work:
        work.record(Seen(hall_id=hall_id))
        raise ZeroDivisionError
    assert zones() == []
    with transaction() as work:
        work.record(Seen(hall_id=hall_id))
    assert zones() == ["because of it"]


# --- seqs -------------------------------------------------------------------------------------------


def test_a_seq_rises_once_for_each_transaction(hall_id: int) -> None:
    with transaction() as work:
        for _ in range(3):
            work.record(Seen(hall_id=hall_id))
    assert seq_of(hall_id) == Seq(1, 0)


def test_what_no_screen_shows_raises_no_seq(hall_id: int, told: list[Event]) -> None:
    with transaction() as work:
        work.record(Unseen(hall_id=hall_id))
    assert seq_of(hall_id) == Seq(0, 0)
    assert told == [Unseen(hall_id=hall_id)]


def test_a_changed_hall_raises_both_versions(hall_id: int) -> None:
    with transaction() as work:
        work.record(Seen(hall_id=hall_id))
        work.record(HallChanged(hall_id=hall_id))
    assert seq_of(hall_id) == Seq(1, 1)


def test_each_hall_has_its_own(hall_id: int) -> None:
    other = a_hall("other").id
    with transaction() as work:
        work.record(Seen(hall_id=other))
    assert (seq_of(hall_id), seq_of(other)) == (Seq(0, 0), Seq(1, 0))


def test_this_process_is_never_behind_its_own_commits(hall_id: int) -> None:
    assert runtime().seqs.current(hall_id) == Seq(0, 0)
    with transaction() as work:
        work.record(Seen(hall_id=hall_id))
    assert runtime().seqs.current(hall_id) == Seq(1, 0)


def test_a_hall_is_what_the_app_knows_it_by(app: Flask, hall_id: int) -> None:
    assert db.session.scalars(select(Hall.slug)).all() == ["demo"]
