"""The HTML twin of a problem document: what a person sees when a page cannot be shown."""

from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from app.core.errors import Refusal

_TITLES = {
    403: lazy_gettext("This page is not for you"),
    404: lazy_gettext("There is nothing here"),
    500: lazy_gettext("Something went wrong"),
    503: lazy_gettext("One moment, please"),
}
_ANY_OTHER = lazy_gettext("This did not work")


def render_refusal(refusal: Refusal) -> ResponseReturnValue:
    """The page for a refusal: its sentence is what the person reads."""
    return render_error(refusal.status, gettext(refusal.sentence))


def render_error(status: int, detail: str) -> ResponseReturnValue:
    """An error page that needs neither the database nor a sign-in, so that it can always be shown."""
    title = str(_TITLES.get(status, _ANY_OTHER))
    response = make_response(render_template("errors/error.html", title=title, detail=detail), status)
    response.headers["Cache-Control"] = "no-store"
    return response
