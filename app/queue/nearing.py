"""The text that says: your turn is near. Once per visit, and only where a window works on that line."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from app.core.database import AnyRow, db
from app.core.transaction import transaction
from app.halls.facts import HallFacts, hall_by_id
from app.messages.queries import subjects_told
from app.messages.states import TextKind
from app.messages.steps import NewText, add_text
from app.queue.filters import is_waiting_here
from app.queue.models import SessionState, Ticket, WindowSession, WindowSkill
from app.queue.move_steps import lock_ticket
from app.queue.moves import Status

#: How many people ahead count as near. Who has none is called any moment, and told so then.
NEAR = range(1, 4)
#: Nobody is texted who has only just taken a number: they know, and a text costs.
LEAST_WAIT = timedelta(minutes=2)
#: After this the text would come too late to be of use.
USEFUL_FOR = timedelta(minutes=5)

_LINE = (
    select(Ticket.id, Ticket.category_id, Ticket.contact_id, Ticket.taken_at)
    .where(Ticket.hall_id == bindparam("hall"), is_waiting_here())
    .order_by(Ticket.virtual_at, Ticket.id)
)
_SERVED = (
    select(WindowSkill.category_id, WindowSession.hall_id)
    .join(WindowSession, WindowSession.window_id == WindowSkill.window_id)
    .where(WindowSession.state == SessionState.OPEN, WindowSession.closed_at.is_(None))
    .distinct()
)


def tell_who_is_near(*, now: datetime) -> int:
    """Text everybody whose turn has come near; how many. Safe to run twice: a visit has one such text."""
    served: dict[int, set[int]] = {}
    for row in db.session.execute(_SERVED):
        served.setdefault(row.hall_id, set()).add(row.category_id)
    return sum(_tell_hall(hall_by_id(hall_id), categories, now) for hall_id, categories in served.items())


def _tell_hall(hall: HallFacts, served: Collection[int], now: datetime) -> int:
    line = db.session.execute(_LINE, {"hall": hall.id}).all()
    near = {row.id: ahead for row, ahead in _near(hall, line, now) if row.category_id in served}
    known = subjects_told(db.session(), hall.id, TextKind.NEARLY, list(near))
    return sum(
        _tell(hall, ticket_id, ahead, now) for ticket_id, ahead in near.items() if ticket_id not in known
    )


def _near(hall: HallFacts, line: Iterable[AnyRow], now: datetime) -> Iterator[tuple[AnyRow, int]]:
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
