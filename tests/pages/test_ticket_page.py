"""A ticket's page as the server writes it: true at first sight, private, and friendly to a wrong address."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
import segno
from flask import Flask
from flask.testing import FlaskClient

from app.core.runtime import runtime
from tests.pages.reading import breaks_policy, part_ids, words
from tests.pages.visits import open_demo_hall

PHONE = "13800138000"

pytestmark = pytest.mark.sqlite


@pytest.fixture
def take(app: Flask, client: FlaskClient) -> Callable[[], dict[str, Any]]:
    """Takes a number in the demo hall."""
    open_demo_hall(app)

    def take() -> dict[str, Any]:
        headers = {"Idempotency-Key": str(uuid4())}
        answer = client.post("/api/v1/halls/demo/tickets", json={"phone": PHONE}, headers=headers)
        assert answer.status_code == 201
        taken: dict[str, Any] = json.loads(answer.data)
        return taken

    return take


Take = Callable[[], dict[str, Any]]


def test_the_page_says_where_the_ticket_stands_before_any_script_runs(
    client: FlaskClient, take: Take
) -> None:
    ticket = take()
    page = client.get(ticket["url"] + "?lang=en")
    assert page.status_code == 200
    assert f'data-testid="ticket-number">{ticket["number"]}<' in page.text
    assert 'data-testid="ticket-status">You are in line<' in page.text
    assert stated(page.text)["people_ahead"] == ticket["people_ahead"]


def test_the_page_speaks_both_languages(client: FlaskClient, take: Take) -> None:
    url = take()["url"]
    assert "正在排队" in client.get(url + "?lang=zh").text
    assert "You are in line" in client.get(url + "?lang=en").text


def test_the_page_shows_what_has_become_of_the_ticket(client: FlaskClient, take: Take) -> None:
    ticket = take()
    assert client.post(f"/api/v1/tickets/{ticket['code']}/cancel", json={}).status_code == 200
    page = client.get(ticket["url"] + "?lang=en").text
    assert 'data-face="cancelled"' in page
    assert "This number is cancelled" in page


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json", "image/png", ""])
def test_the_page_comes_whatever_the_phone_accepts(client: FlaskClient, take: Take, accept: str) -> None:
    answer = client.get(take()["url"], headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"


def test_nothing_of_the_phone_number_is_in_the_page_and_nobody_keeps_it(
    client: FlaskClient, take: Take
) -> None:
    page = client.get(take()["url"])
    assert PHONE not in page.text
    assert PHONE[-4:] not in page.text
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["nope", "A" * 22, "%00", "../etc"])
def test_an_unknown_code_gets_a_page_that_says_what_to_do(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/t/{code}?lang=en")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"


def test_a_mistyped_code_is_told_kindly(app: Flask, client: FlaskClient) -> None:
    open_demo_hall(app)
    page = client.get("/t/AAAAAAAAAAAAAAAAAAAAAA?lang=en").text
    assert "This number does not exist" in page
    assert "ask at the information desk" in page


def test_the_code_on_the_slip_leads_to_the_page(client: FlaskClient, take: Take) -> None:
    url = take()["url"]
    answer = client.get(f"{url}/qr.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.data == qr_of(f"http://localhost{url}")


def test_the_code_on_the_slip_names_the_public_address_where_there_is_one(
    app: Flask, client: FlaskClient, take: Take
) -> None:
    with app.app_context():
        runtime().public_url = "https://hall.example/"
    url = take()["url"]
    assert client.get(f"{url}/qr.svg").data == qr_of(f"https://hall.example{url}")


def test_no_code_is_drawn_for_a_ticket_that_does_not_exist(client: FlaskClient) -> None:
    assert client.get("/t/AAAAAAAAAAAAAAAAAAAAAA/qr.svg").status_code == 404


def test_nothing_in_the_page_breaks_its_security_policy(client: FlaskClient, take: Take) -> None:
    page = client.get(take()["url"])
    assert breaks_policy(page) == []
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_the_parts_that_checks_rely_on_are_there(client: FlaskClient, take: Take) -> None:
    parts = {"ticket-status", "ticket-number", "ticket-window", "ticket-cancel", "lang-zh", "lang-en"}
    assert parts <= part_ids(client.get(take()["url"]))


def test_there_is_a_face_for_every_state_a_ticket_can_have(client: FlaskClient, take: Take) -> None:
    from app.queue.moves import Status

    faces = words(client.get(take()["url"]))["faces"]
    assert faces.keys() == {status.value.lower() for status in Status} | {"absent", "next"}


def stated(page: str) -> Any:
    """The ticket document that the page was written with."""
    found = re.search(r'<script type="application/json" id="ticket">(.*?)</script>', page)
    assert found is not None
    return json.loads(found[1])


def qr_of(address: str) -> bytes:
    """The QR code of an address."""
    svg = BytesIO()
    segno.make(address, error="m", micro=False).save(svg, kind="svg", border=4, omitsize=True, xmldecl=False)
    return svg.getvalue()
