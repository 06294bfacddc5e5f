"""A hall as outside programs see it: through requests, by people who show a token."""

from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.builders import a_clerk, a_guide, a_hall, a_manager, shown_by

_KEYS = count(1)


@dataclass(frozen=True)
class Api:
    """The hall `demo`, windows A1 and A2 for everything, B1 for R; clerk, colleague, guide, manager."""

    client: FlaskClient
    windows: dict[str, int]
    categories: dict[str, int]
    shows: dict[str, dict[str, str]]

    def get(self, path: str, by: str | None = None, **headers: str) -> TestResponse:
        """Ask for something."""
        return self.client.get(f"/api/v1{path}", headers=self._headers(by, headers))

    def post(self, path: str, body: Any = None, by: str | None = None, **headers: str) -> TestResponse:
        """Send a body; None sends nothing at all, bytes go as they are."""
        sent = {"data": body} if isinstance(body, bytes) else {} if body is None else {"json": body}
        return self.client.post(f"/api/v1{path}", headers=self._headers(by, headers), **sent)

    def take(self, by: str | None = None, key: str | None = None, **wish: Any) -> TestResponse:
        """Take a number."""
        headers = {"Idempotency_Key": key or f"key-{next(_KEYS)}"}
        return self.post("/halls/demo/tickets", wish, by, **headers)

    def do(self, verb: str, body: Any = None, by: str | None = "clerk", window: str = "A1") -> TestResponse:
        """Do something at a window."""
        return self.post(f"/windows/{self.windows[window]}/{verb}", body, by)

    def opened(self, *labels: str) -> "Api":
        """The same with these windows opened, the first by the clerk, the second by the colleague."""
        for label, clerk in zip(labels, ("clerk", "colleague"), strict=False):
            assert self.do("open", {}, clerk, label).status_code == 200
        return self

    def _headers(self, by: str | None, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {**named, **(self.shows[by] if by else {})}


@pytest.fixture
def api(app: Flask) -> Api:
    """The hall, and nobody waiting."""
    with app.app_context():
        hall = a_hall(windows={"A1": "TR", "A2": "TR", "B1": "R"})
        people = {
            "clerk": a_clerk(hall, "clerk"),
            "colleague": a_clerk(hall, "colleague"),
            "guide": a_guide(hall),
            "manager": a_manager(hall),
        }
        shows = {name: shown_by(actor) for name, actor in people.items()}
    windows = {window.label: window.id for window in hall.windows}
    categories = {category.prefix: category.id for category in hall.categories}
    return Api(app.test_client(), windows, categories, shows)


def problem(response: TestResponse) -> tuple[int, str]:
    """Status and code of a problem document, whose form is checked on the way."""
    document = response.get_json()
    assert response.content_type == "application/problem+json"
    assert document["status"] == response.status_code
    assert document["type"] == f"urn:onewindow:problem:{document['code']}"
    assert document["title"]
    assert document["detail"]
    return response.status_code, document["code"]
