"""The page of a screen: for everyone, in both languages, and patient with a hall that does not exist yet."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.halls.facts import HallFacts
from tests.display.boards import hall_facts


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """A screen that asks for its page."""
    return site.test_client()


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json", "image/png", ""])
def test_a_screen_gets_its_page_whatever_it_accepts(client: FlaskClient, accept: str) -> None:
    answer = client.get("/display/demo/main", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize("name", ["main", "a", "left-3", "0" * 40])
def test_any_screen_name_has_the_board(client: FlaskClient, name: str) -> None:
    assert client.get(f"/display/demo/{name}").status_code == 200


@pytest.mark.parametrize("name", ["Main", "0" * 41, "a_b", "主屏", "a.b"])
def test_what_is_no_screen_name_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/display/demo/{name}").status_code == 404


def test_a_hall_that_does_not_exist_yet_gets_a_page_that_waits_for_it(client: FlaskClient) -> None:
    answer = client.get("/display/nowhere/main?lang=en")
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "This hall is not set up yet" in answer.text
    assert "js/retry.js" in answer.text


def test_the_screen_speaks_chinese_unless_it_is_told_otherwise(client: FlaskClient) -> None:
    assert '<html lang="zh">' in client.get("/display/demo/main").text
    assert '<html lang="en">' in client.get("/display/demo/main?lang=en").text


def test_the_scripts_are_told_the_words_of_both_languages(client: FlaskClient) -> None:
    told = told_by(client.get("/display/demo/main?lang=en").text)
    assert (told["first"]["language"], told["second"]["language"]) == ("en", "zh")
    assert told["first"]["words"].keys() == told["second"]["words"].keys()
    assert told["first"]["words"]["updated_at"] == "Last updated at %(time)s"
    assert told["categories"] == {"1": "All services"}


def test_a_name_with_markup_stays_a_name(client: FlaskClient, halls: dict[str, HallFacts]) -> None:
    halls["demo"] = hall_facts(name="</script><img src=x>", name_en="<b>")
    page = client.get("/display/demo/main").text
    assert "<img" not in page
    assert "<b>" not in page.replace('<b class="fit">', "")


def told_by(page: str) -> dict:
    """The data block of the page."""
    found = re.search(r'<script type="application/json" id="screen">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])
