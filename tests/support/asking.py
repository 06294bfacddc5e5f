"""Asks a running server over HTTP, as a program of somebody else would."""

import json
import urllib.request
from typing import Any

from tests.support.servers import Server

_PATIENCE_SECONDS = 20


def get(server: Server, path: str, token: str | None = None) -> Any:
    """What the API answers at this address."""
    return _ask(urllib.request.Request(f"{server.url}/api/v1/{path}", headers=_headers(token)))


def post(server: Server, path: str, token: str | None = None, body: object = None, **headers: str) -> Any:
    """What the API answers to this body; raises HTTPError for a refusal."""
    request = urllib.request.Request(
        f"{server.url}/api/v1/{path}",
        data=json.dumps(body or {}).encode(),
        headers=_headers(token) | {name.replace("_", "-"): value for name, value in headers.items()},
    )
    return _ask(request)


def window_id(server: Server, label: str) -> int:
    """The id of a window of the demo hall."""
    windows = get(server, "halls/demo")["windows"]
    return int(next(window["id"] for window in windows if window["label"] == label))


def _headers(token: str | None) -> dict[str, str]:
    known = {} if token is None else {"Authorization": f"Bearer {token}"}
    return {"Content-Type": "application/json", **known}


def _ask(request: urllib.request.Request) -> Any:
    with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as answer:
        return json.loads(answer.read() or b"null")
