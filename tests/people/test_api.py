"""`/api/v1/me`, and what all routes of staff ask for: who you are, and a CSRF token from browsers."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.core.database import db
from app.core.runtime import runtime
from app.people.tokens import create_token
from tests.people.showing import document

pytestmark = pytest.mark.usefixtures("clerk")

SignIn = Callable[..., TestResponse]
ME = "/api/v1/me"


@pytest.fixture
def bearer(app: Flask, clerk: int, now: datetime) -> dict[str, str]:
    """The header of a program that acts for the clerk."""
    with app.app_context():
        return {"Authorization": f"Bearer {create_token('clerk1', 'bridge', now=now)}"}


@pytest.fixture
def statements(app: Flask) -> list[str]:
    """Every statement that requests have cost."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with app.app_context():
        for engine in (runtime().hot_engine, db.engine):
            event.listen(engine, "before_cursor_execute", note)
    return seen


def test_a_program_learns_whom_it_acts_for(client: FlaskClient, bearer: dict[str, str]) -> None:
    assert client.get(ME, headers=bearer).json == {
        "username": "clerk1",
        "name": "王一",
        "halls": [{"slug": "demo", "name": "一窗大厅", "roles": ["clerk"]}],
        "csrf_token": None,
    }


def test_a_browser_also_gets_its_csrf_token(client: FlaskClient, sign_in: SignIn, errand: str) -> None:
    sign_in()
    me = client.get(ME)
    assert me.headers["Cache-Control"] == "no-store"
    assert client.post(errand, headers={"X-CSRF-Token": document(me)["csrf_token"]}).json == {
        "done_by": "clerk1"
    }


def test_the_halls_are_named_in_the_readers_language(client: FlaskClient, bearer: dict[str, str]) -> None:
    assert document(client.get(f"{ME}?lang=en", headers=bearer))["halls"][0]["name"] == "One Hall"


def test_nobody_gets_a_problem_document_and_never_a_redirect(client: FlaskClient) -> None:
    for headers in (
        {},
        {"Accept": "text/html"},
        {"Authorization": "Bearer x"},
        {"Authorization": "Basic eDp5"},
    ):
        answer = client.get(ME, headers=headers)
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert document(answer)["code"] == "not_signed_in"


def test_a_session_changes_nothing_without_its_csrf_token(
    client: FlaskClient, sign_in: SignIn, errand: str
) -> None:
    sign_in()
    answer = client.post(errand)
    assert answer.status_code == 403
    assert document(answer)["code"] == "csrf_failed"


def test_a_bearer_token_needs_no_csrf_token(client: FlaskClient, bearer: dict[str, str], errand: str) -> None:
    assert client.post(errand, headers=bearer).json == {"done_by": "clerk1"}


def test_a_bad_token_is_not_rescued_by_the_session(client: FlaskClient, sign_in: SignIn) -> None:
    sign_in()
    assert client.get(ME, headers={"Authorization": "Bearer owp_nonsense"}).status_code == 401


def test_an_expired_token_is_refused(app: Flask, client: FlaskClient, now: datetime) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with app.app_context():
        token = create_token("clerk1", "old", now=long_ago, expires_at=long_ago)
    assert client.get(ME, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_to_know_a_program_costs_one_statement(
    client: FlaskClient, bearer: dict[str, str], errand: str, statements: list[str]
) -> None:
    client.post(errand, headers=bearer)
    assert len(statements) == 1


def test_to_know_a_browser_costs_one_statement(
    client: FlaskClient, sign_in: SignIn, errand: str, statements: list[str]
) -> None:
    sign_in()
    statements.clear()
    client.post(errand)
    assert len(statements) == 1


def test_a_public_page_does_not_ask_who_looks_at_it(
    client: FlaskClient, sign_in: SignIn, statements: list[str]
) -> None:
    sign_in()
    statements.clear()
    client.get("/static/css/mark.svg").close()
    assert statements == []
