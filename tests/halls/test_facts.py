"""What a process knows of a hall without asking: one picture, until the hall says that it has changed."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.transaction import transaction
from app.halls.events import HallChanged
from app.halls.facts import (
    CategoryUnknown,
    HallFacts,
    HallUnknown,
    WindowUnknown,
    hall_by_id,
    hall_by_slug,
    hall_of_window,
)
from app.halls.models import Category, Hall, Window
from app.halls.steps import close_day
from tests.builders import NOW, a_hall, category_id, window_id


@pytest.fixture
def hall(session: Session) -> HallFacts:
    """A hall with the lines T, R and P; P is taken at B1 alone."""
    return a_hall(windows={"A1": {"T": 0, "R": 10}, "B1": "P"})


def change(hall: HallFacts, table: type, **values: object) -> HallFacts:
    """Change the hall and tell; what this process knows then."""
    with transaction() as work:
        work.session.execute(update(table).values(values))
        work.record(HallChanged(hall_id=hall.id))
    return hall_by_id(hall.id)


def test_a_hall_is_found_by_its_address(hall: HallFacts) -> None:
    assert hall_by_slug("demo") == hall


@pytest.mark.parametrize("slug", ["nowhere", "", "DEMO", "demo ", "💥", "x" * 10_000])
def test_there_is_no_hall_at_another_address(hall: HallFacts, slug: str) -> None:
    with pytest.raises(HallUnknown):
        hall_by_slug(slug)


def test_a_window_knows_its_hall(hall: HallFacts) -> None:
    assert hall_of_window(window_id(hall, "B1")) == hall


@pytest.mark.parametrize("number", [0, -1, 999, 2**63 - 1, 2**63, 2**200, -(2**200)])
def test_no_hall_knows_a_window_that_is_not_there(hall: HallFacts, number: int) -> None:
    with pytest.raises(WindowUnknown):
        hall_of_window(number)
    with pytest.raises(WindowUnknown):
        hall.window(number)


def test_what_is_known_is_not_asked_again(hall: HallFacts) -> None:
    assert hall_by_slug("demo") is hall_by_id(hall.id)


def test_a_change_is_known_at_once_where_it_was_made(hall: HallFacts) -> None:
    assert change(hall, Hall, name="新大厅").name == "新大厅"


def test_a_hall_that_moves_is_found_at_its_new_address_only(hall: HallFacts) -> None:
    hall_by_slug("demo")
    change(hall, Hall, slug="moved")
    assert hall_by_slug("moved").id == hall.id
    with pytest.raises(HallUnknown):
        hall_by_slug("demo")


def test_another_hall_may_take_a_free_address(hall: HallFacts) -> None:
    hall_by_slug("demo")
    change(hall, Hall, slug="moved")
    newcomer = a_hall("demo")
    assert hall_by_slug("demo").id == newcomer.id


def test_what_has_retired_is_not_offered(hall: HallFacts) -> None:
    assert change(hall, Window, retired_at=NOW).windows == ()
    changed = change(hall, Category, retired_at=NOW)
    assert changed.categories == ()
    with pytest.raises(CategoryUnknown):
        changed.category(None)


def test_what_has_retired_is_still_called_something(hall: HallFacts) -> None:
    assert change(hall, Window, retired_at=NOW).window_label(7) == "#7"
    assert change(hall, Category, retired_at=NOW).category_name(7, "zh") == "#7"


# --- categories -------------------------------------------------------------------------------------


def test_without_a_category_it_is_the_unified_line(hall: HallFacts) -> None:
    assert hall.category(None).prefix == "T"


@pytest.mark.parametrize("wish", ["X", "t", "", "999"])
def test_an_unknown_category_is_refused(hall: HallFacts, wish: str) -> None:
    with pytest.raises(CategoryUnknown):
        hall.category_id(wish)


def test_lines_compete_where_a_window_takes_both(hall: HallFacts) -> None:
    together = tuple(sorted((category_id(hall, "T"), category_id(hall, "R"))))
    assert hall.rivals_of(category_id(hall, "T")) == hall.rivals_of(category_id(hall, "R")) == together
    assert hall.rivals_of(category_id(hall, "P")) == (category_id(hall, "P"),)


# --- days -------------------------------------------------------------------------------------------


def test_the_day_of_a_hall(hall: HallFacts) -> None:
    assert hall.service_day(NOW) == date(2026, 3, 2)
    assert hall.day_start(NOW) == datetime(2026, 3, 1, 20, 0, tzinfo=UTC)


def test_a_day_is_closed_once(hall: HallFacts) -> None:
    days = [date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 1), date(2026, 3, 4)]
    with transaction() as work:
        closed = [close_day(work.session, hall.id, day) for day in days]
    assert closed == [True, False, False, True]
