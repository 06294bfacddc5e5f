"""Commands of the product: `flask serve`, `flask jobs`, and the hands of an operator."""

import sys
from collections.abc import Callable
from typing import cast

import click
from alembic import command
from flask import Flask, current_app
from flask.cli import with_appcontext

from app import demo, supervisor
from app.core.clock import utc_now
from app.core.database import db, is_sqlite
from app.core.errors import Refusal
from app.core.runtime import runtime
from app.halls.devices import add_device
from app.halls.limits import limit_issuing
from app.halls.models import DeviceKind
from app.health import alembic_config
from app.jobs.worker import run
from app.people.tokens import create_token
from app.settings import Settings
from app.stopping import StopSignal

_ONE_PROCESS = (
    "WORKERS={} needs PostgreSQL, for SQLite has one web process; set DATABASE_URL or leave WORKERS out"
)


def init_cli(app: Flask, settings: Settings) -> None:
    """Add the commands to `flask`."""
    app.extensions["onewindow_settings"] = settings
    for each in (
        serve,
        migrate,
        seed_demo,
        jobs,
        create_token_command,
        create_device_command,
        limit_issuing_command,
    ):
        app.cli.add_command(each)


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["onewindow_settings"])


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Migrate, seed an empty database, then run web and jobs until told to stop."""
    settings = _settings()
    if settings.workers > 1 and is_sqlite(settings.database_url):
        raise click.ClickException(_ONE_PROCESS.format(settings.workers))
    try:
        supervisor.check_port(settings.host, settings.port)
    except supervisor.PortTaken as taken:
        raise click.ClickException(str(taken)) from taken
    command.upgrade(alembic_config(), "head")
    if settings.seed_demo and not settings.is_production and demo.is_empty():
        demo.seed_demo(now=utc_now())
    _let_go_of_the_database()
    click.echo("\n".join(welcome(settings)))
    sys.exit(supervisor.run(supervisor.commands(settings.workers)))


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the newest migration."""
    command.upgrade(alembic_config(), "head")


@click.command("seed-demo")
@with_appcontext
def seed_demo() -> None:
    """Put the demo hall in an empty database; never in production."""
    if _settings().is_production:
        raise click.ClickException("the demo hall is not for production")
    if not demo.is_empty():
        raise click.ClickException("the database already holds a hall")
    demo.seed_demo(now=utc_now())


@click.command("jobs")
@with_appcontext
def jobs() -> None:
    """Run the timed jobs until told to stop; of several such processes one acts."""
    stop = StopSignal()
    run(current_app._get_current_object(), stop)  # type: ignore[attr-defined]  # noqa: SLF001  # the documented way


@click.command("create-token")
@click.argument("username")
@click.option("--label", default="command line", help="What the token is for.")
@with_appcontext
def create_token_command(username: str, label: str) -> None:
    """Print a new bearer token of a member of staff."""
    click.echo(_refusing(lambda: create_token(username, label, now=utc_now())))


@click.command("create-device")
@click.argument("hall")
@click.argument("kind", type=click.Choice([kind.value for kind in DeviceKind]))
@click.argument("name")
@with_appcontext
def create_device_command(hall: str, kind: str, name: str) -> None:
    """Print the token of a new kiosk, screen or tablet of a hall."""
    click.echo(_refusing(lambda: add_device(hall, DeviceKind(kind), name, now=utc_now())))


@click.command("limit-issuing")
@click.argument("hall")
@click.option("--per-minute", type=click.IntRange(min=1), help="In the whole hall.")
@click.option("--per-address", type=click.IntRange(min=1), help="From one network address.")
@with_appcontext
def limit_issuing_command(hall: str, per_minute: int | None, per_address: int | None) -> None:
    """Limit how many numbers the public may take in a minute; a limit that is not named is lifted."""

    def limit() -> str:
        limit_issuing(hall, in_all=per_minute, per_address=per_address, now=utc_now())
        return (
            f"{hall}: {per_minute or 'any number'} a minute, {per_address or 'any number'} from one address"
        )

    click.echo(_refusing(limit))


def welcome(settings: Settings) -> list[str]:
    """What `make run` prints: the addresses, and in development how to sign in."""
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    lines = [
        "",
        "  OneWindow 一窗",
        f"    start        {base}/",
        f"    kiosk        {base}/kiosk/{demo.DEMO_HALL}",
        f"    hall screen  {base}/display/{demo.DEMO_HALL}/main",
        f"    desk         {base}/desk",
        f"    texts        {base}/admin/messages",
        f"    API          {base}/api/openapi.json",
    ]
    if not settings.is_production:
        people = "clerk1 … clerk6, guide, approver1 … approver3, pickup, manager, admin"
        lines += ["", f"    sign in as {people}", f"    password   {demo.DEMO_PASSWORD}"]
    return [*lines, "", "    Ctrl-C stops everything", ""]


def _let_go_of_the_database() -> None:
    """The supervisor only watches processes; connections are theirs."""
    db.session.remove()
    db.engine.dispose()
    runtime().hot_engine.dispose()


def _refusing(act: Callable[[], str]) -> str:
    """Run an act; a refusal becomes one line on stderr."""
    try:
        return act()
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from refusal
