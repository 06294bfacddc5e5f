"""Taking a number, as a kiosk does it."""

from typing import Any

import pytest

from tests.api import Api, problem

PHONE = "13900001111"


def test_a_kiosk_gets_all_that_it_shows(api: Api) -> None:
    taken = api.opened("A1").take(phone=PHONE)
    assert taken.status_code == 201
    assert {name: value for name, value in taken.get_json().items() if name not in ("code", "url")} == {
        "number": "T001",
        "status": "WAITING",
        "people_ahead": 0,
        "wait": {"low_minutes": 0, "high_minutes": 5},
        "wait_reason": None,
        "hall": "demo",
    }
    assert taken.get_json()["url"] == f"/t/{taken.get_json()['code']}"


def test_where_no_window_is_open_no_minutes_are_promised(api: Api) -> None:
    taken = api.take().get_json()
    assert (taken["wait"], taken["wait_reason"]) == (None, "no_open_window")


def test_people_ahead_are_those_who_would_be_called_before(api: Api) -> None:
    for category in ("T", "R", None):
        api.take(category=category)
    assert api.take().get_json()["people_ahead"] == 3


@pytest.mark.parametrize("name", ["prefix", "id", "id as text"])
def test_a_category_is_named_by_prefix_or_id(api: Api, name: str) -> None:
    number = api.categories["R"]
    wish = {"prefix": "R", "id": number, "id as text": str(number)}[name]
    assert api.take(category=wish).get_json()["number"] == "R001"


def test_the_same_key_is_answered_with_200_and_the_same_ticket(api: Api) -> None:
    first, second = (api.take(key="one-press", phone=PHONE) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.get_json() == first.get_json()


def test_a_body_may_be_empty_or_missing(api: Api) -> None:
    bodies: list[Any] = [{}, None, b"", b"  ", b"null"]
    for key, body in enumerate(bodies):
        assert api.post("/halls/demo/tickets", body, Idempotency_Key=f"key-{key}").status_code == 201


def test_a_number_needs_a_key(api: Api) -> None:
    assert problem(api.post("/halls/demo/tickets", {})) == (400, "idempotency_key_missing")


@pytest.mark.sqlite
@pytest.mark.parametrize("key", ["a b", "钥匙", "x" * 201, "\x7f"])
def test_a_key_is_plain_text_of_200_characters(api: Api, key: str) -> None:
    response = api.client.post(
        "/api/v1/halls/demo/tickets", json={}, headers={"Idempotency-Key": key.encode().decode("latin-1")}
    )
    assert problem(response) == (400, "idempotency_key_invalid")


def test_a_key_with_another_body_is_refused(api: Api) -> None:
    api.take(key="mine", phone=PHONE)
    assert problem(api.take(key="mine", phone="13900002222")) == (422, "idempotency_key_reused")


def test_a_phone_at_its_limit_is_told_neither_code_nor_number(api: Api) -> None:
    taken = api.take(phone=PHONE).get_json()
    refused = api.take(phone=PHONE)
    assert problem(refused) == (409, "phone_has_ticket")
    assert taken["code"] not in refused.get_data(as_text=True)
    assert taken["number"] not in refused.get_data(as_text=True)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("abc", "phone_not_a_number"),
        ("１３９００００１１１１", "phone_full_width"),
        ("1" * 400, "phone_too_long"),
        ("010-12345678", "phone_landline"),
        ("10086", "phone_service_number"),
        ("+85291234567", "phone_foreign"),
    ],
)
def test_what_is_no_mobile_number_is_refused_by_name(api: Api, phone: str, code: str) -> None:
    assert problem(api.take(phone=phone)) == (422, code)


@pytest.mark.sqlite
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refusal_speaks_the_readers_language(api: Api, language: str) -> None:
    refused = api.post(f"/halls/demo/tickets?lang={language}", {"phone": "10086"}, Idempotency_Key="k")
    is_chinese = any("一" <= letter <= "鿿" for letter in refused.get_json()["detail"])
    assert is_chinese == (language == "zh")


@pytest.mark.sqlite
@pytest.mark.parametrize("by", [None, "clerk"])
def test_only_a_guide_gives_priority(api: Api, by: str | None) -> None:
    assert problem(api.take(by, priority=True, reason="baby")) == (403, "priority_needs_guide")


@pytest.mark.sqlite
@pytest.mark.parametrize("reason", [None, "", "   "])
def test_priority_needs_a_reason(api: Api, reason: str | None) -> None:
    assert problem(api.take("guide", priority="priority", reason=reason)) == (403, "priority_needs_reason")


def test_a_guide_gives_priority_with_a_reason(api: Api) -> None:
    api.take()
    assert api.take("guide", priority=True, reason="baby").get_json()["people_ahead"] == 0


@pytest.mark.parametrize("category", ["X", "t", 999, 2**70, "9" * 5000, ""])
def test_an_unknown_category_is_refused(api: Api, category: object) -> None:
    assert problem(api.take(category=category)) == (422, "category_unknown")


@pytest.mark.parametrize("hall", ["nowhere", "x" * 5000, "大厅", "%ff", "demo'--"])
def test_an_unknown_hall_is_nowhere(api: Api, hall: str) -> None:
    assert problem(api.post(f"/halls/{hall}/tickets", {}, Idempotency_Key="k")) == (404, "hall_unknown")


def test_a_number_is_taken_without_signing_in_but_a_wrong_token_is_told_so(api: Api) -> None:
    assert api.take().status_code == 201
    refused = api.post("/halls/demo/tickets", {}, Idempotency_Key="k", Authorization="Bearer owp_wrong")
    assert problem(refused) == (401, "not_signed_in")
