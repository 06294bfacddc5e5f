"""HTTP door of the people room."""

from apiflask import APIBlueprint
from flask import Response

from app.core.access import current_actor, signed_in
from app.core.language import chosen_language
from app.people.identity import current_staff_id
from app.people.me import me_document
from app.people.schemas import MeOut

blueprint = APIBlueprint("people_api", __name__, url_prefix="/api/v1")


@blueprint.get("/me")
@signed_in
@blueprint.output(MeOut)
@blueprint.doc(responses={401: "Nobody is signed in", 403: "A device is nobody"})
def read_me() -> MeOut:
    """The person who makes this request, and where they work."""
    return me_document(current_staff_id(), by_cookie=current_actor().by_cookie, language=chosen_language())


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """No cache on the way keeps what only this person may read."""
    response.headers["Cache-Control"] = "no-store"
    return response
