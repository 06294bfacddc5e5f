"""Every word that a hall screen can show, so that page and scripts take them from one place, in both languages."""

from flask_babel import force_locale, lazy_gettext

from app.core.language import LANGUAGES

WORDS = {
    "calls": lazy_gettext("Numbers called"),
    "windows": lazy_gettext("Windows"),
    "go_to": lazy_gettext("Please go to"),
    "serving": lazy_gettext("At the window"),
    "missed": lazy_gettext("Number missed"),
    "past": lazy_gettext("Called"),
    "earlier": lazy_gettext("Earlier calls"),
    "no_calls": lazy_gettext("Please watch this screen for your number"),
    "connecting": lazy_gettext("Getting the latest calls"),
    "ask_staff": lazy_gettext("Please listen for announcements or ask at the information desk"),
    "updated_at": lazy_gettext("Last updated at %(time)s"),
    "not_updated": lazy_gettext("No news from the hall yet"),
    "waiting": lazy_gettext("Waiting"),
    "page": lazy_gettext("Page %(page)s of %(pages)s"),
    "open": lazy_gettext("Ready"),
    "paused": lazy_gettext("Paused"),
    "closed": lazy_gettext("Closed"),
    "unified": lazy_gettext("All services"),
    "preferred": lazy_gettext("Priority window"),
    "special": lazy_gettext("Special window"),
    "hall_unknown": lazy_gettext("This hall is not set up yet"),
    "hall_unknown_more": lazy_gettext("The screen starts by itself as soon as the hall is ready"),
}


def words_in(language: str) -> dict[str, str]:
    """All words in one language."""
    with force_locale(language):
        return {key: str(word) for key, word in WORDS.items()}


def other_than(language: str) -> str:
    """The language that stands small beside this one."""
    return next(other for other in LANGUAGES if other != language)
