"""Tables of a hall's set-up. Whatever open tickets may point at retires instead of vanishing."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import AwareTime, Base, BigId, one_of


class IssueAccess(StrEnum):
    """Who may take numbers in a hall."""

    OPEN = "open"
    DEVICE = "device"
    STAFF = "staff"


class WindowMode(StrEnum):
    """What a window is for."""

    UNIFIED = "unified"
    SPECIAL = "special"
    PREFERRED = "preferred"


class CategoryKind(StrEnum):
    """The unified line is a category of its own kind, so that no ticket has none."""

    UNIFIED = "unified"
    BUSINESS = "business"


class Depth(StrEnum):
    """How far a service item gets at the window: 自助, 即办, 30 分钟办结, 承诺."""

    SELF_SERVICE = "self_service"
    INSTANT = "instant"
    HALF_HOUR = "half_hour"
    PROMISED = "promised"


class Hall(Base):
    """One public service hall with its rules."""

    __tablename__ = "halls"
    __table_args__ = (
        CheckConstraint("day_starts_at BETWEEN 0 AND 1439", name="day_starts_at"),
        CheckConstraint("open_tickets_per_phone >= 1", name="open_tickets_per_phone"),
        CheckConstraint("no_show_after_seconds >= 10", name="no_show_after_seconds"),
        CheckConstraint("issue_per_minute >= 1", name="issue_per_minute"),
        CheckConstraint("issue_per_minute_per_address >= 1", name="issue_per_minute_per_address"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120))
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    #: Minutes after local midnight at which the service day begins.
    day_starts_at: Mapped[int] = mapped_column(Integer, default=240)
    issue_access: Mapped[IssueAccess] = mapped_column(one_of(IssueAccess, name="issue_access"))
    is_closed: Mapped[bool] = mapped_column(Boolean, default=False)
    closed_message: Mapped[str | None] = mapped_column(String(200))
    closed_message_en: Mapped[str | None] = mapped_column(String(200))
    #: ISO regions whose mobile numbers are accepted, with commas.
    phone_regions: Mapped[str] = mapped_column(String(60), default="CN")
    open_tickets_per_phone: Mapped[int] = mapped_column(Integer, default=1)
    open_tickets_per_phone_guide: Mapped[int] = mapped_column(Integer, default=5)
    no_show_after_seconds: Mapped[int] = mapped_column(Integer, default=180)
    restore_within_minutes: Mapped[int] = mapped_column(Integer, default=30)
    restore_within_numbers: Mapped[int] = mapped_column(Integer, default=20)
    takeover_after_minutes: Mapped[int] = mapped_column(Integer, default=10)
    #: Days after which a phone number is wiped, counted from the visit.
    retention_days: Mapped[int] = mapped_column(Integer, default=7)
    #: The last service day that was closed; null in a hall that has not seen the end of a day.
    ended_day: Mapped[date | None] = mapped_column(Date)
    #: How many numbers the public may take in a minute, in all and from one address; null is no limit.
    issue_per_minute: Mapped[int | None] = mapped_column(Integer)
    issue_per_minute_per_address: Mapped[int | None] = mapped_column(Integer)
    #: Mean minutes of one serving, until the hall's own days say better.
    expected_service_minutes: Mapped[int] = mapped_column(Integer, default=10)


class Zone(Base):
    """A part of the hall with its own screens and sound."""

    __tablename__ = "zones"
    __table_args__ = (UniqueConstraint("hall_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(80))


class Category(Base):
    """A business category, or the unified line; tickets carry its prefix."""

    __tablename__ = "categories"
    __table_args__ = (
        UniqueConstraint("hall_id", "prefix"),
        CheckConstraint("length(prefix) BETWEEN 1 AND 2", name="prefix"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    kind: Mapped[CategoryKind] = mapped_column(one_of(CategoryKind, name="kind"))
    prefix: Mapped[str] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(80))
    #: Has a line of its own outside the unified one, and its own button at the kiosk.
    is_apart: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)
    retired_at: Mapped[datetime | None] = mapped_column(AwareTime)


class Window(Base):
    """A window with its label, e.g. A1."""

    __tablename__ = "windows"
    __table_args__ = (UniqueConstraint("hall_id", "label"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    zone_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("zones.id"))
    label: Mapped[str] = mapped_column(String(8))
    mode: Mapped[WindowMode] = mapped_column(one_of(WindowMode, name="mode"))
    position: Mapped[int] = mapped_column(Integer, default=0)
    retired_at: Mapped[datetime | None] = mapped_column(AwareTime)


class WindowCategory(Base):
    """A category that a window takes; `handicap_minutes` holds it back behind the window's own work."""

    __tablename__ = "window_categories"
    __table_args__ = (CheckConstraint("handicap_minutes >= 0", name="handicap_minutes"),)

    window_id: Mapped[int] = mapped_column(BigId, ForeignKey("windows.id"), primary_key=True)
    category_id: Mapped[int] = mapped_column(BigId, ForeignKey("categories.id"), primary_key=True)
    handicap_minutes: Mapped[int] = mapped_column(Integer, default=0)


class ServiceItem(Base):
    """Something a person can come for (事项)."""

    __tablename__ = "service_items"
    __table_args__ = (UniqueConstraint("hall_id", "code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    category_id: Mapped[int] = mapped_column(BigId, ForeignKey("categories.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(160))
    depth: Mapped[Depth] = mapped_column(one_of(Depth, name="depth"))
    #: Promised and legal limits in working days; null where the item is done on the spot.
    promised_days: Mapped[int | None] = mapped_column(Integer)
    legal_days: Mapped[int | None] = mapped_column(Integer)
    retired_at: Mapped[datetime | None] = mapped_column(AwareTime)


class DeviceKind(StrEnum):
    """What kind of machine holds a device token."""

    KIOSK = "kiosk"
    SCREEN = "screen"
    TABLET = "tablet"


class Device(Base):
    """A machine of the hall with its own token, of which only the hash is kept."""

    __tablename__ = "devices"
    __table_args__ = (UniqueConstraint("hall_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"))
    kind: Mapped[DeviceKind] = mapped_column(one_of(DeviceKind, name="kind"))
    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    last_seen_at: Mapped[datetime | None] = mapped_column(AwareTime)
    revoked_at: Mapped[datetime | None] = mapped_column(AwareTime)
