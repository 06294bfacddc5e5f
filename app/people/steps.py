"""Changes to staff inside the caller's transaction; the service that calls them records what happened."""

import secrets
from collections.abc import Iterable

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.core.language import DEFAULT_LANGUAGE
from app.people.errors import UsernameInvalid, UsernameTaken
from app.people.models import Staff, StaffRole, StaffSkill
from app.people.passwords import hashed
from app.people.queries import is_username, skills_of, staff_by_username
from app.people.rights import Role


def add_staff(
    session: Session,
    username: str,
    display_name: str,
    password: str | None = None,
    *,
    language: str = DEFAULT_LANGUAGE,
) -> Staff:
    """A new account, without a role anywhere; without a password it can be used by tokens only."""
    if not is_username(username):
        raise UsernameInvalid()
    if staff_by_username(session, username) is not None:
        raise UsernameTaken()
    staff = Staff(
        username=username,
        display_name=display_name,
        password=None if password is None else hashed(password),
        fs_uniquifier=secrets.token_urlsafe(24),
        language=language,
    )
    session.add(staff)
    session.flush()
    return staff


def grant_role(session: Session, hall_id: int, staff_id: int, role: Role) -> None:
    """Give somebody a role in a hall; to have it already changes nothing."""
    session.merge(StaffRole(hall_id=hall_id, staff_id=staff_id, role=role))


def set_skills(session: Session, hall_id: int, staff_id: int, category_ids: Iterable[int]) -> None:
    """Make exactly these the categories that somebody is trained for in a hall."""
    wanted = frozenset(category_ids)
    known = skills_of(session, hall_id, staff_id)
    session.execute(
        delete(StaffSkill).where(
            StaffSkill.hall_id == hall_id,
            StaffSkill.staff_id == staff_id,
            StaffSkill.category_id.in_(known - wanted),
        )
    )
    session.add_all(StaffSkill(hall_id=hall_id, staff_id=staff_id, category_id=new) for new in wanted - known)
