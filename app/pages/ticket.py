"""The live page of one ticket on the visitor's phone, and the QR code that leads there."""

from io import BytesIO

import segno
from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.timeline import timeline_document
from app.core.access import public
from app.core.clock import utc_now
from app.core.database import db
from app.core.language import chosen_language
from app.core.runtime import runtime
from app.queue.errors import TicketUnknown
from app.queue.queries import ticket_document, ticket_of_code
from app.queue.schemas import TicketOut

blueprint = Blueprint("ticket", __name__, url_prefix="/t")

#: Modules of quiet zone around the code; fewer, and phones no longer find it on a busy slip.
QUIET_ZONE = 4


@blueprint.get("/<code>")
@public
def ticket(code: str) -> Response:
    """The page with the ticket's state of this moment, so that it says something before its script runs."""
    document = ticket_document(ticket_of_code(code), chosen_language(), now=utc_now())
    page = render_template(
        "ticket/ticket.html",
        code=code,
        ticket=document.model_dump(),
        face=_face(document),
        is_rated=document.can.rate and timeline_document(db.session(), code).rating is not None,
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/<code>/qr.svg")
@public
def qr_code(code: str) -> Response:
    """The address of the ticket's page as a QR code, for the kiosk's screen and the printed slip."""
    ticket_of_code(code)
    return Response(_qr_svg(_public_address(code)), content_type="image/svg+xml")


@blueprint.errorhandler(TicketUnknown)
def unknown(_: TicketUnknown) -> ResponseReturnValue:
    """A page that says what to do next, instead of a problem document."""
    return render_template("ticket/unknown.html"), 404


def _face(document: TicketOut) -> str:
    """Which of the page's faces the ticket shows; ticket-view.js makes the same choice afterwards."""
    if document.status != "WAITING":
        return document.status.lower()
    if document.can.check_in:
        return "absent"
    return "next" if document.people_ahead == 0 else "waiting"


def _public_address(code: str) -> str:
    """Behind a proxy only the setting knows under which address phones reach the hall."""
    base = runtime().public_url or request.host_url
    return base.rstrip("/") + url_for("ticket.ticket", code=code)


def _qr_svg(text: str) -> bytes:
    svg = BytesIO()
    # Level M survives a creased slip; without a fixed size the page decides how large it is.
    segno.make(text, error="m", micro=False).save(
        svg, kind="svg", border=QUIET_ZONE, omitsize=True, xmldecl=False
    )
    return svg.getvalue()
