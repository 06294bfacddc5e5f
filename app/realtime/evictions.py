"""Whether somebody who holds a desk's document may still hold it."""

from collections.abc import Mapping
from typing import Any

from app.core.access import Actor, Right


def has_lost_the_desk(actor: Actor, hall_id: int, desk: Mapping[str, Any]) -> bool:
    """True for a clerk who no longer sits at the window; managers see every desk."""
    if actor.may(Right.MANAGE, hall_id):
        return False
    clerk = desk["window"]["clerk"]
    return clerk is None or clerk["username"] != actor.name
