"""The text that says: your turn is near. Once per visit, and only after real progress in the line."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.core.transaction import transaction
from app.halls.facts import HallFacts, hall_by_id
from app.messages.queries import subjects_told
from app.messages.states import TextKind
from app.messages.steps import NewText, add_text
from app.queue.models import Ticket
from app.queue.move_steps import lock_ticket
from app.queue.moves import Status

#: How many people ahead count as near. Who has none is called any moment, and told so then.
NEAR = range(1, 4)
#: Nobody is texted who has only just taken a number: they know, and a text costs.
LEAST_WAIT = timedelta(minutes=2)
#: After this the text would come too late to be of use.
USEFUL_FOR = timedelta(minutes=5)

_LINE = (
    select(Ticket.id, Ticket.hall_id, Ticket.category_id, Ticket.contact_id, Ticket.taken_at)
    .where(Ticket.status == Status.WAITING, Ticket.arrived_at.is_not(None))
    .order_by(Ticket.hall_id, Ticket.virtual_at, Ticket.id)
)


def tell_who_is_near(*, now: datetime) -> int:
    """Text everybody whose turn has come near; how many. Safe to run twice: a visit has one such text."""
    told = 0
    rows = db.session.execute(_LINE).all()
    for hall_id, line in groupby(rows, key=lambda row: row.hall_id):
        hall = hall_by_id(hall_id)
        near = {row.id: ahead for row, ahead in _near(hall, line, now)}
        known = subjects_told(db.session(), hall_id, TextKind.NEARLY, list(near))
        told += sum(
            _tell(hall, ticket_id, near[ticket_id], now) for ticket_id in near if ticket_id not in known
        )
    return told


def _near(hall: HallFacts, line: Iterable[Any], now: datetime) -> Iterator[tuple[Any, int]]:
    """(ticket, people ahead) of those who should know; the line comes in its order."""
    ahead_in: Counter[int] = Counter()
    for row in line:
        ahead = sum(ahead_in[category_id] for category_id in hall.rivals_of(row.category_id))
        ahead_in[row.category_id] += 1
        if ahead in NEAR and row.contact_id is not None and now - row.taken_at >= LEAST_WAIT:
            yield row, ahead


def _tell(hall: HallFacts, ticket_id: int, ahead: int, now: datetime) -> bool:
    with transaction() as work:
        ticket = lock_ticket(work.session, ticket_id)
        if ticket.status is not Status.WAITING or ticket.contact_id is None:
            return False
        text = NewText(
            hall_id=hall.id,
            contact_id=ticket.contact_id,
            subject_id=ticket.id,
            kind=TextKind.NEARLY,
            occurrence=1,
            language=ticket.language,
            params={"number": ticket.number, "ahead": ahead},
            expires_at=now + USEFUL_FOR,
        )
        add_text(work.session, text, now=now)
        return True
