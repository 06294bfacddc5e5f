"""The jobs process: it does what is due, lets one alone act, survives faults and ends when told to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app import demo
from app.core.access import Actor, ActorKind
from app.core.clock import utc_now
from app.halls.facts import hall_by_slug
from app.jobs.lease import acquire
from app.jobs.models import JobLease
from app.jobs.schedule import TimedJob, timed_jobs
from app.jobs.worker import Guarded, run
from app.messages.dispatch import Dispatcher
from app.messages.models import OutboxText
from app.messages.states import TextState
from app.people.queries import staff_by_username
from app.queue.models import Ticket
from app.queue.moves import Status
from app.queue.sessions import open_window
from sms.memory import MemoryGateway
from tests.support.waiting import PATIENCE_SECONDS, wait_until


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """The jobs process, as a thread of this one; told to stop at the end of the block."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(app, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


def count_of(session: Session, rows: Select[Any]) -> int:
    """How many rows there are at this moment."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def sent_by(app: Flask) -> int:
    gateway: MemoryGateway = app.extensions["onewindow_gateway"]
    return len(gateway.sent)


def a_hall_at_work(session: Session) -> None:
    """The demo hall with one open window; the second in its line has left a phone number."""
    demo.seed_demo(now=utc_now())
    clerk = staff_by_username(session, "clerk1")
    assert clerk is not None
    hall = hall_by_slug("demo")
    actor = Actor(ActorKind.PERSON, clerk.id, clerk.username)
    open_window(hall, hall.windows[0].id, actor=actor, now=utc_now())


def test_who_is_near_gets_a_text(app: Flask, session: Session) -> None:
    a_hall_at_work(session)
    with working(app):
        wait_until(lambda: sent_by(app))
    [text] = session.scalars(select(OutboxText))
    assert (text.state, text.provider) == (TextState.SENT, "memory")


def test_a_day_that_is_over_is_ended(app: Flask, session: Session) -> None:
    demo.seed_demo(now=utc_now() - timedelta(days=2))
    waiting = select(Ticket.id).where(Ticket.status == Status.WAITING)
    with working(app):
        wait_until(lambda: count_of(session, waiting) == 0)


def test_the_lease_is_given_back_at_the_end(app: Flask, session: Session) -> None:
    leases = select(JobLease.name)
    with working(app):
        wait_until(lambda: count_of(session, leases) == 1)
    assert count_of(session, leases) == 0


def test_of_two_the_second_acts_when_the_first_has_ended(app: Flask, session: Session) -> None:
    assert acquire("the first", now=utc_now(), seconds=3600)
    a_hall_at_work(session)
    with working(app):
        pass  # it did all that it does at its start
    assert sent_by(app) == 0
    acquire("the first", now=utc_now(), seconds=-1)
    with working(app):
        wait_until(lambda: sent_by(app))


def test_a_job_waits_while_its_process_may_not_act(app: Flask) -> None:
    runs: list[datetime] = []
    may_act = False
    job = Guarded(app, TimedJob("test", 1, runs.append), only_if=lambda: may_act)
    job()
    assert runs == []
    may_act = True
    job()
    assert len(runs) == 1


def test_a_job_that_fails_says_so_once_and_is_tried_again(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    is_broken = True

    def work(_now: datetime) -> None:
        if is_broken:
            raise ConnectionError("the database is away")

    job = Guarded(app, TimedJob("test", 1, work))
    job()
    job()
    assert caplog.text.count("job_failed") == 1
    is_broken = False
    job()
    assert caplog.text.count("job_works_again") == 1


def test_every_job_may_run_twice(app: Flask, session: Session) -> None:
    a_hall_at_work(session)
    with Dispatcher(app.extensions["onewindow_gateway"], clock=utc_now) as dispatcher:
        jobs = timed_jobs(dispatcher)
        for job in jobs + jobs:
            job.run(utc_now())
    session.rollback()
    texts = session.scalars(select(OutboxText)).all()
    assert len({(text.subject_id, text.kind) for text in texts}) == len(texts) == sent_by(app) == 1
