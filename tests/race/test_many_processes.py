"""Many windows in many processes: no number twice, nobody called twice, nobody left."""

import json
import subprocess
import sys
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.queue.models import Ticket
from app.queue.moves import Status
from tests.builders import a_clerk, a_hall
from tests.support.commands import environment
from tests.support.room import ROOT

PROCESSES = 4
WINDOWS = 16
TICKETS = 2_000

pytestmark = [
    pytest.mark.race,
    pytest.mark.postgres,
    pytest.mark.xdist_group("race"),
    pytest.mark.timeout(300),
]


def crews(database_url: str, *tasks: list[str]) -> list[list[str]]:
    """Run one process for each task at the same time; what each of them was told."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.race.crew", *task],
            cwd=ROOT,
            env=environment(database_url, APP_ENV="test"),
            stdout=subprocess.PIPE,
        )
        for task in tasks
    ]
    answers = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return [json.loads(answer) for answer in answers]


def test_sixteen_windows_in_four_processes_empty_a_full_hall(
    app: Flask, session: Session, database_url: str
) -> None:
    labels = [f"A{index:02d}" for index in range(WINDOWS)]
    hall = a_hall(slug="full", windows=dict.fromkeys(labels, "T"))
    clerks = {label: a_clerk(hall).name for label in labels}

    each = TICKETS // PROCESSES
    issued = crews(
        database_url, *(["issue", "full", f"000{name}", str(each), "4"] for name in range(PROCESSES))
    )
    numbers = [number for told in issued for number in told]
    assert sorted(numbers) == sorted(f"T{ordinal:03d}" for ordinal in range(1, TICKETS + 1))

    seats = [f"{label}={clerk}" for label, clerk in clerks.items()]
    called = crews(database_url, *(["call", "full", *seats[first::PROCESSES]] for first in range(PROCESSES)))
    calls = Counter(number for told in called for number in told)
    assert set(calls) == set(numbers)
    assert max(calls.values()) == 1

    left = session.scalars(select(Ticket.number).where(Ticket.status != Status.NO_SHOW)).all()
    assert left == []
    texts = session.execute(
        text("SELECT subject_id, count(*) FROM outbox WHERE kind = 'called' GROUP BY subject_id")
    )
    with_phone = session.scalars(select(Ticket.id).where(Ticket.contact_id.is_not(None))).all()
    assert dict(texts.tuples()) == dict.fromkeys(with_phone, 1)
    assert session.execute(text("SELECT max(open_tickets) FROM contacts")).scalar_one() == 0


def test_one_key_through_many_processes_gives_one_number(
    app: Flask, session: Session, database_url: str
) -> None:
    a_hall(slug="nervous")
    told = crews(database_url, *(["issue", "nervous", "0009", "8", "8"] for _ in range(PROCESSES)))
    assert len({tuple(sorted(numbers)) for numbers in told}) == 1
    assert sorted(told[0]) == [f"T{ordinal:03d}" for ordinal in range(1, 9)]
    assert session.scalars(select(Ticket.number).order_by(Ticket.ordinal)).all() == sorted(told[0])
