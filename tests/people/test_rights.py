"""What each role may do: the table of rights says it for everybody, and never too much."""

import pytest

from app.core.access import Right
from app.people.rights import DEVICE_RIGHTS, ROLE_RIGHTS, Role, rights_of


def test_every_role_has_its_line() -> None:
    assert set(ROLE_RIGHTS) == set(Role)


def test_every_right_belongs_to_some_role() -> None:
    assert rights_of(Role) == frozenset(Right)


def test_a_clerk_serves_but_takes_no_window_from_others() -> None:
    assert rights_of([Role.CLERK]) == {Right.SERVE, Right.RESTORE}


def test_a_guide_takes_numbers_for_others_but_serves_nobody() -> None:
    assert Right.ISSUE_FOR_OTHERS in rights_of([Role.GUIDE])
    assert Right.SERVE not in rights_of([Role.GUIDE])


def test_a_manager_may_do_everything_but_make_accounts() -> None:
    assert rights_of([Role.MANAGER]) == frozenset(Right) - {Right.ADMINISTER}


@pytest.mark.parametrize("right", [Right.SERVE, Right.ISSUE, Right.ISSUE_FOR_OTHERS])
def test_who_makes_accounts_does_no_work_in_the_line(right: Right) -> None:
    assert right not in rights_of([Role.ADMIN])


def test_rights_of_several_roles_add_up() -> None:
    assert rights_of([Role.CLERK, Role.GUIDE]) == rights_of([Role.CLERK]) | rights_of([Role.GUIDE])


def test_without_a_role_there_are_no_rights() -> None:
    assert rights_of([]) == frozenset()


def test_a_kiosk_only_gives_numbers_and_a_screen_only_shows() -> None:
    assert dict(DEVICE_RIGHTS) == {"kiosk": {Right.ISSUE}}
