"""A hall as outside programs see it: through requests, by people who show a token."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.halls.facts import HallFacts
from app.people.rights import Role
from tests.builders import a_hall, shown_by, somebody

_KEYS = count(1)
_ROLES = {
    "clerk": Role.CLERK,
    "colleague": Role.CLERK,
    "guide": Role.GUIDE,
    "manager": Role.MANAGER,
    "admin": Role.ADMIN,
}


@dataclass(frozen=True)
class Api:
    """The hall `demo`: A1 and A2 take everything, B1 takes R; who acts there is hired when needed."""

    app: Flask
    client: FlaskClient
    hall: HallFacts
    _shows: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def windows(self) -> dict[str, int]:
        """The windows' ids by their labels."""
        return {window.label: window.id for window in self.hall.windows}

    @property
    def categories(self) -> dict[str, int]:
        """The categories' ids by their prefixes."""
        return {category.prefix: category.id for category in self.hall.categories}

    def get(self, path: str, by: str | None = None, **headers: str) -> TestResponse:
        """Ask for something."""
        return self.client.get(f"/api/v1{path}", headers=self._headers(by, headers))

    def post(self, path: str, body: Any = None, by: str | None = None, **headers: str) -> TestResponse:
        """Send a body; None sends nothing at all, bytes go as they are."""
        return self.send("POST", path, body, by, **headers)

    def put(self, path: str, body: Any, by: str | None = None, **headers: str) -> TestResponse:
        """Put a document in the place of what is there."""
        return self.send("PUT", path, body, by, **headers)

    def delete(self, path: str, by: str | None = None, **headers: str) -> TestResponse:
        """Take something away."""
        return self.send("DELETE", path, None, by, **headers)

    def send(
        self, verb: str, path: str, body: Any = None, by: str | None = None, **headers: str
    ) -> TestResponse:
        """Send a body with any verb."""
        sent = {"data": body} if isinstance(body, bytes) else {} if body is None else {"json": body}
        return self.client.open(f"/api/v1{path}", method=verb, headers=self._headers(by, headers), **sent)

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
        return {**named, **(self._shown_by(by) if by else {})}

    def _shown_by(self, name: str) -> dict[str, str]:
        if name not in self._shows:
            with self.app.app_context():
                self._shows[name] = shown_by(somebody(self.hall, name, _ROLES[name]))
        return self._shows[name]


@pytest.fixture
def api(app: Flask) -> Api:
    """The hall, and nobody waiting."""
    with app.app_context():
        hall = a_hall(windows={"A1": "TR", "A2": "TR", "B1": "R"})
    return Api(app, app.test_client(), hall)


def problem(response: TestResponse) -> tuple[int, str]:
    """Status and code of a problem document, whose form is checked on the way."""
    document = response.get_json()
    assert response.content_type == "application/problem+json"
    assert document["status"] == response.status_code
    assert document["type"] == f"urn:onewindow:problem:{document['code']}"
    assert document["title"]
    assert document["detail"]
    return response.status_code, document["code"]
