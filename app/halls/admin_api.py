"""HTTP door for those who set up a hall."""

from apiflask import APIBlueprint
from flask import Response

from app.core.access import Right, current_actor, requires
from app.core.changes import editable, seen_version, takes_version
from app.core.clock import utc_now
from app.core.database import db
from app.halls.admin_schemas import HallSettings
from app.halls.changing import change_hall
from app.halls.facts import hall_by_slug
from app.halls.queries import hall_settings

blueprint = APIBlueprint("halls_admin", __name__, url_prefix="/api/v1/admin/halls/<hall>")


@blueprint.get("")
@requires(Right.ADMINISTER)
@blueprint.output(HallSettings)
def read_settings(hall: str) -> Response:
    """The settings of a hall."""
    return editable(hall_settings(db.session(), hall_by_slug(hall).id))


@blueprint.put("")
@requires(Right.ADMINISTER)
@takes_version
@blueprint.input(HallSettings)
@blueprint.output(HallSettings)
def write_settings(hall: str, json_data: HallSettings) -> Response:
    """Change the settings of a hall."""
    facts = hall_by_slug(hall)
    return editable(change_hall(facts.id, json_data, seen_version(), actor=current_actor(), now=utc_now()))
