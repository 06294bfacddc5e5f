"""HTTP door of the halls room."""

from apiflask import APIBlueprint

from app.core.access import public
from app.core.language import LANGUAGES, chosen_language
from app.halls.facts import HallFacts, hall_by_slug
from app.halls.schemas import CategoryOut, HallOut, WindowOut

blueprint = APIBlueprint("halls", __name__, url_prefix="/api/v1")


@blueprint.get("/halls/<hall>")
@public
@blueprint.output(HallOut)
@blueprint.doc(responses={404: "No such hall"})
def read_hall(hall: str) -> HallOut:
    """A hall with its windows and categories."""
    return hall_document(hall_by_slug(hall), chosen_language())


def hall_document(facts: HallFacts, language: str) -> HallOut:
    """The public face of a hall."""
    return HallOut(
        slug=facts.slug,
        name=facts.name_in(language),
        closed=facts.is_closed,
        closed_message=facts.closed_message_in(language) if facts.is_closed else None,
        issue_access=facts.issue_access.value,
        no_show_after_seconds=facts.no_show_after_seconds,
        languages=list(LANGUAGES),
        windows=[WindowOut(id=w.id, label=w.label, mode=w.mode.value) for w in facts.windows],
        categories=[
            CategoryOut(id=c.id, name=c.name_in(language), prefix=c.prefix, unified=c.unified, apart=c.apart)
            for c in facts.categories
        ],
    )
