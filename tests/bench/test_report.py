"""How a result is written down."""

from datetime import UTC, datetime

import pytest

from bench.report import Section, Table, Verdict, markdown, put_into

_PAGE = "before\n<!-- bench:calls -->\nold\n<!-- /bench:calls -->\nafter\n"


def test_a_missed_goal_is_called_missed(now: datetime) -> None:
    section = Section("Calls", [Verdict("rate", "0.2", "≥ 0.3", is_met=False)])
    assert "| rate | 0.2 | ≥ 0.3 | **missed** |" in markdown(section, now=now, product="PostgreSQL")


def test_a_result_says_when_and_on_what_it_was_measured() -> None:
    said = markdown(Section("Calls"), now=datetime(2026, 3, 2, 1, 0, tzinfo=UTC), product="PostgreSQL 18")
    assert "2026-03-02 01:00 UTC" in said
    assert "PostgreSQL 18" in said


def test_figures_stand_in_a_table(now: datetime) -> None:
    section = Section("Calls", tables=[Table(("what", "ms"), [("empty", "1.0")])])
    assert "| what | ms |\n| --- | --- |\n| empty | 1.0 |" in markdown(section, now=now, product="")


def test_a_new_result_takes_the_place_of_the_one_before() -> None:
    page = put_into(_PAGE, "calls", r"new \1")
    assert page == "before\n<!-- bench:calls -->\nnew \\1\n<!-- /bench:calls -->\nafter\n"


def test_a_page_without_a_place_is_left_alone() -> None:
    with pytest.raises(ValueError, match="no place for boards"):
        put_into(_PAGE, "boards", "new")
