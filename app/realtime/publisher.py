"""One publisher a process: sees which halls changed, builds each stale document once, sends it whole.

Everything a client receives comes from here, the first document included, so versions never fall for anyone.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask
from flask_socketio import SocketIO

from app.boards.board import current_board
from app.core.clock import iso, utc_now
from app.core.events import Event
from app.core.metrics import PUSHES
from app.core.runtime import runtime
from app.halls.facts import hall_by_id
from app.queue.desk import desk_document
from app.realtime.documents import Document
from app.realtime.evictions import has_lost_the_desk
from app.realtime.rooms import Held, Room, Rooms

log = structlog.get_logger("onewindow.publisher")

#: How often the seqs of watched halls are read, in seconds.
POLL_SECONDS = 0.2
HEARTBEAT_SECONDS = 5.0
#: Pause after a fault, so that a database that is away is not hammered.
FAULT_SECONDS = 1.0


class Publisher:
    """Pushes whole documents to the rooms of this process."""

    def __init__(
        self, app: Flask, socketio: SocketIO, rooms: Rooms, drop: Callable[[str, Room], None]
    ) -> None:
        self._app = app
        self._socketio = socketio
        self._rooms = rooms
        self._drop = drop
        self._wake = threading.Event()
        self._greetings: deque[tuple[str, Room]] = deque()
        self._start_lock = threading.Lock()
        self._started = False
        self._next_heartbeat = 0.0

    def hear(self, _event: Event) -> None:
        """Something was committed in this process: look at once."""
        self._wake.set()

    def greet(self, sid: str, room: Room) -> None:
        """A client joined or asks again: send it the whole document."""
        self._greetings.append((sid, room))
        self._ensure_started()
        self._wake.set()

    def _ensure_started(self) -> None:
        with self._start_lock:
            if not self._started:
                self._started = True
                self._socketio.start_background_task(self._run)

    def _run(self) -> None:
        while True:
            self._wake.wait(POLL_SECONDS)
            self._wake.clear()
            try:
                with self._app.app_context():
                    self.publish_once()
            except Exception:  # whatever happens, screens must get the next document
                log.exception("publisher_fault")
                time.sleep(FAULT_SECONDS)

    def publish_once(self) -> None:
        """Push what is stale, answer who joined, and let everybody hear that the server is alive."""
        rooms = self._rooms.all()
        seqs = runtime().seqs.refresh({room.hall_id for room, _ in rooms}) if rooms else {}
        for room, held in rooms:
            if room.hall_id in seqs and held.checked < seqs[room.hall_id].seq:
                self._push(room, held)
        self.answer_greetings()
        if time.monotonic() >= self._next_heartbeat:
            self._next_heartbeat = time.monotonic() + HEARTBEAT_SECONDS
            self._beat(rooms)

    def _push(self, room: Room, held: Held) -> None:
        version, document = self._build(room)
        is_first, held.checked = held.version < 0, version
        if _content(document) == _content(held.document):
            return
        held.version, held.document = version, document
        self._evict(room, held)
        if not is_first:  # each of the first members is greeted with it
            self._emit(room.document.value, document, room, to=room.name)

    def _build(self, room: Room) -> tuple[int, dict[str, Any]]:
        if room.document is Document.BOARD:
            board = current_board(room.hall_id, now=utc_now())
            return board.version, board.document
        desk = desk_document(hall_by_id(room.hall_id), room.window_id or 0, room.language, now=utc_now())
        return desk.version, desk.model_dump()

    def answer_greetings(self) -> None:
        """Send everybody who joined or asked the whole document that their room holds."""
        while self._greetings:
            sid, room = self._greetings.popleft()
            held = self._rooms.held(room)
            if held is not None and sid in held.members:
                if held.version < 0:  # it joined after this turn had looked for what is stale
                    self._push(room, held)
                self._emit(room.document.value, held.document, room, to=sid)

    def _beat(self, rooms: list[tuple[Room, Held]]) -> None:
        for room, held in rooms:
            beat = {"version": held.version, "server_time": iso(utc_now())}
            self._emit("heartbeat", beat, room, to=room.name)

    def _evict(self, room: Room, held: Held) -> None:
        """Who no longer sits at a window does not read its desk."""
        if room.document is not Document.DESK:
            return
        for sid, actor in list(held.members.items()):
            if has_lost_the_desk(actor, room.hall_id, held.document):
                self._rooms.leave(sid)
                self._drop(sid, room)

    def _emit(self, event: str, document: dict[str, Any], room: Room, *, to: str) -> None:
        PUSHES.labels(event).inc()
        self._socketio.emit(event, document, namespace=room.namespace, to=to)


def _content(document: dict[str, Any]) -> dict[str, Any]:
    """What a reader would see: the document without its version and the time it was built."""
    return {name: value for name, value in document.items() if name not in ("version", "server_time")}
