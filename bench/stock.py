"""Flask-SocketIO as it comes, under the product's own gunicorn: what our pushes are compared with."""

from typing import Any

from flask import Flask, request
from flask_socketio import Namespace, SocketIO, join_room

app = Flask(__name__)
_options: dict[str, Any] = {"async_mode": "gevent", "transports": ["websocket"]}
socketio = SocketIO(app, **_options)


class Hall(Namespace):
    """Everybody who connects is in one room."""

    def on_connect(self, _auth: object = None) -> None:
        """Join it."""
        join_room("board")


socketio.on_namespace(Hall("/hall"))


@app.get("/readyz")
def readyz() -> str:
    """Say that the server has started."""
    return "ready"


@app.post("/emit")
def emit() -> str:
    """Send the given document to everybody."""
    socketio.emit("board", request.get_json(), namespace="/hall", to="board")
    return "sent"
