"""The page of a hall screen: public, an empty board that its scripts fill and keep right."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, render_template, send_from_directory

from app.core.access import public
from app.core.language import chosen_language
from app.halls.facts import HallFacts, HallUnknown, hall_by_slug
from display.words import other_than, words_in

STATIC = Path(__file__).parent / "static"
SCREEN_NAME = re.compile(r"[a-z0-9-]{1,40}")


def create_blueprint(find_hall: Callable[[str], HallFacts] = hall_by_slug) -> Blueprint:
    """The door; `find_hall` raises HallUnknown."""
    blueprint = Blueprint("display", __name__, template_folder="templates")

    @blueprint.get("/display/static/<path:filename>")
    @public
    def static(filename: str) -> Response:
        """A style sheet or script; a route of our own, because every route states its access."""
        return send_from_directory(STATIC, filename)

    @blueprint.get("/display/<hall>/<screen>")
    @public
    def show(hall: str, screen: str) -> str | tuple[str, int]:
        """The hall's board, whatever the screen is called; or a page that waits for a hall of that name."""
        if SCREEN_NAME.fullmatch(screen) is None:
            abort(404)
        languages = _both_languages()
        try:
            facts = find_hall(hall)
        except HallUnknown:
            return render_template("display/unknown.html", **languages), 404
        told = _told_to_scripts(facts, languages)
        return render_template("display/board.html", **languages, hall=facts, told=told)

    return blueprint


def _both_languages() -> dict[str, Any]:
    """The large language of the screen and the small one beside it, each with its words."""
    first = chosen_language()
    second = other_than(first)
    return {
        "first": {"language": first, "words": words_in(first)},
        "second": {"language": second, "words": words_in(second)},
    }


def _told_to_scripts(facts: HallFacts, languages: dict[str, Any]) -> dict[str, Any]:
    """What the scripts must know that is not in the board document."""
    reader = languages["first"]["language"]
    return {
        **languages,
        "hall": facts.slug,
        "timezone": facts.timezone,
        "categories": {str(category.id): category.name_in(reader) for category in facts.categories},
    }
