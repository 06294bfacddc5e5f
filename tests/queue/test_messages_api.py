"""The texts about a ticket or of a hall, for managers."""

import pytest
from flask import Flask

from tests.api import Api, problem
from tests.builders import a_hall, a_ticket

PHONE = "13900001111"


@pytest.fixture
def called(api: Api) -> dict:
    """A visitor who was called, and their text."""
    taken: dict = api.opened("A1").take(phone=PHONE).get_json()
    api.do("call-next")
    return taken


def texts(api: Api, query: str) -> list[dict]:
    answer = api.get(f"/messages?{query}", "manager")
    assert answer.status_code == 200
    items: list[dict] = answer.get_json()["items"]
    return items


def test_a_text_is_found_by_code_by_number_and_in_its_hall(api: Api, called: dict) -> None:
    by_code = texts(api, f"ticket={called['code']}")
    assert by_code == texts(api, "hall=demo&ticket=T001") == texts(api, "hall=demo")
    assert [(text["kind"], text["state"], text["ticket"]) for text in by_code] == [("called", "new", "T001")]


def test_a_code_may_come_with_its_hall(api: Api, called: dict) -> None:
    assert len(texts(api, f"hall=demo&ticket={called['code']}")) == 1


def test_the_number_of_the_phone_is_masked(api: Api, called: dict) -> None:
    answer = api.get("/messages?hall=demo", "manager")
    assert answer.get_json()["items"][0]["to"] == "139****1111"
    assert PHONE not in answer.get_data(as_text=True)


def test_newer_texts_stand_first(api: Api, called: dict) -> None:
    api.do("no-show")
    assert [text["kind"] for text in texts(api, "hall=demo")] == ["passed", "called"]


def test_a_ticket_without_texts_has_none(api: Api) -> None:
    code = api.take().get_json()["code"]
    assert texts(api, f"ticket={code}") == []


@pytest.mark.parametrize("query", ["", "ticket=T001", "ticket=", "hall=&ticket=T001"])
def test_a_number_needs_its_hall(api: Api, called: dict, query: str) -> None:
    assert problem(api.get(f"/messages?{query}", "manager")) == (400, "hall_needed")


def test_an_empty_number_is_no_number(api: Api, called: dict) -> None:
    assert len(texts(api, "hall=demo&ticket=")) == 1


def test_an_address_may_name_a_language(api: Api, called: dict) -> None:
    assert len(texts(api, "hall=demo&lang=en")) == 1


@pytest.mark.parametrize(
    "query", ["hall=demo&ticket=T999", "ticket=" + "x" * 22, "hall=demo&ticket=" + "x" * 22]
)
def test_an_unknown_ticket_is_unknown(api: Api, query: str) -> None:
    assert problem(api.get(f"/messages?{query}", "manager")) == (404, "ticket_unknown")


def test_an_unknown_hall_is_unknown(api: Api) -> None:
    assert problem(api.get("/messages?hall=nowhere", "manager")) == (404, "hall_unknown")


def test_words_without_measure_are_refused(api: Api) -> None:
    assert problem(api.get("/messages?ticket=" + "x" * 41, "manager")) == (422, "input_invalid")


@pytest.mark.parametrize(("by", "refusal"), [(None, (401, "not_signed_in")), ("clerk", (403, "not_allowed"))])
def test_only_managers_read_texts(api: Api, by: str | None, refusal: tuple[int, str]) -> None:
    assert problem(api.get("/messages?hall=demo", by)) == refusal


def test_a_manager_reads_nothing_of_another_hall(app: Flask, api: Api, called: dict) -> None:
    with app.app_context():
        other = a_ticket(a_hall("other"), phone=PHONE)
    for query in ("hall=other", "hall=other&ticket=T001", f"ticket={other.code}"):
        assert problem(api.get(f"/messages?{query}", "manager")) == (403, "not_allowed")
    crossed = f"/messages?hall=demo&ticket={other.code}"
    assert problem(api.get(crossed, "manager")) == (403, "not_allowed")
