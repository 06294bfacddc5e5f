"""The outbox of texts for people: what was sent to whom, when, and what became of it."""

from flask import Blueprint, render_template
from flask_babel import LazyString, lazy_gettext

from app.core.access import Right, current_actor, page_requires

blueprint = Blueprint("messages", __name__, url_prefix="/admin")

#: What the page's script says; kinds and states carry the names that the API uses.
WORDS: dict[str, LazyString] = {
    "product": lazy_gettext("OneWindow"),
    "offline": lazy_gettext("The connection is interrupted. Please try again in a moment."),
    "kind_called": lazy_gettext("Called"),
    "kind_nearly": lazy_gettext("Nearly there"),
    "kind_passed": lazy_gettext("Missed the call"),
    "state_new": lazy_gettext("Waiting to be sent"),
    "state_sending": lazy_gettext("Being sent"),
    "state_sent": lazy_gettext("Sent"),
    "state_delivered": lazy_gettext("On the phone"),
    "state_failed": lazy_gettext("Not delivered"),
    "state_unknown": lazy_gettext("Unknown whether it arrived"),
    "state_cancelled": lazy_gettext("Not needed any more"),
    "state_expired": lazy_gettext("Too late, not sent"),
}


@blueprint.get("/messages")
@page_requires(Right.READ_MESSAGES)
def messages() -> str:
    """The table of texts, filled and refreshed by its script."""
    words = {name: str(text) for name, text in WORDS.items()}
    return render_template("messages/messages.html", actor=current_actor(), words=words)
