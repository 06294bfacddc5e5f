"""HTTP door of the line, for visitors: taking a number and following it."""

from apiflask import APIBlueprint
from flask import Response, request

from app.core.access import Right, current_actor, optional_actor, public, requires
from app.core.clock import utc_now
from app.core.database import db
from app.core.http import Empty, json_response, not_modified
from app.core.idempotency import fingerprint, require_key, takes_key
from app.core.language import chosen_language
from app.core.runtime import runtime
from app.halls.facts import hall_by_slug
from app.queue import greeting, visiting
from app.queue.issuing import Wish, issue
from app.queue.messages_query import messages_document
from app.queue.queries import (
    TicketRef,
    known_version,
    ticket_document,
    ticket_etag,
    ticket_of_code,
    wait_out,
)
from app.queue.results import Moved
from app.queue.schemas import (
    DelayIn,
    IssuedOut,
    MessagesOut,
    MessagesQuery,
    RemoveIn,
    SeatsOut,
    StatusOut,
    TicketIn,
    TicketOut,
)
from app.queue.seats import seats_document

blueprint = APIBlueprint("queue", __name__, url_prefix="/api/v1")


@blueprint.post("/halls/<hall>/tickets")
@public
@takes_key
@blueprint.input(TicketIn)
@blueprint.output(IssuedOut, status_code=201)
@blueprint.doc(
    responses={
        400: "Idempotency-Key missing or not valid",
        401: "This hall gives numbers to its own devices or staff only",
        403: "Priority needs a guide and a reason",
        404: "No such hall",
        409: "The hall is closed, or this phone has a number",
        422: "The phone number is not one, or the key was used for another request",
        429: "More numbers than the hall allows in a minute",
    }
)
def take_number(hall: str, json_data: TicketIn) -> Response:
    """Take a number."""
    facts = hall_by_slug(hall)
    wish = Wish(
        key=require_key(request.headers.get("Idempotency-Key")),
        fingerprint=fingerprint(json_data.model_dump(), runtime().keys.phone_index),
        phone=json_data.phone,
        category_id=facts.category_id(json_data.category),
        has_priority=json_data.priority in (True, "priority"),
        reason=json_data.reason,
        language=json_data.language or chosen_language(),
        address=request.remote_addr,
    )
    issued = issue(facts, wish, actor=optional_actor(), now=utc_now())
    answer = IssuedOut(
        number=issued.number,
        code=issued.code,
        status=issued.status.value,
        people_ahead=issued.standing.people_ahead,
        wait=wait_out(issued.standing.wait),
        wait_reason=issued.standing.wait_reason,
        url=f"/t/{issued.code}",
        hall=facts.slug,
    )
    return json_response(answer, status=201 if issued.is_new else 200)


@blueprint.get("/tickets/<code>")
@public
@blueprint.output(TicketOut)
@blueprint.doc(responses={304: "Nothing has changed", 404: "No such ticket"})
def read_ticket(code: str) -> Response:
    """Where a ticket stands."""
    ref = ticket_of_code(code)
    language = chosen_language()
    return not_modified(ticket_etag(ref, known_version(ref), language)) or _whole_ticket(ref, language)


@blueprint.post("/tickets/<code>/cancel")
@public
@blueprint.input(Empty, arg_name="_body")
@blueprint.output(StatusOut)
@blueprint.doc(responses={404: "No such ticket", 409: "The ticket cannot be cancelled any more"})
def cancel_ticket(code: str, _body: Empty) -> StatusOut:
    """Leave the line."""
    return _moved(visiting.cancel(code, actor=optional_actor(), now=utc_now()))


@blueprint.post("/tickets/<code>/delay")
@public
@blueprint.input(DelayIn)
@blueprint.output(StatusOut)
@blueprint.doc(responses={404: "No such ticket", 409: "Not waiting, or too often"})
def delay_ticket(code: str, json_data: DelayIn) -> StatusOut:
    """Say: I am late."""
    return _moved(visiting.delay(code, json_data.minutes, actor=optional_actor(), now=utc_now()))


@blueprint.post("/tickets/<code>/check-in")
@public
@blueprint.input(Empty, arg_name="_body")
@blueprint.output(StatusOut)
@blueprint.doc(responses={404: "No such ticket", 409: "Already checked in, or over"})
def check_in_ticket(code: str, _body: Empty) -> StatusOut:
    """Say: I have arrived."""
    return _moved(visiting.check_in(code, actor=optional_actor(), now=utc_now()))


@blueprint.post("/halls/<hall>/tickets/<number>/restore")
@requires(Right.RESTORE)
@blueprint.input(Empty, arg_name="_body")
@blueprint.output(StatusOut)
@blueprint.doc(responses={404: "No such ticket today", 409: "It can no longer come back"})
def restore_ticket(hall: str, number: str, _body: Empty) -> StatusOut:
    """Bring a passed number back into the line."""
    return _moved(greeting.restore(hall_by_slug(hall), number, actor=current_actor(), now=utc_now()))


@blueprint.post("/halls/<hall>/tickets/<number>/remove")
@requires(Right.REMOVE)
@blueprint.input(RemoveIn)
@blueprint.output(StatusOut)
@blueprint.doc(responses={404: "No such ticket today", 409: "It is being served or over"})
def remove_ticket(hall: str, number: str, json_data: RemoveIn) -> StatusOut:
    """Take a number out of the line, with a reason."""
    facts = hall_by_slug(hall)
    moved = greeting.remove(facts, number, actor=current_actor(), now=utc_now(), reason=json_data.reason)
    return _moved(moved)


@blueprint.get("/halls/<hall>/seats")
@requires(Right.SERVE)
@blueprint.output(SeatsOut)
@blueprint.doc(responses={404: "No such hall"})
def read_seats(hall: str) -> SeatsOut:
    """Who sits where."""
    return seats_document(db.session(), hall_by_slug(hall), actor=current_actor(), now=utc_now())


@blueprint.get("/messages")
@requires(Right.READ_MESSAGES)
@blueprint.input(MessagesQuery, location="query")
@blueprint.output(MessagesOut)
@blueprint.doc(responses={400: "A number needs its hall", 404: "No such ticket or hall"})
def read_messages(query_data: MessagesQuery) -> MessagesOut:
    """Texts about a ticket, or of a hall, with their fate."""
    return messages_document(
        db.session(), query_data.ticket, query_data.hall, actor=current_actor(), now=utc_now()
    )


def _whole_ticket(ref: TicketRef, language: str) -> Response:
    document = ticket_document(ref, language, now=utc_now())
    return json_response(document, etag=ticket_etag(ref, document.version, language))


def _moved(ticket: Moved) -> StatusOut:
    return StatusOut(number=ticket.number, status=ticket.status.value)
