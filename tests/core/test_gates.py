"""How many may change one hall at once: the rest waits without keeping what others need."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import psycopg
import pytest
from flask import Flask

from app.core.database import db
from app.core.errors import Unavailable
from app.core.gates import ABREAST, Gates
from tests.builders import a_hall
from tests.support.waiting import wait_until

CROWD = 16


def test_whoever_finds_no_place_in_time_is_asked_to_come_again() -> None:
    gates = Gates(abreast=2, patience_seconds=0.01)
    gates.enter(1)
    gates.enter(1)
    with pytest.raises(Unavailable):
        gates.enter(1)


def test_one_hall_does_not_wait_for_another() -> None:
    gates = Gates(abreast=1, patience_seconds=0.01)
    gates.enter(1)
    gates.enter(2)


def test_who_leaves_makes_room() -> None:
    gates = Gates(abreast=1, patience_seconds=0.01)
    gates.enter(1).release()
    gates.enter(1)


def test_a_request_leaves_its_place_also_when_it_was_refused(app: Flask) -> None:
    with app.app_context():
        a_hall()
    for _ in range(2 * ABREAST):
        refused = app.test_client().post("/api/v1/halls/demo/tickets", json={})
        assert refused.status_code == 400


@pytest.mark.postgres
def test_a_crowd_that_waits_for_an_outside_lock_keeps_nobody_else_waiting(app: Flask) -> None:
    """A dozen connections are all that a process has; sixteen requests wait here, and the others do not."""
    with app.app_context():
        locked, _other = a_hall("locked"), a_hall("other")
        outside = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def issue(slug: str, key: str) -> int:
        headers = {"Idempotency-Key": key}
        client = app.test_client()
        return client.post(f"/api/v1/halls/{slug}/tickets", json={}, headers=headers).status_code

    with ExitStack() as stack:
        crowd = stack.enter_context(ThreadPoolExecutor(CROWD))
        with psycopg.connect(outside) as holder:
            holder.execute("SELECT 1 FROM hall_seqs WHERE hall_id = %s FOR UPDATE", [locked.id])
            waiting = [crowd.submit(issue, "locked", f"crowd-{n}") for n in range(CROWD)]
            wait_until(lambda: waiting_for_a_lock(outside) >= ABREAST)
            assert issue("other", "alone") == 201
            assert app.test_client().get("/api/v1/halls/locked/board").status_code == 200
            assert app.test_client().get("/api/v1/halls/other/board").status_code == 200
            assert not any(one.done() for one in waiting)
        assert {one.result() for one in waiting} == {201}


def waiting_for_a_lock(outside: str) -> int:
    """How many connections of the test's own database wait for a lock."""
    with psycopg.connect(outside) as witness:
        waiting = witness.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()
    return int(waiting[0]) if waiting else 0
