"""HTTP door of the cases room."""

from apiflask import APIBlueprint

from app.cases.rating import rate
from app.cases.schemas import RatingIn, RatingOut, TimelineOut
from app.cases.timeline import timeline_document
from app.core.access import public
from app.core.clock import utc_now
from app.core.database import db

blueprint = APIBlueprint("cases", __name__, url_prefix="/api/v1")


@blueprint.post("/tickets/<code>/rating")
@public
@blueprint.input(RatingIn)
@blueprint.output(RatingOut, status_code=201)
@blueprint.doc(responses={404: "No such ticket", 409: "Not finished, or rated already"})
def rate_visit(code: str, json_data: RatingIn) -> RatingOut:
    """Rate a finished visit."""
    return RatingOut(stars=rate(code, json_data.stars, json_data.comment, now=utc_now()))


@blueprint.get("/timeline/<code>")
@public
@blueprint.output(TimelineOut)
@blueprint.doc(responses={404: "No such code"})
def read_timeline(code: str) -> TimelineOut:
    """What has happened to a visit."""
    return timeline_document(db.session(), code)
