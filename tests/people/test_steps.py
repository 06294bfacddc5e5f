"""Accounts, roles and skills: what is stored of them, and what is refused."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.halls.models import Category, CategoryKind
from app.people.errors import UsernameInvalid, UsernameTaken
from app.people.models import Staff, StaffRole
from app.people.queries import (
    HallRoles,
    StaffName,
    halls_and_roles,
    is_username,
    names_of,
    skills_of,
    staff_by_username,
)
from app.people.rights import Role
from app.people.steps import add_staff, grant_role, set_skills


def test_a_password_is_kept_as_an_argon2_hash(session: Session) -> None:
    staff = add_staff(session, "clerk7", "李七", "correct-horse")
    assert staff.password is not None
    assert staff.password.startswith("$argon2id$")


def test_an_account_may_have_no_password(session: Session) -> None:
    assert add_staff(session, "robot", "自动叫号").password is None


@pytest.mark.parametrize("username", ["ab", "clerk7", "li.qi-2_b", "x" * 40])
def test_a_plain_user_name_is_fine(username: str) -> None:
    assert is_username(username)


@pytest.mark.parametrize("username", ["a", "x" * 41, "Clerk7", "clerk 7", "员工", "clerk\x007", "", "ab\n"])
def test_an_odd_user_name_is_none(username: str) -> None:
    assert not is_username(username)


def test_an_odd_user_name_is_refused(session: Session) -> None:
    with pytest.raises(UsernameInvalid):
        add_staff(session, "Clerk 7", "李七")


def test_a_user_name_is_given_once(session: Session) -> None:
    add_staff(session, "clerk7", "李七")
    with pytest.raises(UsernameTaken):
        add_staff(session, "clerk7", "赵七")


def test_an_account_is_found_however_its_name_was_typed(session: Session) -> None:
    staff = add_staff(session, "clerk7", "李七")
    assert [staff_by_username(session, typed) for typed in ("clerk7", " Clerk7 ", "CLERK7")] == [staff] * 3


def test_what_is_no_account_is_found_nowhere(session: Session) -> None:
    add_staff(session, "clerk7", "李七")
    assert {staff_by_username(session, typed) for typed in ("clerk8", "", "clerk\x007", "x" * 10_000)} == {
        None
    }


def test_names_come_by_id(session: Session) -> None:
    seven, eight = add_staff(session, "clerk7", "李七"), add_staff(session, "clerk8", "周八")
    assert names_of(session, {seven.id, eight.id}) == {
        seven.id: StaffName("clerk7", "李七"),
        eight.id: StaffName("clerk8", "周八"),
    }


def test_a_role_given_twice_is_held_once(session: Session, hall: int) -> None:
    staff = add_staff(session, "clerk7", "李七")
    for _ in range(2):
        grant_role(session, hall, staff.id, Role.GUIDE)
    assert session.scalars(select(StaffRole.role)).all() == [Role.GUIDE]


def test_halls_are_named_in_the_readers_language(session: Session, hall: int, clerk: int) -> None:
    grant_role(session, hall, clerk, Role.GUIDE)
    roles = [Role.CLERK, Role.GUIDE]
    assert halls_and_roles(session, clerk, "zh") == [HallRoles("demo", "一窗大厅", roles)]
    assert halls_and_roles(session, clerk, "en") == [HallRoles("demo", "One Hall", roles)]


def test_skills_become_exactly_what_was_said(session: Session, hall: int, clerk: int) -> None:
    tax, land, trade = _categories(session, hall, "T", "L", "R")
    set_skills(session, hall, clerk, [tax, land])
    set_skills(session, hall, clerk, [land, trade])
    assert skills_of(session, hall, clerk) == {land, trade}


def test_skills_belong_to_one_person(session: Session, hall: int, clerk: int) -> None:
    set_skills(session, hall, clerk, _categories(session, hall, "T"))
    other: Staff = add_staff(session, "clerk7", "李七")
    assert skills_of(session, hall, other.id) == frozenset()


def _categories(session: Session, hall: int, *prefixes: str) -> list[int]:
    categories = [
        Category(hall_id=hall, kind=CategoryKind.BUSINESS, prefix=prefix, name=prefix, name_en=prefix)
        for prefix in prefixes
    ]
    session.add_all(categories)
    session.flush()
    return [category.id for category in categories]
