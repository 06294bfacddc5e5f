"""Reads of a hall's set-up that are not part of its cached facts."""

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.halls.admin_schemas import HallSettings
from app.halls.models import Device, Hall, ServiceItem, WindowCategory

DEVICE_BY_TOKEN = select(Device.id, Device.hall_id, Device.kind, Device.name).where(
    Device.revoked_at.is_(None)
)


def device_by_token_hash(connection: Connection, token_hash: str) -> tuple[int, int, str, str] | None:
    """(id, hall id, kind, name) of the device that holds this token and is not revoked."""
    row = connection.execute(DEVICE_BY_TOKEN.where(Device.token_hash == token_hash)).one_or_none()
    return None if row is None else (row.id, row.hall_id, row.kind.value, row.name)


def all_halls(session: Session) -> list[Hall]:
    """Every hall, in the order of its address."""
    return list(session.scalars(select(Hall).order_by(Hall.slug)))


def handicaps_of(session: Session, window_id: int) -> dict[int, int]:
    """The categories that a window takes, each with the milliseconds by which it is held back there."""
    query = select(WindowCategory.category_id, WindowCategory.handicap_minutes)
    rows = session.execute(query.where(WindowCategory.window_id == window_id))
    return {row.category_id: row.handicap_minutes * 60_000 for row in rows}


def items_of(session: Session, hall_id: int) -> list[ServiceItem]:
    """The service items of a hall that are offered now."""
    query = select(ServiceItem).where(ServiceItem.hall_id == hall_id, ServiceItem.retired_at.is_(None))
    return list(session.scalars(query.order_by(ServiceItem.category_id, ServiceItem.code)))


def settings_of(hall: Hall) -> HallSettings:
    """A hall's settings as its administrators edit them; what is stored already is not judged again."""
    return HallSettings.model_construct(**{name: getattr(hall, name) for name in HallSettings.model_fields})


def hall_settings(session: Session, hall_id: int) -> HallSettings:
    """The same, read anew."""
    return settings_of(session.get_one(Hall, hall_id))
