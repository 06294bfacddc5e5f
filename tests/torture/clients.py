"""Who is in the hall meanwhile: visitors and clerks, who repeat whatever they cannot be sure of."""

import json
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from math import inf
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.torture.history import NO_ANSWER, History, Operation

#: Longer than any lock is waited for.
_PATIENCE_SECONDS = 30
#: The pause before somebody asks again who cannot be sure.
_PAUSE_SECONDS = 0.3
#: How long after the end people still ask again; nothing is broken any more by then.
_FAREWELL_SECONDS = 60
#: The pause of somebody who only passes by.
_PASSING_SECONDS = 0.2


@dataclass
class Hall:
    """Where everybody is: the server's address, the record, and whether it is time to go home."""

    url: str
    history: History
    is_over: threading.Event = field(default_factory=threading.Event)
    _ended_at: float = inf

    def end(self) -> None:
        """Send everybody home, when they are done."""
        self._ended_at = time.monotonic()
        self.is_over.set()

    def ask(
        self, verb: str, path: str, token: str | None = None, body: object = None, **about: Any
    ) -> Operation:
        """Send a request and note what came of it."""
        began = time.monotonic()
        status, answer, retry_after = self._send(self._request(path, token, body, about.get("key")))
        said = answer if isinstance(answer, dict) else {}
        operation = Operation(verb, began, time.monotonic(), status, said, retry_after, **about)
        self.history.add(operation)
        return operation

    def rest(self, seconds: float) -> None:
        """Wait, but not when it is time to go home."""
        self.is_over.wait(seconds)

    def asks_again(self, asked: Operation) -> bool:
        """Whether it is to be asked again, a moment later, because nobody knows what became of it."""
        if not asked.is_in_doubt or time.monotonic() > self._ended_at + _FAREWELL_SECONDS:
            return False
        time.sleep(_PAUSE_SECONDS)
        return True

    def _request(self, path: str, token: str | None, body: object, key: str | None) -> Request:
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body).encode()
        return Request(f"{self.url}/api/v1/{path}", data, headers)

    def _send(self, request: Request) -> tuple[int, Any, str | None]:
        try:
            with urlopen(request, timeout=_PATIENCE_SECONDS) as answer:
                return answer.status, json.loads(answer.read() or b"null"), None
        except HTTPError as refused:
            with refused:
                return refused.code, _parsed(refused.read()), refused.headers["Retry-After"]
        except (OSError, HTTPException, ValueError):  # refused, reset, silent, or cut off in the middle
            return NO_ANSWER, None, None


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


@dataclass
class Visitor:
    """Somebody at a kiosk, and after them the next one; each keeps asking with one key for one number."""

    hall: Hall
    number: int
    pause: float

    def run(self) -> None:
        """Take numbers until it is time to go home; every second one with a phone."""
        nth = 0
        while not self.hall.is_over.is_set():
            phone = f"139{self.number:02d}{nth:06d}" if nth % 2 else None
            self._take_number(f"visitor-{self.number}-{nth}", phone)
            self.hall.rest(self.pause)
            nth += 1

    def _take_number(self, key: str, phone: str | None) -> None:
        body = {} if phone is None else {"phone": phone}
        while self.hall.asks_again(self._ask(body, key, phone)):
            pass

    def _ask(self, body: Mapping[str, str], key: str, phone: str | None) -> Operation:
        return self.hall.ask("issue", "halls/demo/tickets", body=body, key=key, phone=phone)


@dataclass
class Clerk:
    """Somebody at a window who calls, serves, changes their mind, and presses again when no answer comes."""

    hall: Hall
    window: str
    window_id: int
    token: str
    pause: float
    dice: random.Random

    def run(self) -> None:
        """Serve one visitor after the other until it is time to go home."""
        self._press("open")
        while not self.hall.is_over.is_set():
            serving = self._call()
            if serving is not None:
                self._serve(serving)
            self.hall.rest(self.pause)

    def _call(self) -> int | None:
        """Whom the window has called, also if only a later press told us; None when nobody waits."""
        called = self._press("call-next")
        serving = called.answer.get("serving_id")
        return serving if isinstance(serving, int) else None

    def _serve(self, serving: int) -> None:
        if self._changes_mind(5):
            self._press("undo", serving)
            return
        self._press("start", serving)
        self._press("finish", serving)
        if self._changes_mind(4) and self._press("undo", serving).is_ok:
            self._press("finish", serving)

    def _changes_mind(self, one_in: int) -> bool:
        return self.dice.randrange(one_in) == 0

    def _press(self, verb: str, serving: int | None = None) -> Operation:
        """Press a button until it is certain what became of it."""
        body = {} if serving is None else {"serving_id": serving}
        while True:
            path = f"windows/{self.window_id}/{verb}"
            pressed = self.hall.ask(verb, path, self.token, body, window=self.window, serving=serving)
            if not self.hall.asks_again(pressed):
                return pressed


@dataclass
class Passer:
    """Somebody who only looks at the board again and again, and needs nothing that is ever locked."""

    hall: Hall

    def run(self) -> None:
        """Read the board until it is time to go home."""
        while not self.hall.is_over.is_set():
            self.hall.ask("read", "halls/demo/board")
            self.hall.rest(_PASSING_SECONDS)
