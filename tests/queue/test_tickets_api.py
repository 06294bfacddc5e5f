"""The page of a visitor's own ticket."""

import pytest
from flask import Flask

from tests.api import Api, problem


@pytest.fixture
def code(api: Api) -> str:
    """The code of a visitor who is alone in a hall with one open window."""
    code: str = api.opened("A1").take().get_json()["code"]
    return code


def ticket(api: Api, code: str) -> dict:
    answer = api.get(f"/tickets/{code}")
    assert answer.status_code == 200
    document: dict = answer.get_json()
    return document


def test_whoever_waits_sees_their_place(api: Api, code: str) -> None:
    seen = ticket(api, code)
    assert (seen["number"], seen["status"], seen["people_ahead"]) == ("T001", "WAITING", 0)
    assert seen["wait"] == {"low_minutes": 0, "high_minutes": 5}
    assert (seen["window"], seen["called_at"]) == (None, None)
    assert seen["can"] == {"cancel": True, "delay": True, "check_in": False, "rate": False}


def test_whoever_is_called_sees_where_to_go(api: Api, code: str) -> None:
    api.do("call-next")
    seen = ticket(api, code)
    assert (seen["status"], seen["window"]) == ("CALLED", "A1")
    assert seen["called_at"] is not None
    assert (seen["wait"], seen["wait_reason"], seen["people_ahead"]) == (None, None, 0)


def test_whoever_is_back_in_the_line_is_not_called(api: Api, code: str) -> None:
    api.do("call-next")
    api.do("undo")
    seen = ticket(api, code)
    assert (seen["status"], seen["window"], seen["called_at"]) == ("WAITING", None, None)


def test_whoever_was_served_may_rate(api: Api, code: str) -> None:
    for verb in ("call-next", "start", "finish"):
        api.do(verb)
    can = ticket(api, code)["can"]
    assert can == {"cancel": False, "delay": False, "check_in": False, "rate": True}


def test_the_nearer_the_turn_the_sooner_a_phone_asks_again(api: Api, code: str) -> None:
    last = [api.take().get_json()["code"] for _ in range(12)][-1]
    assert ticket(api, code)["poll_after_seconds"] < ticket(api, last)["poll_after_seconds"]


def test_while_something_may_happen_a_phone_asks_often_and_then_seldom(api: Api, code: str) -> None:
    paces = []
    for verb in ("call-next", "start", "finish"):
        api.do(verb)
        paces.append(ticket(api, code)["poll_after_seconds"])
    called, serving, completed = paces
    assert called <= serving <= 10 < completed


def test_the_page_speaks_the_readers_language(api: Api, code: str) -> None:
    assert ticket(api, f"{code}?lang=en")["hall"]["name"] == "One Hall"
    assert ticket(api, f"{code}?lang=zh")["hall"]["name"] == "一窗大厅"


def test_what_has_not_changed_is_not_sent_again(api: Api, code: str) -> None:
    first = api.get(f"/tickets/{code}")
    again = api.get(f"/tickets/{code}", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    api.do("call-next")
    assert api.get(f"/tickets/{code}", If_None_Match=first.headers["ETag"]).status_code == 200


def test_an_etag_names_the_document_it_came_with(app: Flask, api: Api, code: str) -> None:
    """Never a newer one: a phone would keep old news and be told that nothing has changed."""
    answer = api.get(f"/tickets/{code}")
    assert f"-{answer.get_json()['version']}-" in answer.headers["ETag"]


def test_a_visitor_leaves_the_line(api: Api, code: str) -> None:
    assert api.post(f"/tickets/{code}/cancel").get_json() == {"number": "T001", "status": "CANCELLED"}
    assert problem(api.post(f"/tickets/{code}/cancel")) == (409, "wrong_state")


def test_a_visitor_is_late(api: Api, code: str) -> None:
    assert api.post(f"/tickets/{code}/delay", {"minutes": 10}).get_json()["status"] == "WAITING"
    for minutes in (0, 31, -1, 2**70, "soon", None):
        assert problem(api.post(f"/tickets/{code}/delay", {"minutes": minutes})) == (422, "input_invalid")


def test_a_visitor_who_is_here_need_not_check_in(api: Api, code: str) -> None:
    assert problem(api.post(f"/tickets/{code}/check-in")) == (409, "already_checked_in")


@pytest.mark.parametrize("code", ["x", "x" * 22, "x" * 5000, "大厅", "%ed%a0%80", "%f0%28%8c%28", ".."])
@pytest.mark.parametrize("act", ["", "/cancel", "/delay", "/check-in"])
def test_a_code_that_nobody_holds_opens_nothing(api: Api, code: str, act: str) -> None:
    answer = api.post(f"/tickets/{code}{act}", {}) if act else api.get(f"/tickets/{code}")
    status, told = problem(answer)
    assert status == 404
    assert told in {"ticket_unknown", "not_found"}
