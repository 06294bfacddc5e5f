"""Devices of a hall, each with its own token."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditLine
from app.halls.devices import DeviceNameTaken, add_device
from app.halls.facts import HallUnknown
from app.halls.models import Device, DeviceKind
from tests.builders import NOW, a_hall


@pytest.fixture
def token(session: Session) -> str:
    """The token of a new kiosk."""
    a_hall()
    return add_device("demo", DeviceKind.KIOSK, "入口", now=NOW)


def test_a_token_is_shown_once_and_kept_as_a_hash(session: Session, token: str) -> None:
    device = session.scalars(select(Device)).one()
    assert token.startswith("owd_")
    assert token not in (device.token_hash, device.name)


def test_a_new_device_is_on_record(session: Session, token: str) -> None:
    line = session.scalars(select(AuditLine).where(AuditLine.act == "device_added")).one()
    assert (line.subject, line.details) == ("device:入口", {"kind": "kiosk"})
    assert token not in str(line.details)


def test_a_name_is_given_once_in_a_hall(token: str) -> None:
    with pytest.raises(DeviceNameTaken):
        add_device("demo", DeviceKind.SCREEN, "入口", now=NOW)
    a_hall("other")
    assert add_device("other", DeviceKind.SCREEN, "入口", now=NOW)


def test_a_device_stands_in_a_hall(session: Session) -> None:
    with pytest.raises(HallUnknown):
        add_device("nowhere", DeviceKind.KIOSK, "入口", now=NOW)
