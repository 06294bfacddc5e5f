"""The one reader of time, and the arithmetic of service days. Everything else is given `now`."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The present moment, aware, in UTC. Only doors call this."""
    return datetime.now(UTC)


def require_aware(moment: datetime) -> datetime:
    """Return `moment` in UTC; raise ValueError when it carries no zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"naive datetime {moment!r}: times carry their zone everywhere")
    return moment.astimezone(UTC)


def epoch_ms(moment: datetime) -> int:
    """Milliseconds since 1970, the unit of order keys."""
    delta = require_aware(moment) - datetime(1970, 1, 1, tzinfo=UTC)
    return delta // timedelta(milliseconds=1)


def iso(moment: datetime | None) -> str | None:
    """The form times have in every JSON document."""
    return (
        None
        if moment is None
        else require_aware(moment).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    )


def service_day(now: datetime, *, zone: str, starts_at_minute: int) -> date:
    """The hall's own day at `now`: it begins `starts_at_minute` minutes after midnight in the hall's zone."""
    local = require_aware(now).astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=1)
    # Asked of the beginnings themselves: in the night clocks go back, one reading of the wall comes twice.
    while day_start(day + timedelta(days=1), zone=zone, starts_at_minute=starts_at_minute) <= now:
        day += timedelta(days=1)
    return day


def day_start(day: date, *, zone: str, starts_at_minute: int) -> datetime:
    """The moment at which a service day begins: the first time its clocks show that minute."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return (midnight + timedelta(minutes=starts_at_minute)).astimezone(UTC)
