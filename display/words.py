"""Every word that a hall screen can show: page and scripts take them from here, in both languages."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from app.core.language import LANGUAGES

WORDS = {
    "calls": _("Numbers called"),
    "windows": _("Windows"),
    "go_to": _("Please go to"),
    "serving": _("At the window"),
    "missed": _("Number missed"),
    "past": _("Called"),
    "earlier": _("Earlier calls"),
    "no_calls": _("Please watch this screen for your number"),
    "connecting": _("Getting the latest calls"),
    "ask_staff": _("Please listen for announcements or ask at the information desk"),
    "updated_at": _("Last updated at %(time)s"),
    "not_updated": _("No news from the hall yet"),
    "waiting": _("Waiting"),
    "page": _("Page %(page)s of %(pages)s"),
    "open": _("Open"),
    "paused": _("Paused"),
    "closed": _("Closed"),
    "unified": _("All services"),
    "preferred": _("Priority window"),
    "special": _("Special window"),
    "hall_unknown": _("This hall is not set up yet"),
    "hall_unknown_more": _("The screen starts by itself as soon as the hall is ready"),
}


def words_in(language: str) -> dict[str, str]:
    """All words in one language."""
    with force_locale(language):
        return {key: str(word) for key, word in WORDS.items()}


def other_than(language: str) -> str:
    """The language that stands small beside this one."""
    return next(other for other in LANGUAGES if other != language)
