"""What the tests of pages share: people of a hall who sign in, and a desk without a house around it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.access import Actor, ActorKind, Right
from app.core.http import init_http
from app.core.language import init_language
from app.core.transaction import transaction
from app.halls.models import Hall, IssueAccess
from app.halls.steps import add_hall
from app.pages import desk as desk_page
from app.pages import home as home_page
from app.people.rights import Role
from app.people.steps import add_staff, grant_role
from tests.pages.desks import Desk, desk_of
from tests.pages.reading import csrf_field
from tests.support.room import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PASSWORD = "correct-horse"


@pytest.fixture
def hall(app: Flask) -> int:
    """A hall."""
    with app.app_context(), transaction() as work:
        hall = Hall(slug="demo", name="一窗大厅", name_en="One Hall", issue_access=IssueAccess.OPEN)
        return add_hall(work.session, hall).id


@pytest.fixture
def sign_in_as(app: Flask, client: FlaskClient, hall: int) -> Callable[[Role], None]:
    """Makes somebody of this role and signs them in."""

    def sign_in(role: Role) -> None:
        with app.app_context(), transaction() as work:
            staff = add_staff(work.session, role.value, "王一", PASSWORD)
            grant_role(work.session, hall, staff.id, role)
        form = {
            "username": role.value,
            "password": PASSWORD,
            "csrf_token": csrf_field(client.get("/sign-in")),
        }
        assert client.post("/sign-in", data=form).status_code == 302

    return sign_in


@pytest.fixture
def site() -> Flask:
    """The desk's page alone, for a clerk who is signed in; no database."""
    clerk = Actor(ActorKind.PERSON, 1, "clerk1", {1: frozenset({Right.SERVE})})
    site = Flask(
        "desk",
        static_folder=str(ROOT / "app/pages/static"),
        static_url_path="/static",
        template_folder=str(ROOT / "app/pages/templates"),
    )
    site.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "app/translations")
    site.extensions["onewindow"] = SimpleNamespace(load_actor=lambda: clerk, hall_of_view=lambda _view: None)
    site.jinja_env.globals.update(url_for_security=lambda view: f"/{view}", csrf_token=lambda: "token")
    init_http(site)
    init_language(site)
    site.register_blueprint(desk_page.blueprint)
    site.context_processor(home_page.reader)
    return site


@pytest.fixture
def desk(browser: "Browser", site: Flask, now: datetime) -> Iterator[Desk]:
    """A clerk's desk in the browser."""
    with desk_of(browser, site, now) as desk:
        yield desk
