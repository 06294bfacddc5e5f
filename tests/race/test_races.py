"""Many windows, many processes, one line: on PostgreSQL, where they really run at once."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.halls.facts import HallFacts
from app.messages.models import OutboxText
from app.messages.states import TextKind
from app.queue.models import Ticket, TicketLogLine
from app.queue.moves import Status, Verb
from tests.builders import a_clerk_at, a_hall, a_ticket
from tests.race.crew import Crew
from tests.race.faults import faults

pytestmark = [
    pytest.mark.race,
    pytest.mark.postgres,
    pytest.mark.xdist_group("race"),
    pytest.mark.timeout(300),  # a machine that does much else at the same time takes its time
]

Seat = list[int]


def a_busy_hall(windows: int, **settings: Any) -> tuple[HallFacts, list[Seat]]:
    """A hall with so many open windows for everything, and who sits where."""
    labels = [f"A{number}" for number in range(1, windows + 1)]
    hall = a_hall(windows=dict.fromkeys(labels, "TR"), **settings)
    clerks = [a_clerk_at(hall, label) for label in labels]
    return hall, [[clerk.window_id, clerk.actor.id or 0] for clerk in clerks]


def statuses(session: Session) -> Counter[Status]:
    session.rollback()
    rows = session.execute(select(Ticket.status, func.count().label("many")).group_by(Ticket.status))
    return Counter({row.status: row.many for row in rows})


def test_sixteen_windows_in_four_processes_empty_two_thousand_tickets(
    session: Session, crew: Crew, database_url: str
) -> None:
    _, seats = a_busy_hall(16)
    crew(database_url, 4, "take_numbers", how_many=500)
    of_each = [seats[first::4] for first in range(4)]
    called = [
        number for numbers in crew(database_url, 4, "empty_the_line", seats=of_each) for number in numbers
    ]
    assert len(called) == len(set(called)) == 2000
    assert statuses(session) == {Status.NO_SHOW: 2000}
    assert calls_on_record(session) == 2000
    assert called_texts(session) == 1000
    assert faults(session) == []


def calls_on_record(session: Session) -> int:
    return session.scalar(select(func.count()).where(TicketLogLine.verb == Verb.CALL)) or 0


def called_texts(session: Session) -> int:
    return session.scalar(select(func.count()).where(OutboxText.kind == TextKind.CALLED)) or 0


def test_eight_processes_take_numbers_without_gaps_or_twins(
    session: Session, crew: Crew, database_url: str
) -> None:
    a_hall()
    taken = [number for numbers in crew(database_url, 8, "take_numbers", how_many=50) for number in numbers]
    assert sorted(taken) == [f"T{number:03d}" for number in range(1, 401)]
    assert faults(session) == []


def test_the_same_keys_in_eight_processes_make_the_same_tickets(
    session: Session, crew: Crew, database_url: str
) -> None:
    a_hall()
    answers = crew(database_url, 8, "press_the_same_keys", how_many=20)
    assert all(answer == answers[0] for answer in answers)
    assert len(set(answers[0])) == 20
    assert statuses(session) == {Status.WAITING: 20}
    assert faults(session) == []


@pytest.mark.parametrize("limit", [1, 3])
def test_one_phone_in_six_processes_holds_no_more_than_it_may(
    session: Session, crew: Crew, database_url: str, limit: int
) -> None:
    a_hall(open_tickets_per_phone=limit)
    answers: Counter[str] = Counter()
    for answer in crew(database_url, 6, "take_with_one_phone", how_many=10):
        answers.update(answer)
    assert answers == {"taken": limit, "phone_has_ticket": 60 - limit}
    assert faults(session) == []


def test_pressing_together_calls_one_at_a_time(session: Session, crew: Crew, database_url: str) -> None:
    hall, seats = a_busy_hall(1)
    for _ in range(60):
        a_ticket(hall)
    pressed: Counter[str] = Counter()
    for answer in crew(database_url, 4, "press_together", seat=seats[0], times=15):
        pressed.update(answer)
    assert set(pressed) <= {"called", "serving_open"}  # never "nobody waits": sixty do
    assert statuses(session)[Status.NO_SHOW] == pressed["called"] >= 1
    assert faults(session) == []


def test_nobody_is_left_at_a_window_that_pauses_or_closes(
    session: Session, crew: Crew, database_url: str
) -> None:
    hall, seats = a_busy_hall(1)
    for _ in range(80):
        a_ticket(hall)
    assert crew(database_url, 2, "call_or_pause", seat=seats[0], times=80) == [[], []]
    assert faults(session) == []


def test_a_call_and_a_cancel_never_both_win(session: Session, crew: Crew, database_url: str) -> None:
    hall, seats = a_busy_hall(1)
    codes = [a_ticket(hall, phone=f"139{one:08d}").code for one in range(80)]
    served, cancelled = crew(database_url, 2, "call_or_cancel", seat=seats[0], codes=codes)
    assert statuses(session) == Counter({Status.COMPLETED: served, Status.CANCELLED: cancelled})
    assert served + cancelled == 80
    assert faults(session) == []


def test_the_end_of_the_day_and_who_cancels_do_not_wait_for_each_other_for_ever(
    session: Session, crew: Crew, database_url: str
) -> None:
    """One phone may hold several tickets: whoever locks the phone first must not want the other's ticket."""
    hall = a_hall(open_tickets_per_phone=100)
    codes = [a_ticket(hall, phone=f"1390000000{one % 3}").code for one in range(90)]
    ended, cancelled = crew(database_url, 2, "end_the_day_or_cancel", codes=codes)
    assert ended + cancelled == 90
    assert statuses(session) == {Status.CANCELLED: 90}
    assert faults(session) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_at_once_the_books_are_right(
    session: Session, crew: Crew, database_url: str, seed: int
) -> None:
    _, seats = a_busy_hall(4, open_tickets_per_phone=2, takeover_after_minutes=0)
    went: Counter[str] = Counter()
    for answer in crew(database_url, 4, "do_anything", seats=seats, seed=seed, times=150):
        went.update(answer)
    assert went["done"] > 100
    assert faults(session) == []
