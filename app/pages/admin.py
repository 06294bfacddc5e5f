"""The administration: which hall, and which part of its set-up. Each part is a page of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask_babel import LazyString, lazy_gettext

from app.core.access import Actor, Right, current_actor, page_requires
from app.core.database import db
from app.halls.facts import HallFacts, hall_by_id, hall_by_slug
from app.halls.queries import all_halls

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


@dataclass(frozen=True)
class Section:
    """One part of the set-up: its page is `/admin/<hall>/<name>`, its template `admin/<name>.html`."""

    name: str
    right: Right
    title: LazyString
    #: What one does there, for the overview.
    about: LazyString


#: ONE table of all parts, in the order of the side navigation.
SECTIONS: tuple[Section, ...] = (
    Section(
        "hall",
        Right.ADMINISTER,
        lazy_gettext("Hall"),
        lazy_gettext("Name, opening, who may take numbers, limits"),
    ),
)

#: What the script of every page says; a page with a script of its own adds to it.
WORDS: Mapping[str, LazyString] = {
    "offline": lazy_gettext("The connection is interrupted. Please try again in a moment."),
    "saved": lazy_gettext("Saved."),
    "field_wrong": lazy_gettext("Please check this."),
}


@blueprint.get("")
@page_requires(Right.MANAGE)
def choose_hall() -> str:
    """The halls that somebody may set up; who has one only is there already."""
    actor = current_actor()
    mine = [hall.id for hall in all_halls(db.session()) if actor.may(Right.MANAGE, hall.id)]
    halls = [hall_by_id(hall_id) for hall_id in mine]
    if len(halls) == 1:
        return _overview(halls[0])
    return render_template("admin/halls.html", actor=actor, halls=halls)


@blueprint.get("/<hall>")
@page_requires(Right.MANAGE)
def overview(hall: str) -> str:
    """What can be set up in a hall."""
    return _overview(hall_by_slug(hall))


def render_section(name: str, hall: HallFacts, *, template: str | None = None, **values: Any) -> str:
    """The page of one part, framed by the side navigation."""
    actor = current_actor()
    return render_template(
        template or f"admin/{name}.html",
        actor=actor,
        hall=hall,
        sections=sections_for(actor, hall.id),
        section=name,
        words={key: str(text) for key, text in WORDS.items()} | values.pop("words", {}),
        **values,
    )


def sections_for(actor: Actor, hall_id: int) -> list[Section]:
    """The parts that somebody may see in a hall."""
    return [section for section in SECTIONS if actor.may(section.right, hall_id)]


def _overview(hall: HallFacts) -> str:
    return render_section("overview", hall)
