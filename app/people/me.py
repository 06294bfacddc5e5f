"""What the screens of a person need to know of them before anything else."""

from flask_wtf.csrf import generate_csrf

from app.core.database import db
from app.people.queries import halls_and_roles, names_of
from app.people.schemas import HallRolesOut, MeOut


def me_document(staff_id: int, *, by_cookie: bool, language: str) -> MeOut:
    """Name, halls and roles of a member of staff; only a browser needs a CSRF token."""
    session = db.session()
    who = names_of(session, [staff_id])[staff_id]
    return MeOut(
        username=who.username,
        name=who.name,
        halls=[
            HallRolesOut(slug=hall.slug, name=hall.name, roles=list(hall.roles))
            for hall in halls_and_roles(session, staff_id, language)
        ],
        csrf_token=generate_csrf() if by_cookie else None,
    )
