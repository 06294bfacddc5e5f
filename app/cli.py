"""Commands of the product: `flask serve`, `flask jobs`, and the hands of an operator."""

import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import click
from alembic import command
from flask import Flask

from app import demo, supervisor
from app.core.clock import utc_now
from app.core.errors import Refusal
from app.halls.devices import add_device
from app.halls.models import DeviceKind
from app.health import alembic_config
from app.people.tokens import create_token
from app.settings import Settings


def init_cli(app: Flask, settings: Settings) -> None:
    """Add the commands to `flask`."""

    @app.cli.command("serve")
    def serve() -> None:
        """Migrate, seed an empty database, then run web and jobs until told to stop."""
        prepare(settings)
        for line in welcome(settings):
            click.echo(line)
        sys.exit(supervisor.run(supervisor.commands()))

    @app.cli.command("migrate")
    def migrate() -> None:
        """Bring the database to the newest migration."""
        command.upgrade(alembic_config(), "head")

    @app.cli.command("seed-demo")
    def seed_demo() -> None:
        """Put the demo hall in an empty database; never in production."""
        if settings.is_production:
            raise click.ClickException("the demo hall has public passwords and is not for production")
        if not demo.is_empty():
            raise click.ClickException("the database already holds a hall")
        demo.seed_demo(now=utc_now(), with_password=settings.app_env == "development")

    @app.cli.command("jobs")
    def jobs() -> None:
        """Run the timed jobs until told to stop; of several such processes one acts."""
        run_jobs(app)

    @app.cli.command("create-token")
    @click.argument("username")
    @click.option("--label", default="command line", help="What the token is for.")
    def create_token_command(username: str, label: str) -> None:
        """Print a new bearer token of a member of staff."""
        click.echo(refusing(lambda: create_token(username, label, now=utc_now())))

    @app.cli.command("create-device")
    @click.argument("hall")
    @click.argument("kind", type=click.Choice([kind.value for kind in DeviceKind]))
    @click.argument("name")
    def create_device_command(hall: str, kind: str, name: str) -> None:
        """Print the token of a new kiosk, screen or tablet of a hall."""
        click.echo(refusing(lambda: add_device(hall, DeviceKind(kind), name, now=utc_now())))


def prepare(settings: Settings) -> None:
    """Migrate; outside production put the demo hall in an empty database."""
    command.upgrade(alembic_config(), "head")
    if settings.seed_demo and not settings.is_production and demo.is_empty():
        demo.seed_demo(now=utc_now(), with_password=settings.app_env == "development")


def welcome(settings: Settings) -> list[str]:
    """What `make run` prints: the addresses, and in development how to sign in."""
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    lines = [
        "",
        "  OneWindow 一窗",
        f"    start      {base}/",
        f"    kiosk      {base}/kiosk/{demo.DEMO_HALL}",
        f"    hall board {base}/display/{demo.DEMO_HALL}/main",
        f"    desk       {base}/desk",
        f"    texts      {base}/admin/messages",
        f"    API        {base}/api/openapi.json",
    ]
    if settings.app_env == "development":
        lines += ["", f"    sign in as clerk1 … clerk6, guide, manager, admin; password {demo.DEMO_PASSWORD}"]
    return [*lines, "    Ctrl-C stops everything", ""]


def run_jobs(app: Flask) -> None:
    """Run the worker in this process until SIGTERM or SIGINT."""
    from app.jobs.worker import run

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(app, stop)


def refusing(act: Callable[[], Any]) -> Any:
    """Run an act; a refusal becomes one line on stderr."""
    try:
        return act()
    except Refusal as refusal:
        raise click.ClickException(refusal.sentence) from refusal


