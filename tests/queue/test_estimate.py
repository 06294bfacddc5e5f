"""The range of minutes that a visitor is told."""

from hypothesis import given
from hypothesis import strategies as st

from app.queue.estimate import STEP_MINUTES, WaitRange, range_of

people = st.integers(0, 500)
windows = st.integers(1, 60)
service = st.floats(0.5, 120)


def test_without_a_window_there_is_no_range() -> None:
    assert range_of(3, 0, 10) is None


def test_who_is_next_waits_up_to_five_minutes() -> None:
    assert range_of(0, 1, 10) == WaitRange(0, 5)


def test_six_people_at_two_windows_of_ten_minutes() -> None:
    assert range_of(6, 2, 10) == WaitRange(15, 45)


@given(people=people, windows=windows, service=service)
def test_a_range_has_two_different_ends_on_the_five_minutes(
    people: int, windows: int, service: float
) -> None:
    told = range_of(people, windows, service)
    assert told is not None
    assert 0 <= told.low_minutes < told.high_minutes
    assert told.low_minutes % STEP_MINUTES == told.high_minutes % STEP_MINUTES == 0


@given(people=people, windows=windows, service=service)
def test_the_range_holds_the_plain_sum(people: int, windows: int, service: float) -> None:
    told = range_of(people, windows, service)
    assert told is not None
    assert told.low_minutes <= people * service / windows <= told.high_minutes


@given(people=people, windows=windows, service=service)
def test_more_people_never_promise_less(people: int, windows: int, service: float) -> None:
    fewer, more = range_of(people, windows, service), range_of(people + 1, windows, service)
    assert fewer is not None
    assert more is not None
    assert (fewer.low_minutes, fewer.high_minutes) <= (more.low_minutes, more.high_minutes)
