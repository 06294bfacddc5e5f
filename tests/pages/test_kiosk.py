"""The kiosk's page: for everyone, in both languages, with a button for every line of the hall."""

import json
import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from app.core.transaction import transaction
from app.halls.models import Hall
from tests.pages.reading import breaks_policy, part_ids, words
from tests.pages.visits import open_demo_hall

pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def _demo_hall(app: Flask) -> None:
    open_demo_hall(app)


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json", "image/png", ""])
def test_the_kiosk_gets_its_page_whatever_it_accepts(client: FlaskClient, accept: str) -> None:
    answer = client.get("/kiosk/demo", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"


def test_the_kiosk_speaks_chinese_unless_it_is_told_otherwise(client: FlaskClient) -> None:
    chinese = client.get("/kiosk/demo").text
    english = client.get("/kiosk/demo?lang=en").text
    assert 'lang="zh-CN"' in chinese
    assert "取号" in chinese
    assert '<html lang="en"' in english
    assert "Take a number" in english


def test_between_visitors_the_kiosk_goes_back_to_chinese(client: FlaskClient) -> None:
    assert 'data-home-language="zh"' in client.get("/kiosk/demo?lang=en").text


def test_every_line_outside_the_unified_one_has_a_button(client: FlaskClient) -> None:
    buttons = re.findall(r'data-testid="kiosk-category-\d+">([^<]+)<', client.get("/kiosk/demo?lang=en").text)
    assert buttons == ["Property registration", "Police and passports"]


def test_the_parts_that_checks_rely_on_are_there(client: FlaskClient) -> None:
    keys = {f"kiosk-key-{digit}" for digit in range(10)}
    parts = {"kiosk-take", "kiosk-no-phone", "kiosk-confirm", "kiosk-number", "kiosk-ahead", "kiosk-wait"}
    assert keys | parts | {"lang-zh", "lang-en"} <= part_ids(client.get("/kiosk/demo"))


def test_a_hall_that_does_not_exist_gets_a_page_that_says_so(client: FlaskClient) -> None:
    answer = client.get("/kiosk/nowhere?lang=en")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "There is no hall at this address." in answer.text


def test_a_closed_hall_shows_why_in_place_of_the_button(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), transaction() as work:
        work.session.execute(update(Hall).values(is_closed=True, closed_message_en="Back on Monday."))
    page = client.get("/kiosk/demo?lang=en").text
    assert 'data-home="closed"' in page
    assert "Back on Monday." in page


@pytest.mark.parametrize(
    ("asked", "given"), [("", "80"), ("?paper=58", "58"), ("?paper=80", "80"), ("?paper=A4", "80")]
)
def test_the_slip_is_as_wide_as_the_printers_paper(client: FlaskClient, asked: str, given: str) -> None:
    assert f'class="slip paper-{given}"' in client.get(f"/kiosk/demo{asked}").text


def test_nothing_in_the_page_breaks_its_security_policy(client: FlaskClient) -> None:
    answer = client.get("/kiosk/demo")
    assert breaks_policy(answer) == []
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_script_finds_a_sentence_for_everything_it_may_say(client: FlaskClient, language: str) -> None:
    told = words(client.get(f"/kiosk/demo?lang={language}"))
    hints = {"empty", "missing", "one_missing", "complete", "landline", "not_mobile", "service_number"}
    assert told["hints"].keys() == hints
    assert told["wait_range"].count("{") == 2
    assert "%(" not in json.dumps(told)


def test_a_number_is_given_to_whoever_stands_at_the_kiosk(client: FlaskClient) -> None:
    answer = client.post("/api/v1/halls/demo/tickets", json={}, headers={"Idempotency-Key": str(uuid4())})
    assert answer.status_code == 201
