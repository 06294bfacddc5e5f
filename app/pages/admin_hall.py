"""The settings of a hall: one form."""

from flask import Blueprint

from app.core.access import Right, page_requires
from app.core.changes import etag_of
from app.core.database import db
from app.halls.facts import hall_by_slug
from app.halls.queries import hall_settings
from app.pages.admin import render_section

blueprint = Blueprint("admin_hall", __name__, url_prefix="/admin/<hall>")


@blueprint.get("/hall")
@page_requires(Right.ADMINISTER)
def settings(hall: str) -> str:
    """The form with the settings of this moment."""
    facts = hall_by_slug(hall)
    document = hall_settings(db.session(), facts.id)
    return render_section("hall", facts, settings=document, etag=etag_of(document))
