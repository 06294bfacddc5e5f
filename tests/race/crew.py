"""One process of a race: several threads issue numbers or work at windows, and tell what they were told.

Run as `python -m tests.race.crew issue HALL KEY HOW_MANY THREADS` or `… call HALL LABEL=CLERK …`.
"""

import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

from flask import Flask

from app.core.access import PUBLIC, Actor, ActorKind
from app.core.database import db
from app.factory import create_app
from app.halls.facts import hall_by_slug
from app.people.queries import staff_by_username
from app.people.rights import Role, rights_of
from app.queue import serving, sessions
from app.queue.calling import call_next
from app.queue.issuing import Wish, issue
from app.queue.orders import AtDesk

Person = TypeVar("Person")


def main(task: str, *words: str) -> list[str]:
    """Do one side of the race; the numbers that were issued or called here."""
    app = create_app()
    return _issue(app, *words) if task == "issue" else _call(app, *words)


def _issue(app: Flask, slug: str, name: str, how_many: str, threads: str) -> list[str]:
    def visitor(index: int) -> list[str]:
        with app.app_context():
            wish = Wish(
                key=f"{name}-{index}",
                fingerprint="the same",
                phone=f"139{name}{index:04d}" if index % 2 else None,
                category_id=None,
                has_priority=False,
                reason=None,
                language="zh",
            )
            return [issue(hall_by_slug(slug), wish, actor=PUBLIC, now=datetime.now(UTC)).number]

    return _all(visitor, range(int(how_many)), int(threads))


def _call(app: Flask, slug: str, *seats: str) -> list[str]:
    def clerk(seat: str) -> list[str]:
        label, username = seat.split("=")
        with app.app_context():
            return _empty_the_line(slug, label, username)

    return _all(clerk, seats, len(seats))


def _empty_the_line(slug: str, label: str, username: str) -> list[str]:
    hall = hall_by_slug(slug)
    window_id = next(window.id for window in hall.windows if window.label == label)
    staff = staff_by_username(db.session(), username)
    if staff is None:
        raise ValueError(f"nobody is called {username}")
    actor = Actor(ActorKind.PERSON, staff.id, username, {hall.id: rights_of([Role.CLERK])})
    sessions.open_window(hall, window_id, actor=actor, now=datetime.now(UTC))
    numbers = []
    while (called := call_next(hall, window_id, actor=actor, now=datetime.now(UTC))) is not None:
        numbers.append(called.number)
        serving.no_show(AtDesk(hall, window_id, actor, datetime.now(UTC)))  # the shortest way to the next one
    return numbers


def _all(act: Callable[[Person], list[str]], people: Sequence[Person], threads: int) -> list[str]:
    with ThreadPoolExecutor(threads) as crowd:
        return [number for numbers in crowd.map(act, people) for number in numbers]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
