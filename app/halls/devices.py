"""Devices of a hall: each gets a token of its own, shown once."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.core.access import JOB, Actor
from app.core.audit import write_line
from app.core.crypto import new_token, token_hash
from app.core.errors import Refusal
from app.core.transaction import transaction
from app.halls.facts import hall_by_slug
from app.halls.models import Device, DeviceKind

DEVICE_TOKEN_PREFIX = "owd"  # noqa: S105  # the public beginning of a token, not a secret


class DeviceNameTaken(Refusal):
    """This hall already has a device of that name."""

    code = "device_name_taken"


def add_device(hall: str, kind: DeviceKind, name: str, *, now: datetime, actor: Actor = JOB) -> str:
    """Add a device and return its token; only the hash is kept. Raises HallUnknown or DeviceNameTaken."""
    facts = hall_by_slug(hall)
    token = new_token(DEVICE_TOKEN_PREFIX)
    try:
        with transaction() as work:
            work.session.add(Device(hall_id=facts.id, kind=kind, name=name, token_hash=token_hash(token)))
            details = {"kind": kind.value}
            write_line(
                work.session,
                "device_added",
                f"device:{name}",
                actor=actor,
                now=now,
                hall_id=facts.id,
                details=details,
            )
    except IntegrityError as error:
        raise DeviceNameTaken() from error
    return token
