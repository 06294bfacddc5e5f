"""A visitor's page in the real browser, on the whole house; clock and connection are in the test's hands."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Locator, Page, Route

from app.core.clock import utc_now
from app.demo import seed_demo

ADDRESS = "http://hall.test"
SETTLED = "/settled"
KIOSK = (1080, 1920)
PHONE = (390, 844)


@dataclass
class Visit:
    """One page and the house behind it; time stands still until the test lets it pass."""

    app: Flask
    page: Page
    #: Whether requests reach the house at all.
    connected: bool = True
    #: How many answers to changes are lost on their way back, after the house has acted.
    answers_to_lose: int = 0
    #: Every change asked for: path, key, body.
    asked: list[tuple[str, str | None, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open a page and let it make its first requests."""
        self.page.goto(ADDRESS + path)
        self.wait(0)

    def wait(self, seconds: int) -> None:
        """Let time pass, second by second, with all that the page has planned for it."""
        self._settle()
        for _ in range(seconds):
            self.page.clock.run_for(1000)
            self._settle()

    def part(self, name: str) -> Locator:
        """The part of the page with this test id."""
        return self.page.get_by_test_id(name)

    def text(self, name: str) -> str:
        """What that part says."""
        return self.part(name).inner_text()

    def type(self, digits: str) -> None:
        """Press keys of the number pad, one after another."""
        for digit in digits:
            self.part(f"kiosk-key-{digit}").click()

    def answer(self, route: Route) -> None:
        """Let the house answer, if the page is connected to it."""
        request = route.request
        path = request.url.removeprefix(ADDRESS)
        if path == SETTLED:
            return route.fulfill(status=204)
        if request.method == "POST":
            self.asked.append((path, request.header_value("Idempotency-Key"), request.post_data_json))
        if not self.connected:
            return route.abort()
        client = self.app.test_client()
        body = request.post_data or None
        with client.open(path, method=request.method, headers=request.headers, data=body) as answer:
            if request.method == "POST" and self.answers_to_lose:
                self.answers_to_lose -= 1
                return route.abort()
            return route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)

    def _settle(self) -> None:
        """Requests are answered in order: after a few more, what was under way and what it led to is done."""
        self.page.evaluate(f"async () => {{ for (const _ of '1234') await fetch('{SETTLED}'); }}")


def open_demo_hall(app: Flask) -> None:
    """Put the demo hall in the app's database."""
    with app.app_context():
        seed_demo(now=utc_now())


@contextmanager
def visit_of(browser: Browser, app: Flask, size: tuple[int, int]) -> Iterator[Visit]:
    """A page in the demo hall that has not been opened yet; an error in its scripts fails the test."""
    open_demo_hall(app)
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page = context.new_page()
    visit = Visit(app, page)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    opened = utc_now()
    page.clock.install(time=opened)
    page.clock.pause_at(opened + timedelta(minutes=1))  # ahead of a clock that has begun to run
    page.route(f"{ADDRESS}/**", visit.answer)
    try:
        yield visit
    finally:
        context.close()
    assert visit.errors == []
