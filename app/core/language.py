"""Which language a person reads: asked for, remembered, or the browser's; Chinese when nothing is said."""

from flask import Flask, Response, has_request_context, request
from flask_babel import Babel

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = "zh"
COOKIE = "lang"


def chosen_language() -> str:
    """`?lang=`, then the cookie, then Accept-Language, then Chinese."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    for wish in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if wish in LANGUAGES:
            return str(wish)
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def init_language(app: Flask) -> None:
    """Wire Flask-Babel and remember an explicit choice."""
    Babel(app, default_locale=DEFAULT_LANGUAGE, locale_selector=chosen_language)

    def remember(response: Response) -> Response:
        wish = request.args.get("lang")
        if wish in LANGUAGES:
            response.set_cookie(COOKIE, str(wish), max_age=365 * 86400, samesite="Lax")
        return response

    app.after_request(remember)
