"""What every test may ask for: a moment, a migrated database, the app on it, a real server and browser.

The house is imported by the fixtures that need it, so that tests of rules alone start at once.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import hypothesis
import pytest

from tests.support import databases
from tests.support.commands import SECRETS
from tests.support.missing import MissingThings, without
from tests.support.room import Room, forget_settings

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient, FlaskCliRunner
    from playwright.sync_api import Browser
    from sqlalchemy.orm import Session

    from app.settings import Settings
    from tests.support.pages import Pages
    from tests.support.servers import Server

# --- one run: its folder, its PostgreSQL, what was missing ------------------------------------------


_ROOM = pytest.StashKey[Room]()

# A busy machine is no fault of an example.
hypothesis.settings.register_profile("suite", deadline=None)
# `HYPOTHESIS_PROFILE=long` looks for hours where the suite looks for seconds.
hypothesis.settings.register_profile("long", deadline=None, max_examples=5000, stateful_step_count=200)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_configure(config: pytest.Config) -> None:
    """Open the run's folder once, in the process that the workers descend from."""
    if not hasattr(config, "workerinput"):
        forget_settings()
        config.stash[_ROOM] = Room()
        config.pluginmanager.register(MissingThings())


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if not hasattr(config, "workerinput"):
        config.stash[_ROOM].close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that touches a database on both products, unless it is about one of them."""
    if "database" in metafunc.fixturenames:
        marked = [name for name in databases.PRODUCTS if metafunc.definition.get_closest_marker(name)]
        metafunc.parametrize("database", marked or list(databases.PRODUCTS), scope="session")


# --- the app inside the test -------------------------------------------------------------------------


@pytest.fixture
def now() -> datetime:
    """A Monday, 09:00 in Shanghai: the moment tests give to whatever wants to know the time."""
    return datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def database_url(database: str) -> Iterator[str]:
    """A migrated database that belongs to this test alone."""
    with databases.PRODUCTS[database](databases.migrated) as url:
        yield url


@pytest.fixture
def settings(database_url: str) -> "Settings":
    """Settings of a test installation; texts go to memory."""
    from app.settings import Settings

    named = {"app_env": "test", "database_url": database_url, "sms_provider": "memory"}
    return Settings.model_validate({name.lower(): value for name, value in (SECRETS | named).items()})


@pytest.fixture
def app(settings: "Settings") -> "Iterator[Flask]":
    """The whole house on the test's own database."""
    from app.core.database import db
    from app.core.runtime import runtime
    from app.factory import create_app

    app = create_app(settings)
    yield app
    with app.app_context():
        db.session.remove()
        for engine in (*db.engines.values(), runtime().hot_engine):
            engine.dispose()


@pytest.fixture
def session(app: "Flask") -> "Iterator[Session]":
    """The session that services and queries use, for as long as the test runs."""
    from app.core.database import db

    with app.app_context():
        yield db.session()


@pytest.fixture
def client(app: "Flask") -> "FlaskClient":
    """Somebody who sends requests."""
    return app.test_client()


@pytest.fixture
def cli(app: "Flask") -> "FlaskCliRunner":
    """Somebody who types flask commands."""
    return app.test_cli_runner()


# --- the real thing ----------------------------------------------------------------------------------


@pytest.fixture
def demo_url(database: str) -> Iterator[str]:
    """A database with the demo hall in it that belongs to this test alone."""
    with databases.PRODUCTS[database](databases.with_demo) as url:
        yield url


@pytest.fixture
def live_server(demo_url: str) -> "Iterator[Server]":
    """Web and jobs as real processes on the demo hall, as `make run` starts them."""
    from tests.support.servers import serving

    with serving(demo_url) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A real Chromium."""
    from playwright.sync_api import Error, sync_playwright

    from tests.support.chromium import launch

    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except Error:
            without("a browser (Chrome or Chromium)")
        yield browser
        browser.close()


@pytest.fixture
def pages(browser: "Browser", live_server: "Server") -> "Iterator[Pages]":
    """Opens pages of the live server; an error in any of them fails the test."""
    from tests.support.pages import pages_of

    with pages_of(browser, live_server.url) as pages:
        yield pages
