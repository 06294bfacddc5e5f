"""What each role and each kind of device may do in its hall: the one table of rights."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from app.core.access import Right


class Role(StrEnum):
    """What somebody is in a hall; one person may be several things, and another thing in another hall."""

    CLERK = "clerk"
    GUIDE = "guide"
    APPROVER = "approver"
    PICKUP = "pickup"
    MANAGER = "manager"
    ADMIN = "admin"


#: Approvers and pick-up clerks work on cases; in the line itself they may do nothing.
#: Who administers accounts neither serves nor takes numbers: nobody makes work and hides it.
ROLE_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.CLERK: frozenset({Right.SERVE, Right.RESTORE}),
    Role.GUIDE: frozenset({Right.ISSUE, Right.ISSUE_FOR_OTHERS, Right.RESTORE, Right.REMOVE}),
    Role.APPROVER: frozenset(),
    Role.PICKUP: frozenset(),
    Role.MANAGER: frozenset(Right) - {Right.ADMINISTER},
    Role.ADMIN: frozenset({Right.READ_MESSAGES, Right.TAKE_OVER, Right.MANAGE, Right.ADMINISTER}),
}

#: A machine stands where anybody can touch it, so it may do only what a visitor does there.
DEVICE_RIGHTS: Mapping[str, frozenset[Right]] = {"kiosk": frozenset({Right.ISSUE})}


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """Everything that any of the roles allows."""
    return frozenset().union(*(ROLE_RIGHTS[role] for role in roles))
