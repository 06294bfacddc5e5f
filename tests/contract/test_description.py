"""Whatever schemathesis makes up and sends, the API answers as its published description says."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from apiflask import APIFlask
from flask.testing import FlaskClient
from schemathesis.engine import from_schema
from schemathesis.engine.events import EngineEvent, FatalError, NonFatalError, ScenarioFinished
from sqlalchemy import select

from app.core.clock import utc_now
from app.core.database import db
from app.people.tokens import create_token
from app.queue.models import Ticket

#: Requests that are made up for each route, beside those that try each limit of its description.
EXAMPLES = hypothesis.settings().max_examples // 12

#: Who asks: what one may see and do, another may not.
CALLERS = (None, "clerk1", "manager", "admin")

#: What a description cannot say: `10086` fits it and is no mobile number, a transfer needs a target.
BEYOND_A_DESCRIPTION = ("POST /api/v1/halls/{hall}/tickets", "POST /api/v1/windows/{window_id}/transfer")
#: Answers to what fits. 400: a NUL fits every text and no database; texts are asked for by ticket or by hall.
#: 412: a version that is made up is never the present one.
ANSWERS_TO_WHAT_FITS = ["200", "201", "204", "400", "401", "403", "404", "409", "412"]


@pytest.fixture
def database_url(demo_url: str) -> str:
    """The app of these tests runs the demo hall."""
    return demo_url


@pytest.mark.parametrize("caller", CALLERS)
def test_every_answer_is_as_described(app: APIFlask, caller: str | None) -> None:
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", app, config=config(app, caller))
    finished = [e for e in events(described) if isinstance(e, ScenarioFinished) and e.recorder.cases]
    assert len({event.label for event in finished}) == described.statistic.operations.total
    assert [breach for event in finished for breach in breaches(event)] == []


def test_who_shows_no_valid_token_is_refused_everywhere_but_at_public_routes(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]
    guarded = [
        (path.format(hall="demo", number="T001", window_id=1), verb)
        for path, operations in paths.items()
        for verb, operation in operations.items()
        if {} not in operation.get("security", [{}])
    ]
    assert len(guarded) > 10
    for headers in ({}, {"Authorization": "Bearer owp_nobody"}, {"Authorization": "Basic YTpi"}):
        answers = [client.open(path, method=verb, headers=headers) for path, verb in guarded]
        assert {(a.status_code, a.content_type) for a in answers} == {(401, "application/problem+json")}


# --- how schemathesis is told to look, and what it tells -------------------------------------------------


def config(app: APIFlask, caller: str | None) -> schemathesis.Config:
    with app.app_context():
        credentials = {} if caller is None else {"Authorization": f"Bearer {a_token(caller)}"}
        codes = list(db.session.scalars(select(Ticket.code).limit(10)))
    dictionaries = {
        "path.hall": ["demo"],
        "path.window_id": [1, 2, 6],
        "path.number": ["T001", "T002", "T003"],
        "path.code": codes,
        "body.phone": ["13800138000", "139 1234 5670", "10086"],
    }
    settings: dict[str, Any] = {
        "headers": credentials,
        "generation": {
            "max-examples": EXAMPLES,
            "deterministic": True,
            "no-shrink": True,
            "database": "none",
        },
        # The description has no examples; sequences of moves are the matter of test_line_machine.
        "phases": {"examples": {"enabled": False}, "stateful": {"enabled": False}},
        # Its question for credentials does not work in process: this file asks it itself.
        "checks": {
            "ignored_auth": {"enabled": False},
            "positive_data_acceptance": {"expected-statuses": ANSWERS_TO_WHAT_FITS},
        },
        "operations": [
            {"include-name": label, "checks": {"positive_data_acceptance": {"enabled": False}}}
            for label in BEYOND_A_DESCRIPTION
        ],
        # Most addresses should lead somewhere.
        "dictionaries": {name: {"values": values} for name, values in dictionaries.items()},
        "parameters": {name: {"dictionary": name, "probability": 0.8} for name in dictionaries},
    }
    return schemathesis.Config.from_dict(settings)


def a_token(username: str) -> str:
    return create_token(username, "test", now=utc_now())


def events(described: schemathesis.BaseSchema) -> Iterator[EngineEvent]:
    """What happens; a fault of schemathesis itself must not pass for an answer."""
    for event in from_schema(described).execute():
        if isinstance(event, NonFatalError):
            raise event.value
        if isinstance(event, FatalError):
            raise event.exception
        yield event


def breaches(event: ScenarioFinished) -> Iterator[str]:
    for checks in event.recorder.checks.values():
        for check in checks:
            if check.failure_info is not None:
                failure = check.failure_info.failure
                yield f"{event.label}: {failure.title}: {failure.message}\n{check.failure_info.code_sample}"
