"""Five thousand hostile posts to a kiosk's address: no fault, and no more numbers than the operator set."""

import json
import random
from collections import Counter

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.halls.limits import limit_issuing
from app.queue.models import Ticket
from tests.builders import a_hall

POSTS = 5_000
PER_MINUTE = 10


def test_a_flood_stays_within_its_limits(app: Flask, session: Session, client: FlaskClient) -> None:
    a_hall()
    limit_issuing("demo", in_all=2 * PER_MINUTE, per_address=PER_MINUTE, now=utc_now())
    chance, began = random.Random(1), utc_now()
    answers = Counter(post(client, chance, n) for n in range(POSTS))
    minutes = (utc_now() - began).seconds // 60 + 2  # a minute may have begun before, another may have since
    assert set(answers) <= {201, 400, 413, 422, 429}
    assert answers[429] > POSTS / 4
    assert 0 < answers[201] <= PER_MINUTE * minutes
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Ticket)) == answers[201]


def post(client: FlaskClient, chance: random.Random, n: int) -> int:
    """A wish that could be anybody's, or rubbish."""
    body = chance.choice(
        [
            b"{}",
            b"{}",
            json.dumps({"phone": f"139{n:08d}"}).encode(),
            json.dumps({"phone": "1" * chance.choice([3, 400])}).encode(),
            json.dumps({"category": chance.choice([-1, "ZZ", 10**30, None])}).encode(),
            b"[" * 5_000,
            chance.randbytes(40),
            b"null",
        ]
    )
    headers = {"Idempotency-Key": f"flood-{n}"} if chance.random() < 0.95 else {}
    return client.post("/api/v1/halls/demo/tickets", data=body, headers=headers).status_code
