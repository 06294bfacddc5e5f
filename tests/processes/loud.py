"""A server that talks too much: whoever says `speak` is sent sixty messages of 200 kB.

Run under the product's own gunicorn configuration, with the product's own WebSockets.
"""

import os
from typing import Any

from flask import Flask, request
from flask_socketio import SocketIO, emit
from gevent import monkey

from app.realtime.upgrades import ready_for_websockets

HOW_MANY = 60
LENGTH = 200_000


def word(number: int) -> str:
    """The message with this number: nowhere the same as another one."""
    return (f"{number:05d}," * (LENGTH // 6 + 1))[:LENGTH]


is_gevent = bool(monkey.is_module_patched("socket"))
app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent" if is_gevent else "threading")
app.wsgi_app = ready_for_websockets(  # type: ignore[method-assign]  # the documented way
    app.wsgi_app, gevent=is_gevent, seconds=float(os.environ.get("SEND_SECONDS", "60"))
)


@app.get("/readyz")
def readyz() -> str:
    """Say that the server has started."""
    return "ready"


@socketio.on("speak")
def speak(*_ignored: Any) -> None:
    """Send all messages to who asked."""
    for number in range(HOW_MANY):
        emit("word", word(number))


@socketio.on("disconnect")
def disconnect(*_ignored: Any) -> None:
    """Tell everybody who has left."""
    socketio.emit("left", request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO adds it
