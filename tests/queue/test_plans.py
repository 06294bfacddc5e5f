"""Nothing that happens often reads the past: on SQLite, each of its statements finds its rows by an index."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from app.boards.board import board_document
from app.core.database import db
from app.core.runtime import Runtime
from app.queue.day_end import end_due_days
from app.queue.desk import desk_document
from app.queue.greeting import restore
from app.queue.nearing import tell_who_is_near
from app.queue.parking import return_parked
from app.queue.queries import ticket_document, ticket_of_code
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_ticket, later

#: Tables that grow with every visitor for ever.
_HISTORY = ("tickets", "servings", "ticket_events", "window_sessions", "outbox", "contacts")
#: Indexes over what is alive: to read one of them whole is no history.
_OF_THE_PRESENT = re.compile(
    r"ix_tickets_(line|open|passed)|uq_(window_sessions|servings)_\w+_id|ix_outbox_\w+"
)
_READ = re.compile(r"(?:SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?(?: \(([^)]*)\))?")
#: What finds little more than everything a hall ever did.
_TOO_LITTLE = re.compile(r"hall_id=\?( AND service_day<\?)?|")

pytestmark = [pytest.mark.sqlite, pytest.mark.usefixtures("session")]


def passed_and_restored(clerk: Clerk) -> None:
    number = clerk.calls().number
    clerk.does("no-show")
    restore(clerk.hall, number, actor=clerk.actor, now=later(hours=2))


def served(clerk: Clerk) -> None:
    clerk.serves()
    clerk.does("finish")
    clerk.does("undo")


OFTEN: dict[str, Callable[[Clerk], object]] = {
    "issue": lambda clerk: a_ticket(clerk.hall, phone="13900002222"),
    "board": lambda clerk: board_document(clerk.hall.id, now=NOW),
    "desk": lambda clerk: desk_document(clerk.hall, clerk.window_id, "zh", now=NOW),
    "ticket": lambda clerk: ticket_document(ticket_of_code(a_ticket(clerk.hall).code), "zh", now=NOW),
    "call, pass, restore": passed_and_restored,
    "call, start, finish, undo": served,
    "park and return": lambda clerk: (clerk.serves(), clerk.does("park"), return_parked(now=later(hours=1))),
    "nearing": lambda clerk: tell_who_is_near(now=later(minutes=5)),
    "day end": lambda clerk: end_due_days(now=later(days=1)),
}


@pytest.fixture
def plans(app: Flask) -> Iterator[list[str]]:
    """How SQLite carries out every statement from now on.

    Not those that insert: their plans show scans for foreign keys that only run to settle a violation.
    """
    found: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE")):
            one = parameters[0] if isinstance(parameters, list) else parameters  # of many alike
            rows = cursor.execute(f"EXPLAIN QUERY PLAN {statement}", one).fetchall()
            found.extend(f"{row[3]}  <-  {statement}" for row in rows)

    runtime: Runtime = app.extensions["onewindow"]
    engines: list[Engine] = [db.engine, runtime.hot_engine]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", explain)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.parametrize("act", OFTEN)
def test_what_happens_often_reads_no_history(act: str, plans: list[str]) -> None:
    clerk = a_clerk_at(a_hall())
    a_ticket(clerk.hall, phone="13900001111", now=later(minutes=-9))
    plans.clear()
    OFTEN[act](clerk)
    assert plans
    assert [plan for plan in plans if is_of_history(plan)] == []


def is_of_history(plan: str) -> bool:
    read = _READ.match(plan.split("  <-  ", maxsplit=1)[0])
    if read is None or "PRIMARY KEY" in plan.split("  <-  ", maxsplit=1)[0]:
        return False
    names = [read[1], *re.findall(rf"(\w+)(?: AS)? {read[1]}\b", plan)]  # the table behind an alias
    if not any(name in _HISTORY for name in names) or _OF_THE_PRESENT.fullmatch(read[2] or ""):
        return False
    return _TOO_LITTLE.fullmatch(read[3] or "") is not None
