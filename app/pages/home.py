"""The start page: what OneWindow is and where to go from here."""

from flask import Blueprint, render_template

from app.core.access import current_actor, public
from app.core.database import db
from app.core.language import chosen_language
from app.core.runtime import runtime
from app.halls.queries import all_halls

blueprint = Blueprint("home", __name__)

#: The sign-ins that the seed makes in development, with what each is good for.
DEMO_STAFF = ("clerk1", "clerk2", "guide", "manager", "admin")


@blueprint.get("/")
@public
def home() -> str:
    """Links to the screens of every hall and to those of the staff."""
    in_development = runtime().app_env == "development"
    return render_template(
        "home/home.html",
        actor=current_actor(),
        halls=all_halls(db.session()),
        demo_staff=DEMO_STAFF if in_development else (),
    )


@blueprint.app_context_processor
def reader() -> dict[str, str]:
    """Every template knows the language it is read in."""
    return {"language": chosen_language()}
