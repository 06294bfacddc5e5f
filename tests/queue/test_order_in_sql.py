"""The claim in SQL and the rule in Python choose the same ticket, on halls that chance made up."""

import random
from collections.abc import Iterable

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.clock import epoch_ms
from app.core.transaction import transaction
from app.queue.models import Serving, Ticket
from app.queue.moves import Status
from app.queue.order import MINUTE_MS, Waiting, next_for
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_ticket

_PREFIXES = "TRPS"
_TICKETS = 40


@pytest.mark.parametrize("seed", range(4))
def test_every_call_of_a_day_follows_the_rule(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    clerks = a_hall_by_chance(chance)
    for _ in range(_TICKETS):
        clerk = chance.choice(clerks)
        expected = chosen_by_the_rule(session, clerk)
        called = clerk.calls_next()
        assert (called and called.number) == (expected and number_of(session, expected.id))
        if called is not None:
            assert keys_of(session, called.serving_id) == keys_by_the_rule(session, clerk, expected)
            clerk.does("no-show")


def a_hall_by_chance(chance: random.Random) -> list[Clerk]:
    """Windows of any mixture, clerks of any training, and a line in which nobody is like the other."""
    windows = {
        label: {prefix: chance.choice((0, 5, 10, 30)) for prefix in some(chance, _PREFIXES)}
        for label in ("A1", "A2", "B1", "B2")
    }
    hall = a_hall(windows=windows)
    prefixes = [category.prefix for category in hall.categories]
    clerks = [a_clerk_at(hall, label, skills="".join(some(chance, _PREFIXES))) for label in windows]
    for _ in range(_TICKETS):
        a_ticket(hall, category=chance.choice(prefixes))
    with transaction() as work:
        for ticket in work.session.scalars(select(Ticket)):
            change_by_chance(chance, work.session, ticket, clerks)
    return clerks


def some(chance: random.Random, letters: str) -> list[str]:
    return chance.sample(letters, chance.randint(1, len(letters)))


def change_by_chance(chance: random.Random, session: Session, ticket: Ticket, clerks: list[Clerk]) -> None:
    favourite = chance.choice(clerks)
    session.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id)
        .values(
            virtual_at=epoch_ms(NOW) - chance.randint(0, 12) * 5 * MINUTE_MS,
            not_before=chance.choice((0, 0, 0, epoch_ms(NOW), epoch_ms(NOW) + 1)),
            arrived_at=chance.choice((NOW, NOW, NOW, None)),
            target_window_id=chance.choice((None, None, favourite.window_id)),
            target_clerk_id=chance.choice((None, None, favourite.actor.id)),
        )
    )


def chosen_by_the_rule(session: Session, clerk: Clerk, without: Iterable[int] = ()) -> Waiting | None:
    tickets = session.scalars(
        select(Ticket)
        .where(Ticket.status == Status.WAITING, Ticket.id.not_in(without))
        .execution_options(populate_existing=True)
    )
    waiting = [
        Waiting(ticket.id, ticket.category_id, ticket.virtual_at)
        for ticket in tickets
        if ticket.arrived_at is not None
        and ticket.not_before <= epoch_ms(NOW)
        and ticket.target_window_id in (None, clerk.window_id)
        and ticket.target_clerk_id in (None, clerk.actor.id)
    ]
    chosen = next_for(handicaps_of(session, clerk), waiting)
    session.rollback()
    return chosen


def handicaps_of(session: Session, clerk: Clerk) -> dict[int, int]:
    from app.people.queries import skills_of

    window = clerk.hall.window(clerk.window_id)
    trained = skills_of(session, clerk.hall.id, clerk.actor.id or 0)
    return {category: handicap for category, handicap in window.handicaps.items() if category in trained}


def number_of(session: Session, ticket_id: int) -> str:
    return session.scalars(select(Ticket.number).where(Ticket.id == ticket_id)).one()


def keys_of(session: Session, serving_id: int) -> tuple[int, int | None]:
    serving = session.get_one(Serving, serving_id)
    return serving.chosen_key, serving.next_key


def keys_by_the_rule(session: Session, clerk: Clerk, chosen: Waiting | None) -> tuple[int, int | None]:
    assert chosen is not None
    handicaps = handicaps_of(session, clerk)
    following = chosen_by_the_rule(session, clerk, without=[chosen.id])
    keys = [one.virtual_at + handicaps[one.category_id] for one in (chosen, following) if one is not None]
    return keys[0], keys[1] if len(keys) > 1 else None
