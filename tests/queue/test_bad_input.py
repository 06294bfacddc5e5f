"""Whatever is sent, the answer is a problem document: never a fault, and nothing is stored."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.database import db
from app.queue.models import Ticket
from tests.api import Api, problem

_DEEP = b"[" * 100_000 + b"]" * 100_000
_DEEP_IN_A_FIELD = b'{"phone": ' + b"[" * 500 + b"]" * 500 + b"}"

#: Bodies that are no JSON, or JSON that no database could keep.
_IMPOSSIBLE = {
    "broken": b'{"phone": ',
    "nothing but a letter": b"x",
    "endlessly deep": _DEEP,
    "not a number": b'{"phone": NaN}',
    "infinite": b'{"category": Infinity}',
    "a number without end": b'{"category": ' + b"9" * 10_000 + b"}",
    "NUL": b'{"phone": "\\u0000"}',
    "half a letter": b'{"reason": "\\ud800"}',
    "half a letter, unwritten": b'{"reason": "\xed\xa0\x80"}',
    "half a letter in a name": b'{"\\ud800": 1}',
    "no UTF-8": b'{"reason": "\xff"}',
    "UTF-16": '{"phone": "\\u0000"}'.encode("utf-16"),
    "a control character": b'{"reason": "\x00"}',
}

#: Bodies that are JSON, and not what was asked for.
_WRONG: dict[str, Any] = {
    "a list": [],
    "a text": "phone",
    "a number": 5,
    "true": True,
    "an unknown field": {"telephone": "13900001111"},
    "an unknown field of any name": {"\u202e %s {} \n" * 50: 1},
    "a phone that is a number": {"phone": 13900001111},
    "a phone that is a list": {"phone": ["13900001111"]},
    "a category of no kind": {"category": {"id": 1}},
    "half a category": {"category": 1.5},
    "an unknown language": {"language": "fr"},
    "a priority of any kind": {"priority": "highest"},
    "a reason without end": {"reason": "x" * 101},
    "deep": {"reason": {"a": {"b": {"c": []}}}},
}


def how_many(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Ticket)) or 0


@pytest.mark.sqlite
@pytest.mark.parametrize("body", _IMPOSSIBLE.values(), ids=_IMPOSSIBLE)
def test_what_is_no_json_is_refused(app: Flask, api: Api, body: bytes) -> None:
    assert problem(api.post("/halls/demo/tickets", body, Idempotency_Key="k")) == (400, "json_invalid")
    assert how_many(app) == 0


@pytest.mark.sqlite
@pytest.mark.parametrize("body", [*_WRONG.values(), _DEEP_IN_A_FIELD], ids=[*_WRONG, "deep in a field"])
def test_what_was_not_asked_for_is_refused(app: Flask, api: Api, body: Any) -> None:
    refused = api.post("/halls/demo/tickets", body, Idempotency_Key="k")
    assert problem(refused) == (422, "input_invalid")
    assert how_many(app) == 0


@pytest.mark.sqlite
def test_a_refused_value_is_not_repeated(api: Api) -> None:
    refused = api.post("/halls/demo/tickets", {"language": "my secret"}, Idempotency_Key="k")
    assert "my secret" not in refused.get_data(as_text=True)
    assert list(refused.get_json()["errors"]["json"]) == ["language"]


@pytest.mark.sqlite
def test_a_body_without_end_is_refused(api: Api) -> None:
    refused = api.post("/halls/demo/tickets", {"reason": "x" * 300_000}, Idempotency_Key="k")
    assert problem(refused) == (413, "too_large")


@pytest.mark.parametrize("number", [0, 999, 2**31, 2**63 - 1, 2**63, 2**64, 10**30])
def test_a_window_that_is_not_there_is_nowhere(api: Api, number: int) -> None:
    status, code = problem(api.post(f"/windows/{number}/call-next", {}, "clerk"))
    assert status == 404
    assert code in {"window_unknown", "not_found"}


@pytest.mark.sqlite
@pytest.mark.parametrize("name", ["-1", "1.5", "one", "1e3", "٣", "9" * 5000, "%00", "1%00"])
def test_what_is_no_number_is_no_window(api: Api, name: str) -> None:
    assert problem(api.post(f"/windows/{name}/call-next", {}, "clerk")) == (404, "not_found")


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("start", {"serving_id": 2**63}),
        ("start", {"serving_id": -(2**70)}),
        ("transfer", {"category_id": 2**70}),
        ("transfer", {"window_id": 2**70}),
        ("transfer", {"clerk": "x" * 100}),
        ("transfer", {"category_id": 1, "minutes": 2**70}),
        ("park", {"minutes": 10**30}),
        ("park", {"pool": "street"}),
        ("finish", {"items": ["x"] * 21}),
        ("finish", {"outcome": "x" * 101}),
        ("recycle", {"position": "middle", "reason": "x"}),
        ("recycle", {"position": "first", "reason": " "}),
        ("undo", {"serving_id": 2**70}),
    ],
)
def test_numbers_and_words_without_measure_are_refused(api: Api, verb: str, body: dict[str, Any]) -> None:
    api.opened("A1").take()
    api.do("call-next")
    status, _ = problem(api.do(verb, body))
    assert status in {404, 409, 422}


@pytest.mark.parametrize("number", ["T999", "x" * 5000, "%F0%9F%92%A5", "a%20b"])
def test_a_number_that_nobody_has_is_not_restored(api: Api, number: str) -> None:
    assert problem(api.post(f"/halls/demo/tickets/{number}/restore", {}, "clerk")) == (404, "ticket_unknown")


@pytest.mark.parametrize("query", ["?lang=%00", "?x=1&x=%00", "?%00=1"])
def test_a_nul_in_an_address_leads_nowhere(api: Api, query: str) -> None:
    assert problem(api.get(f"/halls/demo{query}")) == (404, "not_found")


@pytest.mark.sqlite
@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH"])
def test_a_wrong_method_is_told_the_right_ones(api: Api, method: str) -> None:
    refused = api.client.open("/api/v1/halls/demo/tickets", method=method)
    assert problem(refused) == (405, "method_not_allowed")
    assert refused.headers["Allow"] == "OPTIONS, POST"
