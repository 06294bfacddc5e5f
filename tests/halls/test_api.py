"""A hall as kiosks and desks read it."""

import pytest

from tests.api import Api, problem

pytestmark = pytest.mark.sqlite  # the database does not matter here


def test_everybody_may_read_what_a_hall_offers(api: Api) -> None:
    assert api.get("/halls/demo").get_json() == {
        "slug": "demo",
        "name": "一窗大厅",
        "closed": False,
        "closed_message": None,
        "issue_access": "open",
        "no_show_after_seconds": 180,
        "languages": ["zh", "en"],
        "windows": [
            {"id": api.windows["A1"], "label": "A1", "mode": "unified"},
            {"id": api.windows["A2"], "label": "A2", "mode": "unified"},
            {"id": api.windows["B1"], "label": "B1", "mode": "special"},
        ],
        "categories": [
            {"id": api.categories["R"], "name": "业务R", "prefix": "R", "unified": False, "apart": False},
            {"id": api.categories["T"], "name": "业务T", "prefix": "T", "unified": True, "apart": False},
        ],
    }


def test_names_are_in_the_readers_language(api: Api) -> None:
    hall = api.get("/halls/demo?lang=en").get_json()
    assert hall["name"] == "One Hall"
    assert [category["name"] for category in hall["categories"]] == ["Business R", "Business T"]


def test_there_is_nothing_at_another_address(api: Api) -> None:
    assert problem(api.get("/halls/nowhere")) == (404, "hall_unknown")
    assert problem(api.get("/nowhere")) == (404, "not_found")
