"""A clerk's desk in the real browser, and in the test's hands all that is around it: clock, server, line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, Route, WebSocketRoute

ADDRESS = "http://desk.test"
ME = {"username": "clerk1", "name": "Wang Yi"}
LIMIT_SECONDS = 180

_ENGINE_OPEN = '0{"sid":"line","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'
_CONNECT = "40/desk,"
_REFUSED = "44/desk,"
_EVENT = "42/desk,"


@dataclass
class Desk:
    """One desk and the server it believes in; time stands still until the test lets it pass."""

    site: Flask
    page: Page
    now: datetime
    #: The desk document as the server would give it now.
    document: dict[str, Any]
    #: Who sits where.
    seats: list[dict[str, Any]] = field(default_factory=list)
    #: What the server answers to a verb: a status and a body; 200 and {} unless said otherwise.
    answers: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    #: What the line says to a connect; None accepts.
    refusal: str | None = None
    errors: list[str] = field(default_factory=list)
    _asked: list[tuple[str, Any]] = field(default_factory=list)
    _reads: int = 0
    _heard: list[Any] = field(default_factory=list)
    _lines: list[WebSocketRoute] = field(default_factory=list)

    @property
    def asked(self) -> list[tuple[str, Any]]:
        """Every change asked for, as (path below /api/v1/, body)."""
        self._settle()
        return self._asked

    @property
    def reads(self) -> int:
        """How often the desk was read by GET."""
        self._settle()
        return self._reads

    @property
    def heard(self) -> list[Any]:
        """What the page said over its lines."""
        self._settle()
        return self._heard

    def open(self) -> None:
        """Open the page, wait for its first view, and let a second pass."""
        self.page.goto(f"{ADDRESS}/desk?lang=en")
        self.page.locator("#seats-grid button:visible, .desk:visible").first.wait_for()
        self.wait(1)

    def wait(self, seconds: float) -> None:
        """Let time pass, with all that the page has planned for it."""
        self._settle()
        self.now += timedelta(seconds=seconds)
        self.page.clock.run_for(round(seconds * 1000))
        self._settle()

    def press(self, *keys: str) -> None:
        """Press keys one after another, as fast as a nervous hand."""
        for key in keys:
            self.page.keyboard.press(key)

    def push(self, **changes: Any) -> None:
        """The server knows something newer and pushes the desk."""
        self.document = {**self.document, "version": self.document["version"] + 1, **changes}
        self.say("desk", self.document)

    def say(self, event: str, content: Any) -> None:
        """Send an event over the present line."""
        self._lines[-1].send(_EVENT + json.dumps([event, content]))

    def part(self, name: str) -> Any:
        """The part of the page with this test id."""
        return self.page.get_by_test_id(name)

    def answer(self, route: Route) -> None:
        """Answer a request as the house would."""
        path = route.request.url.removeprefix(ADDRESS)
        if path.startswith("/api/v1/"):
            status, body = self._answer_api(route, path.removeprefix("/api/v1/"))
            content = "" if status == 204 else json.dumps(body)
            route.fulfill(status=status, content_type="application/json", body=content)
            return
        with self.site.test_client().open(path, method=route.request.method) as answer:
            route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)

    def _settle(self) -> None:
        """Requests are answered in order: after three more, what was under way and its sequels are done."""
        self.page.evaluate("async () => { for (const _ of '123') await fetch('/api/v1/settled'); }")

    def _answer_api(self, route: Route, path: str) -> tuple[int, Any]:
        if route.request.method == "POST":
            self._asked.append((path, route.request.post_data_json))
            return self.answers.get(path.rpartition("/")[2], (200, {}))
        if path.endswith("/desk"):
            self._reads += 1
            return 200, {**self.document, "server_time": self.now.isoformat()}
        return 200, {
            "settled": {},
            "me": {
                **ME,
                "halls": [{"slug": "demo", "name": "Hall", "roles": ["clerk"]}],
                "csrf_token": "token",
            },
            "halls/demo/seats": {"windows": self.seats},
            "halls/demo": {"windows": self.seats, "categories": [{"id": 3, "name": "Housing"}]},
        }[path]

    def open_line(self, line: WebSocketRoute) -> None:
        """Take a WebSocket as a Socket.IO server would."""
        self._lines.append(line)
        line.on_message(lambda message: self._hear(line, str(message)))
        line.send(_ENGINE_OPEN)

    def _hear(self, line: WebSocketRoute, message: str) -> None:
        if message.startswith(_CONNECT):
            refused = _REFUSED + json.dumps({"message": self.refusal})
            line.send(refused if self.refusal else _CONNECT + '{"sid":"desk"}')
        elif message.startswith(_EVENT):
            self._heard.append(json.loads(message.removeprefix(_EVENT)))


def seat(label: str, clerk: dict[str, str] | None = None, *, can_take_over: bool = False) -> dict[str, Any]:
    """One window of the choice; A1 has the id 1."""
    return {
        "id": int(label[1:]),
        "label": label,
        "mode": "unified",
        "state": "open" if clerk else "closed",
        "clerk": clerk,
        "mine": clerk == ME,
        "can_take_over": can_take_over,
    }


def ticket(now: datetime, **changes: Any) -> dict[str, Any]:
    """A ticket that was called at `now`."""
    return {
        "serving_id": 41,
        "number": "T014",
        "status": "CALLED",
        "category": "General affairs",
        "priority": "normal",
        "reason": None,
        "language": "zh",
        "taken_at": now.isoformat(),
        "called_at": now.isoformat(),
        "started_at": None,
        "waited_seconds": 720,
        "recalls": 0,
        "misses": 0,
        "phone": "138****8000",
        "text": {"state": "sent", "sent_at": now.isoformat(), "error": None},
        **changes,
    }


def desk_document(now: datetime, **changes: Any) -> dict[str, Any]:
    """The desk of window A1 where clerk1 sits, with seven people waiting."""
    return {
        "version": 5,
        "server_time": now.isoformat(),
        "hall": {"slug": "demo", "name": "Hall"},
        "window": {
            "id": 1,
            "label": "A1",
            "mode": "unified",
            "state": "open",
            "pause_reason": None,
            "clerk": ME,
        },
        "ticket": None,
        "undo": None,
        "passed": [],
        "waiting": {"total": 7, "mine": 7, "by_category": [{"id": 3, "name": "Housing", "waiting": 7}]},
        "today": {"served": 2, "no_show": 1, "average_service_seconds": 95},
        "rules": {"no_show_after_seconds": LIMIT_SECONDS},
        **changes,
    }


@contextmanager
def desk_of(browser: Browser, site: Flask, now: datetime) -> Iterator[Desk]:
    """A desk that is not open yet; clerk1 sits at A1. An error in its scripts fails the test."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    desk = Desk(site, page, now, desk_document(now), seats=[seat("A1", ME), seat("A2")])
    page.on("pageerror", lambda error: desk.errors.append(str(error)))
    page.clock.install(time=now - timedelta(hours=1))  # it runs until it is paused
    page.clock.pause_at(now)
    page.route(f"{ADDRESS}/**", desk.answer)
    page.route("**/*.css", lambda route: route.fulfill(body=""))  # what a part does needs no style
    page.route_web_socket(lambda address: "/socket.io/" in address, desk.open_line)
    try:
        yield desk
    finally:
        page.unroute_all(behavior="ignoreErrors")
        context.close()
    assert desk.errors == []
