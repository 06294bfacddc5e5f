"""An administrator's page in the real browser, on the whole house: it asks as whoever signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Locator, Page, Route

ADDRESS = "http://hall.test"
DESK_PC = (1366, 768)


@dataclass
class Office:
    """One page of somebody who sets up a hall."""

    page: Page
    client: FlaskClient
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open a page."""
        self.page.goto(ADDRESS + path)

    def part(self, name: str) -> Locator:
        """The part of the page with this test id."""
        return self.page.get_by_test_id(name)

    def field(self, name: str) -> Locator:
        """The first field of this name."""
        return self.page.locator(f'[name="{name}"]').first

    def violations(self) -> list[str]:
        """What axe finds wrong with the page as it is shown now."""
        return [violation["id"] for violation in Axe().run(self.page).response["violations"]]

    def answer(self, route: Route) -> None:
        """Let the house answer."""
        request = route.request
        path = request.url.removeprefix(ADDRESS)
        headers = {name: value for name, value in request.headers.items() if name != "cookie"}
        with self.client.open(
            path, method=request.method, headers=headers, data=request.post_data or None
        ) as answer:
            route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)


@contextmanager
def office_of(browser: Browser, client: FlaskClient, language: str = "zh-CN") -> Iterator[Office]:
    """A page that has not been opened yet; an error in its scripts fails the test."""
    context = browser.new_context(
        viewport={"width": DESK_PC[0], "height": DESK_PC[1]}, locale=language, reduced_motion="reduce"
    )
    page = context.new_page()
    office = Office(page, client)
    page.on("pageerror", lambda error: office.errors.append(str(error)))
    page.route(f"{ADDRESS}/**", office.answer)
    try:
        yield office
    finally:
        context.close()
    assert office.errors == []
