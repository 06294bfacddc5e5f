"""Reads about staff: who somebody is, where they work, what they are trained for."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.halls.models import Hall
from app.people.models import Staff, StaffRole, StaffSkill
from app.people.rights import Role

_USERNAME = re.compile(r"[a-z0-9._-]{2,40}")


@dataclass(frozen=True)
class StaffName:
    """How a member of staff is called, by machines and by people."""

    username: str
    name: str


@dataclass(frozen=True)
class HallRoles:
    """A hall where somebody works, and as what."""

    slug: str
    name: str
    roles: list[Role] = field(default_factory=list)


def is_username(text: str) -> bool:
    """Whether `text` can be a user name at all."""
    return _USERNAME.fullmatch(text) is not None


def staff_by_username(session: Session, username: str) -> Staff | None:
    """The account with this user name, however it was typed, switched off or not."""
    wanted = username.strip().lower()
    if not is_username(wanted):  # some texts, such as NUL, no database takes
        return None
    return session.scalars(select(Staff).where(Staff.username == wanted)).one_or_none()


def names_of(session: Session | Connection, staff_ids: Collection[int]) -> dict[int, StaffName]:
    """The names of several members of staff, by their id, in one statement."""
    query = select(Staff.id, Staff.username, Staff.display_name).where(Staff.id.in_(staff_ids))
    return {row.id: StaffName(row.username, row.display_name) for row in session.execute(query)}


def skills_of(session: Session, hall_id: int, staff_id: int) -> frozenset[int]:
    """Ids of the categories that somebody is trained for in a hall."""
    query = select(StaffSkill.category_id)
    return frozenset(
        session.scalars(query.where(StaffSkill.hall_id == hall_id, StaffSkill.staff_id == staff_id))
    )


def halls_and_roles(session: Session, staff_id: int, language: str) -> list[HallRoles]:
    """The halls where somebody works, in the order of their addresses, named for a reader of `language`."""
    name = Hall.name_en if language == "en" else Hall.name
    rows = session.execute(
        select(Hall.slug, name.label("name"), StaffRole.role)
        .join(StaffRole, StaffRole.hall_id == Hall.id)
        .where(StaffRole.staff_id == staff_id)
        .order_by(Hall.slug, StaffRole.role)
    )
    halls: dict[str, HallRoles] = {}
    for row in rows:
        halls.setdefault(row.slug, HallRoles(row.slug, row.name)).roles.append(row.role)
    return list(halls.values())
