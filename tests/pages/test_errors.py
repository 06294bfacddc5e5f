"""What cannot be shown: pages apologise in the reader's language, the API answers with a problem document."""

from flask import Flask
from flask.testing import FlaskClient

from tests.pages.reading import breaks_policy


def test_a_page_that_is_not_there_apologises_and_leads_home(client: FlaskClient) -> None:
    answer = client.get("/nowhere?lang=en")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "There is nothing here" in answer.text
    assert 'href="/"' in answer.text
    assert breaks_policy(answer) == []


def test_the_api_never_answers_with_a_page(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nowhere", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_a_fault_apologises_without_telling_what_broke(app: Flask) -> None:
    def break_down() -> str:
        raise RuntimeError("a secret of the house")

    app.add_url_rule("/broken", view_func=break_down)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/broken?lang=en")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "Nothing was lost; please try again." in answer.text
    assert "secret" not in answer.text
