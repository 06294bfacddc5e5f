"""A site with nothing but hall screens, and one of its screens."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from app.core.http import init_http
from app.core.language import init_language
from app.halls.facts import HallFacts, HallUnknown
from display.screen import create_blueprint
from tests.display.boards import hall_facts
from tests.display.screens import Screen, screen_of
from tests.support.room import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def halls() -> dict[str, HallFacts]:
    """The halls that exist, by their address."""
    return {"demo": hall_facts()}


@pytest.fixture
def site(halls: dict[str, HallFacts]) -> Flask:
    """The door of the screens alone, with the headers of the whole house and no database."""

    def find_hall(slug: str) -> HallFacts:
        try:
            return halls[slug]
        except KeyError:
            raise HallUnknown() from None

    site = Flask("screens", static_folder=str(ROOT / "app/pages/static"), static_url_path="/static")
    site.config["BABEL_TRANSLATION_DIRECTORIES"] = str(ROOT / "app/translations")
    init_http(site)
    init_language(site)
    site.register_blueprint(create_blueprint(find_hall))
    return site


@pytest.fixture
def screen(browser: "Browser", site: Flask, now: datetime) -> Iterator[Screen]:
    """A hall screen in the browser."""
    with screen_of(browser, site, now) as screen:
        yield screen
