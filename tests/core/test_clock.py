"""Moments and service days, also in zones whose clocks jump."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import day_start, epoch_ms, iso, require_aware, service_day

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/St_Johns",
    "UTC",
)

moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone itself
zones = st.sampled_from(ZONES)
minutes = st.integers(0, 1439)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        require_aware(datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001  # that is what is refused


def test_order_keys_are_whole_milliseconds() -> None:
    assert epoch_ms(datetime(1970, 1, 1, 0, 0, 1, 1999, tzinfo=UTC)) == 1001


def test_documents_tell_time_in_one_form() -> None:
    assert iso(datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))) == "2026-03-02T01:00:00.000Z"
    assert iso(None) is None


def test_the_day_of_a_hall_begins_at_its_own_hour() -> None:
    before = datetime(2026, 3, 2, 3, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    at_four = before + timedelta(minutes=1)
    days = [service_day(now, zone="Asia/Shanghai", starts_at_minute=240) for now in (before, at_four)]
    assert days == [date(2026, 3, 1), date(2026, 3, 2)]


def test_where_clocks_go_back_a_day_begins_once() -> None:
    """At 2 o'clock New York goes back to 1: half past one comes twice, and the day begins at the first."""
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    days = [
        service_day(first + timedelta(minutes=m), zone="America/New_York", starts_at_minute=90)
        for m in (-1, 0, 29, 31, 60, 61)
    ]
    assert days == [date(2026, 10, 31)] + [date(2026, 11, 1)] * 5


def test_where_clocks_go_forward_a_day_still_begins() -> None:
    """There is no half past two on that night: the day begins when it would have been."""
    start = day_start(date(2026, 3, 8), zone="America/New_York", starts_at_minute=150)
    moments = (start - timedelta(seconds=1), start)
    days = [service_day(now, zone="America/New_York", starts_at_minute=150) for now in moments]
    assert days == [date(2026, 3, 7), date(2026, 3, 8)]


@given(now=moments, zone=zones, starts_at=minutes)
def test_every_moment_lies_in_its_service_day(now: datetime, zone: str, starts_at: int) -> None:
    day = service_day(now, zone=zone, starts_at_minute=starts_at)
    beginning = day_start(day, zone=zone, starts_at_minute=starts_at)
    end = day_start(day + timedelta(days=1), zone=zone, starts_at_minute=starts_at)
    assert beginning <= now < end


@given(now=moments, zone=zones, starts_at=minutes, seconds=st.integers(0, 200_000))
def test_service_days_never_go_back(now: datetime, zone: str, starts_at: int, seconds: int) -> None:
    days = [
        service_day(moment, zone=zone, starts_at_minute=starts_at)
        for moment in (now, now + timedelta(seconds=seconds))
    ]
    assert days[0] <= days[1]
