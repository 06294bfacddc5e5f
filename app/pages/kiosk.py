"""The touch kiosk of a hall: one page, whose script takes tickets through the JSON API."""

from flask import Blueprint, render_template, request

from app.core.access import public
from app.core.language import DEFAULT_LANGUAGE
from app.halls.facts import hall_by_slug

blueprint = Blueprint("kiosk", __name__)

#: Widths of thermal paper in millimetres. A kiosk with a narrow printer opens its page with `?paper=58`.
PAPER_WIDTHS = ("80", "58")


@blueprint.get("/kiosk/<hall>")
@public
def kiosk(hall: str) -> str:
    """The page of one kiosk; between visitors it falls back to the home language."""
    return render_template(
        "kiosk/kiosk.html", hall=hall_by_slug(hall), home_language=DEFAULT_LANGUAGE, paper=_paper()
    )


def _paper() -> str:
    asked = request.args.get("paper", "")
    return asked if asked in PAPER_WIDTHS else PAPER_WIDTHS[0]
