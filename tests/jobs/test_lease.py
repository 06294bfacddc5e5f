"""Of several jobs processes one acts, and the next one takes over."""

import os
import socket
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import String
from sqlalchemy.orm import Session

from app.jobs.lease import SECONDS, HeldLease, acquire, new_holder, release, take_from_dead
from app.jobs.models import JobLease


def test_one_holds_the_lease_and_may_renew_it(session: Session, now: datetime) -> None:
    assert acquire("one", now=now)
    assert not acquire("two", now=now)
    assert acquire("one", now=now + timedelta(seconds=5))
    assert not acquire("two", now=now + timedelta(seconds=SECONDS))


def test_a_lease_that_is_not_renewed_goes_to_the_next(session: Session, now: datetime) -> None:
    acquire("one", now=now)
    assert acquire("two", now=now + timedelta(seconds=SECONDS + 1))
    assert not acquire("one", now=now + timedelta(seconds=SECONDS + 2))


def test_a_lease_given_back_is_free_at_once(session: Session, now: datetime) -> None:
    acquire("one", now=now)
    release("one")
    assert acquire("two", now=now)


def test_nobody_gives_back_the_lease_of_another(session: Session, now: datetime) -> None:
    acquire("one", now=now)
    release("two")
    assert not acquire("two", now=now)


def test_of_many_that_ask_at_once_one_gets_it(app: Flask, now: datetime) -> None:
    start = threading.Barrier(8)

    def ask(name: str) -> bool:
        with app.app_context():
            start.wait(30)
            return acquire(name, now=now)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, [f"process {number}" for number in range(8)]))
    assert sorted(answers) == [False] * 7 + [True]


def test_a_process_of_this_machine_that_was_killed_is_not_waited_for(session: Session, now: datetime) -> None:
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    acquire(holder_with(ended.pid), now=now)
    take_from_dead()
    assert acquire("two", now=now)


def test_a_process_of_this_machine_that_lives_keeps_its_lease(session: Session, now: datetime) -> None:
    acquire(holder_with(os.getppid()), now=now)
    take_from_dead()
    assert not acquire("two", now=now)


def test_nothing_is_known_of_processes_of_another_machine(session: Session, now: datetime) -> None:
    acquire("elsewhere:1:abcd:01", now=now)
    take_from_dead()
    assert not acquire("two", now=now)


def test_a_container_with_our_host_name_numbers_its_own_processes(session: Session, now: datetime) -> None:
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    host, *rest = holder_with(ended.pid).split(":")
    elsewhere = ":".join([f"{host}0", *rest])  # the number of another process namespace
    assert elsewhere.split("/")[0] == socket.gethostname()[:30]
    acquire(elsewhere, now=now)
    take_from_dead()
    assert not acquire("two", now=now)


def test_the_name_of_a_holder_fits_its_column(session: Session, now: datetime) -> None:
    column = JobLease.__table__.c.holder.type
    host, _pid, *rest = new_holder().rsplit(":", 3)
    longest = ":".join(["h" * 30 + host[host.index("/") :], "4194304", *rest])
    assert isinstance(column, String)
    assert len(longest) <= (column.length or 0)


def test_a_process_acts_while_it_holds_the_lease(session: Session, now: datetime) -> None:
    first, second = HeldLease(), HeldLease()
    for lease in (first, second):
        lease.keep(now)
    assert (first.is_held(), second.is_held()) == (True, False)
    first.release()
    second.keep(now)
    assert second.is_held()


def holder_with(pid: int) -> str:
    """The name of a jobs process on this machine, from another run."""
    host, *_ = new_holder().rsplit(":", 3)
    return f"{host}:{pid}:other:01"
