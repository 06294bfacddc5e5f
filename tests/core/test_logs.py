"""Logs: no phone number ever, and no code of a ticket."""

import json
import logging
from io import StringIO

import pytest
import structlog

from app.core.logs import mask_phones
from tests.api import Api

pytestmark = pytest.mark.sqlite  # the database does not matter here


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "+8613800138000",
        "+86 138 0013 8000",
        "138-0013-8000",
        "tel:13800138000",
        "phone:13800138000",
        "x.13800138000",
        "(13800138000)",
        '{"phone": "13800138000"}',
        "phone=13800138000&x=1",
        "号码13800138000。",
    ],
)
def test_whatever_stands_around_it_a_phone_number_is_masked(written: str) -> None:
    masked = mask_phones(f"before {written} after")
    assert "138****8000" in masked
    assert "0013" not in masked


@pytest.mark.parametrize(
    "text", ["2026-03-02T01:00:00.000000Z", "request 8e03978e40d5", "T001", "12345678901234567890"]
)
def test_what_is_no_phone_number_stays(text: str) -> None:
    assert mask_phones(text) == text


@pytest.fixture
def written(api: Api) -> StringIO:
    """What the product's own log handler writes from now on."""
    handlers = logging.getLogger().handlers
    own = next(one for one in handlers if isinstance(one.formatter, structlog.stdlib.ProcessorFormatter))
    assert isinstance(own, logging.StreamHandler)
    own.setStream(StringIO())
    found: StringIO = own.stream
    return found


def test_a_request_is_logged_by_its_route(api: Api, written: StringIO) -> None:
    code = api.take(phone="13800138000").get_json()["code"]
    api.get(f"/tickets/{code}?phone=13800138000", X_Request_Id="ask-me-anything")
    logged = written.getvalue()
    assert code not in logged
    assert "0013" not in logged
    last = json.loads(logged.splitlines()[-1])
    assert (last["path"], last["status"], last["request_id"]) == (
        "/api/v1/tickets/<code>",
        200,
        "ask-me-anything",
    )


@pytest.mark.parametrize("wish", ["short", "with blank", "x" * 65, "new\tline"])
def test_a_request_id_that_is_none_is_replaced(api: Api, wish: str) -> None:
    answered = api.get("/halls/demo", X_Request_Id=wish).headers["X-Request-Id"]
    assert answered != wish
    assert len(answered) == 16
