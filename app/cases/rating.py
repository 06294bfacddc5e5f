"""Rating: once per finished visit."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.cases.events import VisitRated
from app.cases.models import Rating
from app.core.errors import Refusal
from app.core.transaction import transaction
from app.queue.models import Ticket
from app.queue.moves import Status
from app.queue.queries import ticket_of_code


class NotRateable(Refusal):
    """A visit can be rated once it is finished."""

    code = "not_rateable"


class AlreadyRated(Refusal):
    """This visit has been rated already. Thank you!"""

    code = "already_rated"


def rate(code: str, stars: int, comment: str | None, *, now: datetime) -> int:
    """Store a rating and return its stars; raises TicketUnknown, NotRateable or AlreadyRated."""
    ref = ticket_of_code(code)
    try:
        with transaction() as work:
            ticket = work.session.get_one(Ticket, ref.id)
            if ticket.status is not Status.COMPLETED:
                raise NotRateable(ticket_status=ticket.status.value)
            work.session.add(
                Rating(hall_id=ref.hall_id, ticket_id=ref.id, stars=stars, comment=comment or None, at=now)
            )
            work.record(VisitRated(hall_id=ref.hall_id, ticket_id=ref.id, stars=stars))
    except IntegrityError as error:
        raise AlreadyRated() from error
    return stars
