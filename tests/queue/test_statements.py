"""How many statements the busy routes cost; more than these is a change that somebody must want."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from app.core.database import db
from app.core.runtime import Runtime
from tests.api import Api

#: What each busy route asks on PostgreSQL and on SQLite, whose hot path runs its steps one by one. To know
#: who asks costs one; the seq that a process reads every 200 ms, whoever asks, is not counted.
_COST = {
    "hall": (0, 0),
    "board, unchanged": (0, 0),
    "board": (4, 4),
    "desk": (10, 10),
    "ticket, unchanged": (1, 1),
    "ticket": (3, 3),
    "take a number": (1, 6),
    "call next": (2, 7),
    "nobody is next": (3, 3),
}


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement from now on, but for those that only begin and end transactions."""
    noted: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "SELECT hall_seqs")):
            noted.append(statement)

    with app.app_context():
        runtime: Runtime = app.extensions["onewindow"]
        engines: list[Engine] = [db.engine, runtime.hot_engine]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield noted
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def routes(api: Api) -> dict[str, Callable[[], TestResponse]]:
    """Each busy route, in a hall where two people wait and two windows are open."""
    api.opened("A1", "A2")
    code = api.take(category="R").get_json()["code"]
    api.take(category="R")
    paths = {"ticket": f"/tickets/{code}", "board": "/halls/demo/board"}
    tags = {name: api.get(path).headers["ETag"] for name, path in paths.items()}
    return {
        "hall": lambda: api.get("/halls/demo"),
        "board, unchanged": lambda: api.get(paths["board"], If_None_Match=tags["board"]),
        "board": lambda: api.get(paths["board"]),
        "ticket, unchanged": lambda: api.get(paths["ticket"], If_None_Match=tags["ticket"]),
        "desk": lambda: api.get(f"/windows/{api.windows['A1']}/desk", by="clerk"),
        "ticket": lambda: api.get(paths["ticket"]),
        "take a number": lambda: api.take(phone="13900001111"),
        "call next": lambda: api.do("call-next"),
        "nobody is next": lambda: api.do("call-next", by="colleague", window="A2"),
    }


@pytest.mark.parametrize("route", _COST)
def test_a_busy_route_asks_no_more_than_it_must(
    route: str,
    routes: dict[str, Callable[[], TestResponse]],
    api: Api,
    statements: list[str],
    database: str,
) -> None:
    if route in ("board", "desk"):
        api.take()  # what has not changed is not built again
    if route == "nobody is next":
        for verb in ("call-next", "no-show", "call-next"):
            api.do(verb)
    statements.clear()
    assert routes[route]().status_code < 400
    assert len(statements) == _COST[route][database == "sqlite"], "\n".join(statements)
