"""Under gevent one thread serves everybody: what waits, computes or never waits must not hold up the others.

Nothing here is timed. Each test holds something fast and lets go of it only after others were answered.
"""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.support import databases
from tests.support.asking import get, post, window_id
from tests.support.commands import environment
from tests.support.room import ROOT
from tests.support.servers import Server, serving
from tests.support.waiting import wait_until

pytestmark = pytest.mark.postgres

#: More than a process has connections.
CROWD = 32

_REQUESTS_THAT_NEVER_WAIT = """
from gevent import monkey; monkey.patch_all()
import gevent
from app.factory import create_app

client, order = create_app().test_client(), []

def visitor(name):
    for _ in range(3):
        assert client.get("/healthz").status_code == 200
        order.append(name)

gevent.joinall([gevent.spawn(visitor, name) for name in "ab"], raise_error=True)
print("".join(order))
"""

_PASSWORDS = """
from gevent import monkey; monkey.patch_all()
import os, gevent
from app.people.passwords import OffHubContext

reading, writing = os.pipe()

class SlowHash:
    def verify(self, password, hash):
        return os.read(reading, 1) == b"!"  # stops the whole thread, as arithmetic does

signing_in = gevent.spawn(OffHubContext(SlowHash()).verify, "password", "hash")
gevent.sleep(0)
os.write(writing, b"!")  # the work of somebody else, who is served meanwhile
print(signing_in.get())
"""


@pytest.fixture(scope="module")
def server(database: str) -> Iterator[Server]:
    """One web process, and no jobs."""
    with databases.PRODUCTS[database](databases.with_demo) as url, serving(url, "web") as server:
        yield server


def test_a_request_that_never_waits_lets_the_next_one_in(database_url: str) -> None:
    assert under_gevent(_REQUESTS_THAT_NEVER_WAIT, database_url) == "ababab"


def test_passwords_are_computed_beside_the_hub(database_url: str) -> None:
    assert under_gevent(_PASSWORDS, database_url) == "True"


def test_who_waits_for_a_lock_waits_alone(server: Server) -> None:
    manager = server.token("manager")
    with ThreadPoolExecutor(1) as kiosk:
        with row_lock(server) as waiting:
            ticket = kiosk.submit(take_a_number, server, "alone")
            wait_until(lambda: waiting() == 1)
            assert get(server, "halls/demo/board")["hall"] == "demo"
            assert get(server, "me", manager)["username"] == "manager"
            assert not ticket.done()
        assert ticket.result()["number"]


def test_a_crowd_that_waits_for_one_lock_gets_its_numbers(server: Server) -> None:
    with ThreadPoolExecutor(CROWD) as kiosks:
        with row_lock(server) as waiting:
            asked = [kiosks.submit(take_a_number, server, f"crowd-{nth}") for nth in range(CROWD)]
            wait_until(lambda: waiting() > 1)
        assert len({number_of(ticket) for ticket in asked}) == CROWD


def test_a_crowd_that_does_everything_at_once_never_stands_in_its_own_way(server: Server) -> None:
    clerk, manager = server.token("clerk1"), server.token("manager")
    window = window_id(server, "A1")
    post(server, f"windows/{window}/open", clerk)

    def somebody(nth: int) -> None:
        for turn in range(2):
            take_a_number(server, f"busy-{nth}-{turn}")
            get(server, f"windows/{window}/desk", manager)
            get(server, "halls/demo/seats", manager)
            get(server, "messages?hall=demo", manager)
            get(server, "halls/demo/board")

    with ThreadPoolExecutor(CROWD) as people:
        assert [*people.map(somebody, range(CROWD))] == [None] * CROWD  # a 503 would be raised here


def under_gevent(program: str, database_url: str) -> str:
    """What a program of its own says that gevent rules."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment(database_url),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@contextmanager
def row_lock(server: Server) -> Iterator[Any]:
    """Hold the row that every number needs, from outside; gives a count of those who wait for it."""
    url = server.settings["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as watcher:
        holder.execute("SELECT FROM hall_seqs FOR UPDATE")
        yield lambda: _waiting(watcher)
        holder.rollback()


def _waiting(watcher: "psycopg.Connection[Any]") -> int:
    row = watcher.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ).fetchone()
    return int(row[0]) if row is not None else 0


def take_a_number(server: Server, key: str) -> Any:
    return post(server, "halls/demo/tickets", Idempotency_Key=key)


def number_of(ticket: "Future[Any]") -> str:
    return str(ticket.result()["number"])
