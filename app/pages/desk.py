"""The clerk's desk: one page that asks for a window first and then shows one ticket at a time."""

from flask import Blueprint, render_template
from flask_babel import LazyString, gettext, lazy_gettext

from app.core.access import Right, current_actor, page_requires

blueprint = Blueprint("desk", __name__)

#: Everything the desk's scripts say; they hold no words of their own and fill in the placeholders.
WORDS: dict[str, LazyString] = {
    "product": lazy_gettext("OneWindow"),
    "offline": lazy_gettext("The connection is interrupted. Please try again in a moment."),
    "choose_window": lazy_gettext("Choose a window"),
    # The window
    "mode_unified": lazy_gettext("All services"),
    "mode_special": lazy_gettext("Special window"),
    "mode_preferred": lazy_gettext("Priority window"),
    "state_idle": lazy_gettext("Window open"),
    "state_called": lazy_gettext("Called"),
    "state_serving": lazy_gettext("Being served"),
    "state_paused": lazy_gettext("Paused"),
    "line_waiting": lazy_gettext("%(n)s in the line for this window"),
    "line_empty": lazy_gettext("The line is empty. New numbers appear here by themselves."),
    "nobody_waiting": lazy_gettext("Nobody is waiting for this window right now."),
    "taken_over": lazy_gettext("%(name)s has taken over window %(label)s."),
    # The choice of a window
    "seat_mine": lazy_gettext("Go on"),
    "seat_free": lazy_gettext("Sit down"),
    "seat_take_over": lazy_gettext("Take over …"),
    "seat_taken": lazy_gettext("Occupied"),
    "seat_nobody": lazy_gettext("Nobody sits here"),
    "seat_open_by": lazy_gettext("%(name)s is serving here"),
    "seat_paused_by": lazy_gettext("%(name)s has paused"),
    "take_over_question": lazy_gettext("Take over window %(label)s from %(name)s?"),
    # The ticket
    "priority_priority": lazy_gettext("Served first"),
    "priority_appointment": lazy_gettext("Appointment"),
    "speaks_english": lazy_gettext("English"),
    "no_phone": lazy_gettext("No phone left"),
    "times": lazy_gettext("%(n)s×"),
    "text_none": lazy_gettext("None sent"),
    "text_no_phone": lazy_gettext("No phone: please call out"),
    "text_new": lazy_gettext("Waiting to be sent"),
    "text_sending": lazy_gettext("Being sent"),
    "text_sent": lazy_gettext("Sent"),
    "text_delivered": lazy_gettext("On the phone"),
    "text_failed": lazy_gettext("Not delivered: please call out"),
    "text_unknown": lazy_gettext("Unknown whether it arrived: please call out"),
    "text_cancelled": lazy_gettext("Not needed any more"),
    "text_expired": lazy_gettext("Not sent in time: please call out"),
    "text_with_error": lazy_gettext("%(text)s (%(error)s)"),
    "no_show_in": lazy_gettext("possible in %(time)s"),
    "no_show_due": lazy_gettext("time is up"),
    # What can be undone
    "undo_call": lazy_gettext("The number was called."),
    "undo_call_back": lazy_gettext("The parked number was called."),
    "undo_start": lazy_gettext("The service has begun."),
    "undo_finish": lazy_gettext("The service is finished."),
    "undo_no_show": lazy_gettext("Marked as not come."),
    "undo_park": lazy_gettext("The number is parked."),
    "undo_recycle": lazy_gettext("The number is back in the line."),
    "undo_transfer": lazy_gettext("The number was transferred."),
    # The line at the side
    "waiting_mine": lazy_gettext("in all, %(n)s for this window"),
    "restore_number": lazy_gettext("Restore %(number)s"),
    "ago": lazy_gettext("%(time)s ago"),
    "minutes": lazy_gettext("%(n)s min"),
    "under_a_minute": lazy_gettext("under 1 min"),
}


@blueprint.get("/desk")
@page_requires(Right.SERVE)
def desk() -> str:
    """The desk of whoever is signed in; the window they sit at is asked of the API."""
    return render_template(
        "desk/desk.html",
        actor=current_actor(),
        words={name: str(text) for name, text in WORDS.items()},
        pause_reasons=_pause_reasons(),
        recycle_reasons=_recycle_reasons(),
        shortcuts=_shortcuts(),
    )


def _pause_reasons() -> list[tuple[str, str]]:
    reasons = (gettext("Short break"), gettext("Meal"), gettext("Fetching files"), gettext("Equipment fault"))
    return [(reason, reason) for reason in (*reasons, gettext("Meeting"))]


def _recycle_reasons() -> list[tuple[str, str]]:
    reasons = (gettext("Papers are missing"), gettext("Visitor stepped away"), gettext("System fault"))
    return [(reason, reason) for reason in (*reasons, gettext("Called by mistake"))]


def _shortcuts() -> list[tuple[str, tuple[str, ...]]]:
    return [
        (gettext("Call next, or resume"), (gettext("Space"),)),
        (gettext("Start"), ("Enter", "S")),
        (gettext("Call again"), ("R",)),
        (gettext("Did not come"), ("N",)),
        (gettext("Finish"), ("F",)),
        (gettext("Undo"), ("U",)),
        (gettext("Pause"), ("P",)),
        (gettext("This list"), ("?",)),
    ]
