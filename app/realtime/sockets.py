"""Puts the Socket.IO server together: WebSocket only, own origin only."""

from typing import Any

from flask import Flask
from flask_socketio import SocketIO, disconnect

from app.core.runtime import runtime
from app.realtime.namespaces import DeskNamespace, HallNamespace
from app.realtime.publisher import Publisher
from app.realtime.rooms import Rooms
from app.realtime.upgrades import ready_for_websockets

#: Each WebSocket holds a thread of the embedded server; the rest answer everybody else.
THREADED_LIMIT = 96
GEVENT_LIMIT = 10_000


def init_sockets(app: Flask, *, gevent: bool, allowed_origins: list[str]) -> SocketIO:
    """Add the Socket.IO server; nothing runs before the first client comes."""
    options: dict[str, Any] = {
        "async_mode": "gevent" if gevent else "threading",
        "transports": ["websocket"],
        "cors_allowed_origins": allowed_origins or None,  # None is the own origin; an empty list would be any
        "manage_session": False,
        "ping_interval": 20,
        "ping_timeout": 20,
        "max_http_buffer_size": 16 * 1024,
    }
    socketio = SocketIO(app, **options)
    app.wsgi_app = ready_for_websockets(app.wsgi_app, gevent=gevent)  # type: ignore[method-assign]  # the documented way
    rooms = Rooms()
    publisher = Publisher(app, socketio, rooms, lambda sid, room: disconnect(sid, room.namespace))
    limit = GEVENT_LIMIT if gevent else THREADED_LIMIT
    socketio.on_namespace(HallNamespace("/hall", rooms, publisher, limit))
    socketio.on_namespace(DeskNamespace("/desk", rooms, publisher, limit))
    with app.app_context():
        runtime().listeners.append(publisher.hear)
    return socketio
