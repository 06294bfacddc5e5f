"""Is this process alive, and is it ready: the addresses that operators watch."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from apiflask import APIBlueprint
from flask import Response

from app.core.access import public
from app.core.errors import Unavailable
from app.core.http import Schema
from app.core.metrics import TEXTS, exposition
from app.core.runtime import runtime
from app.messages.queries import texts_in_hand

ROOT = Path(__file__).resolve().parent.parent

blueprint = APIBlueprint("health", __name__)


class HealthOut(Schema):
    """A word."""

    status: str


class MigrationsMissing(Unavailable):
    """The database is not at the newest migration."""

    code = "migrations_missing"


@blueprint.get("/healthz")
@public
@blueprint.output(HealthOut)
def healthz() -> HealthOut:
    """Alive."""
    return HealthOut(status="ok")


@blueprint.get("/readyz")
@public
@blueprint.output(HealthOut)
@blueprint.doc(responses={503: "The database is away or not migrated"})
def readyz() -> HealthOut:
    """Ready: the database answers and is at the newest migration."""
    if not is_migrated():
        raise MigrationsMissing()
    return HealthOut(status="ready")


@blueprint.get("/metrics")
@public
@blueprint.doc(hide=True)
def metrics() -> Response:
    """Counters for Prometheus. They hold no personal data; a proxy keeps them inside."""
    with runtime().hot_engine.connect() as connection:
        for state, texts in texts_in_hand(connection).items():
            TEXTS.labels(state.value).set(texts)
    return exposition()


def is_migrated() -> bool:
    """Whether the database stands at the head of the migrations."""
    heads = ScriptDirectory.from_config(alembic_config()).get_heads()
    with runtime().hot_engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def alembic_config() -> Config:
    """Alembic's settings of this checkout."""
    return Config(ROOT / "alembic.ini")
