"""Moments and enumerations in the database, consistent reads, and the one writer of SQLite."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from app.core.access import JOB
from app.core.audit import AuditLine, write_line
from app.core.database import db, snapshot
from app.core.runtime import runtime
from app.core.transaction import transaction
from app.halls.models import Hall, Zone
from tests.builders import NOW, a_hall
from tests.crowds import at_once


def write(at: datetime) -> None:
    with transaction() as work:
        write_line(work.session, "test", "x", actor=JOB, now=at)


def test_a_moment_comes_back_as_it_went_in_but_in_utc(session: Session) -> None:
    in_shanghai = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    write(in_shanghai)
    found = session.scalars(select(AuditLine.at)).one()
    assert (found, found.tzinfo) == (in_shanghai, UTC)


def test_a_moment_without_a_zone_is_not_stored(session: Session) -> None:
    with pytest.raises(StatementError, match="naive"):
        write(datetime(2026, 3, 2))  # noqa: DTZ001  # that is what is refused


def test_moments_are_compared_as_moments(session: Session) -> None:
    for microseconds in (0, 1, 999_999):
        write(NOW + timedelta(microseconds=microseconds))
    query = select(func.count()).select_from(AuditLine).where(AuditLine.at > NOW)
    assert session.scalar(query) == 2


def test_a_word_that_is_not_in_the_list_is_refused(session: Session) -> None:
    a_hall()
    with pytest.raises(IntegrityError), transaction() as work:
        work.session.execute(text("UPDATE halls SET issue_access = 'anybody'"))


def test_a_snapshot_sees_one_moment(app: Flask, session: Session) -> None:
    hall = a_hall()
    with snapshot() as connection:
        before = connection.scalar(select(func.count()).select_from(Zone))
        at_once(app, 1, lambda: add_zone(hall.id))
        assert connection.scalar(select(func.count()).select_from(Zone)) == before == 0
    with snapshot() as connection:
        assert connection.scalar(select(func.count()).select_from(Zone)) == 1


def add_zone(hall_id: int) -> None:
    with transaction() as work:
        work.session.add(Zone(hall_id=hall_id, name="区", name_en="Zone"))


@pytest.mark.postgres
def test_a_snapshot_writes_nothing(session: Session) -> None:
    a_hall()
    with pytest.raises(Exception, match="read-only transaction"), snapshot() as connection:
        connection.execute(text("DELETE FROM hall_seqs"))


def test_who_counts_up_together_loses_nothing(app: Flask, session: Session) -> None:
    hall = a_hall(retention_days=0)

    def count_up() -> None:
        with transaction() as work:
            row = work.session.scalars(select(Hall).where(Hall.id == hall.id).with_for_update()).one()
            row.retention_days += 1

    at_once(app, 12, count_up)
    assert session.scalars(select(Hall.retention_days)).one() == 12


def test_an_error_in_a_log_names_no_value(session: Session) -> None:
    hall = a_hall()
    add_zone(hall.id)
    with pytest.raises(IntegrityError) as fault:
        add_zone(hall.id)
    assert "'区'" not in str(fault.value)


@pytest.mark.sqlite
def test_sqlite_is_durable_and_keeps_its_references(session: Session) -> None:
    with runtime().hot_engine.connect() as connection:
        told = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.postgres
def test_postgres_waits_for_no_lock_for_ever(session: Session) -> None:
    assert db.session.scalar(text("SHOW lock_timeout")) == "5s"
    assert db.session.scalar(text("SHOW timezone")) == "UTC"
