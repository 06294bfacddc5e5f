"""The start page: open to everyone, and every door on it leads somewhere."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.database import db
from app.factory import create_app
from app.people.rights import Role
from app.settings import Settings
from tests.pages.reading import breaks_policy, links


@pytest.fixture
def development_client(settings: Settings) -> Iterator[FlaskClient]:
    """A client of the same house in development."""
    app = create_app(settings.model_copy(update={"app_env": "development"}))
    yield app.test_client()
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json", "image/png", ""])
def test_everyone_gets_the_start_page_whatever_they_accept(client: FlaskClient, accept: str) -> None:
    answer = client.get("/", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert breaks_policy(answer) == []


@pytest.mark.usefixtures("hall")
def test_it_names_each_hall_and_leads_to_its_screens(client: FlaskClient) -> None:
    answer = client.get("/?lang=en")
    assert "One Hall" in answer.text
    assert {"/kiosk/demo", "/display/demo/main", "/desk", "/admin/messages"} <= links(answer)
    assert "一窗大厅" in client.get("/?lang=zh").text


@pytest.mark.usefixtures("hall")
def test_every_door_leads_somewhere(client: FlaskClient) -> None:
    for address in sorted(links(client.get("/"))):
        answer = client.get(address, follow_redirects=True)
        assert (address, answer.status_code) == (address, 200)


def test_without_a_hall_it_says_so(client: FlaskClient) -> None:
    assert "There is no hall yet." in client.get("/?lang=en").text


def test_who_is_signed_in_may_sign_out_here(client: FlaskClient, sign_in_as: Callable[[Role], None]) -> None:
    assert 'data-testid="sign-out"' not in client.get("/").text
    sign_in_as(Role.PICKUP)
    assert 'data-testid="sign-out"' in client.get("/").text


def test_the_language_once_chosen_is_remembered(client: FlaskClient) -> None:
    client.get("/?lang=en")
    assert '<html lang="en">' in client.get("/").text
    client.get("/?lang=zh")
    assert '<html lang="zh-CN">' in client.get("/").text


def test_demo_sign_ins_are_shown_only_in_development(app: Flask, development_client: FlaskClient) -> None:
    assert "onewindow-demo" not in app.test_client().get("/").text
    assert "onewindow-demo" in development_client.get("/").text
