"""Refusals and faults as problem documents, in the reader's language."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.core.access import public
from app.core.database import db
from app.core.errors import NotSignedIn, Refusal, Unavailable
from tests.api import Api, problem

pytestmark = pytest.mark.sqlite  # the database does not matter here


class OutOfPaper(Refusal):
    """The printer is out of
    paper.
    """

    code = "out_of_paper"


def test_the_sentence_of_a_refusal_is_its_docstring() -> None:
    assert OutOfPaper().sentence == "The printer is out of paper."


@pytest.fixture
def faulty(app: Flask, client: FlaskClient) -> FlaskClient:
    """Somebody who asks for what goes wrong."""

    def wrong(how: str) -> str:
        if how == "refusal":
            raise OutOfPaper(status="not a status", code="not a code", sheets=0)
        if how == "busy":
            raise OperationalError("SELECT secret", {}, Exception("locked"))
        if how == "statement":
            return str(db.session.execute(text("SELECT secret FROM nowhere_at_all")))
        raise ZeroDivisionError("a secret")

    app.add_url_rule("/api/v1/wrong/<how>", view_func=public(wrong))
    app.add_url_rule("/wrong/<how>", "wrong_page", view_func=public(wrong))
    return client


def test_facts_of_a_refusal_stand_beside_its_members_and_never_in_their_place(faulty: FlaskClient) -> None:
    answer = faulty.get("/api/v1/wrong/refusal")
    assert problem(answer) == (409, "out_of_paper")
    assert answer.get_json()["sheets"] == 0


def test_a_fault_of_ours_tells_no_secret(faulty: FlaskClient) -> None:
    faulty.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = faulty.get("/api/v1/wrong/fault")
    assert problem(answer) == (500, "server_fault")
    assert "secret" not in answer.get_data(as_text=True)


def test_a_busy_database_asks_for_a_moment(faulty: FlaskClient) -> None:
    answer = faulty.get("/api/v1/wrong/busy")
    assert problem(answer) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "1"
    assert "secret" not in answer.get_data(as_text=True)


def test_a_page_that_goes_wrong_is_still_a_page(faulty: FlaskClient) -> None:
    answer = faulty.get("/wrong/refusal")
    assert (answer.status_code, answer.mimetype) == (409, "text/html")


def test_whoever_is_not_signed_in_is_told_how(app: Flask) -> None:
    from app.core.problems import problem as document

    with app.test_request_context("/api/v1/x"):
        assert document(NotSignedIn()).headers["WWW-Authenticate"].startswith("Bearer")
        assert document(Unavailable()).headers["Retry-After"] == "1"


@pytest.mark.parametrize("path", ["/halls/nowhere", "/nowhere"])
def test_a_refusal_speaks_the_readers_language(api: Api, path: str) -> None:
    told = {language: api.get(f"{path}?lang={language}").get_json()["detail"] for language in ("zh", "en")}
    assert told["en"].isascii()
    assert not told["zh"].isascii()
