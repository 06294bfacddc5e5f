"""The settings of a hall, as administrators change them."""

from typing import Any

import pytest
from sqlalchemy import select

from app.core.audit import AuditLine
from app.core.database import db
from tests.api import Api, problem

ADDRESS = "/admin/halls/demo"


def test_a_change_holds_at_once_and_is_on_record(api: Api) -> None:
    seen = api.get(ADDRESS, "admin")
    changed = api.put(ADDRESS, seen.get_json() | {"name_en": "New Hall"}, "admin", If_Match=version(seen))
    assert changed.get_json()["name_en"] == "New Hall"
    assert api.get("/halls/demo?lang=en").get_json()["name"] == "New Hall"
    assert lines(api) == [{"before": {"name_en": "One Hall"}, "after": {"name_en": "New Hall"}}]


def test_of_two_who_change_one_hall_the_second_is_told(api: Api) -> None:
    seen = api.get(ADDRESS, "admin")
    one, other = seen.get_json() | {"name": "一号大厅"}, seen.get_json() | {"name": "二号大厅"}
    assert api.put(ADDRESS, one, "admin", If_Match=version(seen)).status_code == 200
    second = api.put(ADDRESS, other, "admin", If_Match=version(seen))
    assert problem(second) == (412, "changed_meanwhile")
    assert api.get(ADDRESS, "admin").get_json()["name"] == "一号大厅"
    assert len(lines(api)) == 1


def test_the_answer_carries_the_version_for_the_next_change(api: Api) -> None:
    seen = api.get(ADDRESS, "admin")
    for name in ("一号大厅", "二号大厅"):
        seen = api.put(ADDRESS, seen.get_json() | {"name": name}, "admin", If_Match=version(seen))
        assert seen.status_code == 200


def test_to_save_what_is_there_leaves_no_line(api: Api) -> None:
    seen = api.get(ADDRESS, "admin")
    assert api.put(ADDRESS, seen.get_json(), "admin", If_Match=version(seen)).status_code == 200
    assert lines(api) == []


def test_a_change_must_say_what_it_has_seen(api: Api) -> None:
    document = api.get(ADDRESS, "admin").get_json()
    assert problem(api.put(ADDRESS, document, "admin")) == (428, "version_needed")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "  "},
        {"name": "厅" * 81},
        {"closed_message": "很" * 201},
        {"issue_access": "nobody"},
        {"open_tickets_per_phone": 0},
        {"no_show_after_seconds": "180"},
        {"retention_days": 0},
        {"slug": "elsewhere"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(api: Api, wrong: dict[str, Any]) -> None:
    seen = api.get(ADDRESS, "admin")
    answer = api.put(ADDRESS, seen.get_json() | wrong, "admin", If_Match=version(seen))
    assert problem(answer) == (422, "input_invalid")
    assert api.get(ADDRESS, "admin").get_json() == seen.get_json()


def test_a_closed_hall_gives_no_numbers_and_says_why(api: Api) -> None:
    seen = api.get(ADDRESS, "admin")
    closed = seen.get_json() | {
        "is_closed": True,
        "closed_message": "台风停业",
        "closed_message_en": "Typhoon",
    }
    assert api.put(ADDRESS, closed, "admin", If_Match=version(seen)).status_code == 200
    assert problem(api.take()) == (409, "hall_closed")
    assert api.get("/halls/demo?lang=en").get_json()["closed_message"] == "Typhoon"


@pytest.mark.parametrize("who", ["clerk", "guide", "manager"])
def test_only_administrators_may(api: Api, who: str) -> None:
    assert problem(api.get(ADDRESS, who)) == (403, "not_allowed")
    assert problem(api.put(ADDRESS, {}, who, If_Match="x")) == (403, "not_allowed")


def version(answer: Any) -> str:
    """What a change of this document must name."""
    return str(answer.headers["ETag"])


def lines(api: Api) -> list[dict[str, Any]]:
    """What is on record of changes of the hall."""
    with api.app.app_context():
        query = select(AuditLine.details).where(AuditLine.act == "hall.changed").order_by(AuditLine.id)
        return list(db.session.scalars(query))
