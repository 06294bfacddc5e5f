"""A hall screen in the real browser, whose clock, server and line are in the test's hands."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page, Route, WebSocketRoute

ADDRESS = "http://screen.test"

_VENDORED = "/static/vendor/"
_ENGINE_OPEN = '0{"sid":"line","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'
_CONNECT = "40/hall,"
_REFUSED = "44/hall,"
_EVENT = "42/hall,"


@dataclass
class Screen:
    """One screen; time stands still until the test lets it pass."""

    site: Flask
    page: Page
    now: datetime
    #: What GET answers; None is a server that does not answer.
    board: dict[str, Any] | None = None
    #: What the line says to a connect: None accepts, a word refuses, "down" hangs up.
    refusal: str | None = None
    asked: list[str | None] = field(default_factory=list)
    tried: int = 0
    heard: list[Any] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _lines: list[WebSocketRoute] = field(default_factory=list)

    def show(self, path: str = "/display/demo/main?lang=en") -> None:
        """Open the screen and wait until it has tried its line."""
        self.page.goto(ADDRESS + path)
        self.until_tried(1)

    def until_tried(self, times: int) -> None:
        """Let time pass until the screen has tried its line so often."""
        self.until(lambda: self.tried >= times)

    def until(self, condition: Callable[[], bool]) -> None:
        """Let time pass until the condition holds; what goes over the net takes real time besides."""
        for _ in range(100):
            if condition():
                return
            self.page.wait_for_timeout(20)
            self.wait(1)
        raise AssertionError(f"that never happened; tried {self.tried}, heard {self.heard}")

    def wait(self, seconds: int) -> None:
        """Let time pass second by second, with all that the page has planned for it."""
        for _ in range(seconds):
            self.now += timedelta(seconds=1)
            self.page.clock.run_for(1000)

    def push(self, board: dict[str, Any]) -> None:
        """The server sends a board."""
        self.say("board", board)

    def beat(self, version: int) -> None:
        """The server's heartbeat."""
        self.say("heartbeat", {"version": version, "server_time": self.now.isoformat()})

    def say(self, event: str, content: Any) -> None:
        """Send an event over the present line."""
        self._lines[-1].send(_EVENT + json.dumps([event, content]))

    def hang_up(self) -> None:
        """The server goes away, and its line with it."""
        self._lines[-1].close()

    def answer(self, route: Route) -> None:
        """Answer a request as the house would."""
        path = route.request.url.removeprefix(ADDRESS)
        if path.startswith("/api/"):
            self._answer_board(route)
            return
        with self.site.test_client().open(path, method=route.request.method) as answer:
            route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)

    def _answer_board(self, route: Route) -> None:
        asked = route.request.headers.get("if-none-match")
        self.asked.append(asked)
        headers = {"Date": format_datetime(self.now, usegmt=True), "Content-Type": "application/json"}
        if self.board is None:
            route.abort()
        elif asked == (tag := f'"{self.board["version"]}"'):
            route.fulfill(status=304, headers=headers)
        else:
            route.fulfill(status=200, headers={**headers, "ETag": tag}, body=json.dumps(self.board))

    def open_line(self, line: WebSocketRoute) -> None:
        """Take a WebSocket as a Socket.IO server would."""
        self._lines.append(line)
        line.on_message(lambda message: self._hear(line, str(message)))
        if self.refusal == "down":
            self.tried += 1
            line.close()
        else:
            line.send(_ENGINE_OPEN)

    def _hear(self, line: WebSocketRoute, message: str) -> None:
        if message.startswith(_CONNECT):
            refused = _REFUSED + json.dumps({"message": self.refusal})
            line.send(refused if self.refusal else _CONNECT + '{"sid":"screen"}')
            self.tried += 1
        elif message.startswith(_EVENT):
            self.heard.append(json.loads(message.removeprefix(_EVENT)))


@contextmanager
def screen_of(browser: Browser, site: Flask, now: datetime, **how: Any) -> Iterator[Screen]:
    """A screen of 1920×1080 that has not been opened yet; an error in its scripts fails the test."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, **how)
    page = context.new_page()
    screen = Screen(site, page, now)
    page.on("pageerror", lambda error: screen.errors.append(str(error)))
    page.clock.install(time=now - timedelta(minutes=1))  # it runs until it is told to stand still
    page.clock.pause_at(now)
    page.route(f"{ADDRESS}/**", screen.answer)
    page.route_web_socket(lambda address: "/socket.io/" in address, screen.open_line)
    try:
        yield screen
    finally:
        context.close()
    assert screen.errors == []
