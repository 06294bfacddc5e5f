"""Rooms of this process: which clients hold which document, and what they were sent last."""

import threading
from dataclasses import dataclass, field

from app.core.access import Actor
from app.realtime.documents import Document


@dataclass(frozen=True)
class Room:
    """A document that several clients hold. The server names rooms; clients never do."""

    document: Document
    hall_id: int
    window_id: int | None = None
    language: str = ""

    @property
    def name(self) -> str:
        """The Socket.IO room."""
        return f"{self.document.value}:{self.hall_id}:{self.window_id}:{self.language}"

    @property
    def namespace(self) -> str:
        """Where its clients are connected."""
        return "/hall" if self.document is Document.BOARD else "/desk"


@dataclass
class Held:
    """What the members of a room were sent last."""

    members: dict[str, Actor] = field(default_factory=dict)
    checked: int = -1
    version: int = -1
    document: dict[str, object] = field(default_factory=dict)


class Rooms:
    """All rooms of this process; joined by request threads, read by the publisher."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rooms: dict[Room, Held] = {}
        self._room_of: dict[str, Room] = {}

    def join(self, sid: str, room: Room, actor: Actor) -> None:
        """A client holds this room's document from now on."""
        with self._lock:
            self._rooms.setdefault(room, Held()).members[sid] = actor
            self._room_of[sid] = room

    def leave(self, sid: str) -> None:
        """A client is gone; a room without members is forgotten."""
        with self._lock:
            room = self._room_of.pop(sid, None)
            held = self._rooms.get(room) if room is not None else None
            if room is not None and held is not None:
                held.members.pop(sid, None)
                if not held.members:
                    del self._rooms[room]

    def room_of(self, sid: str) -> Room | None:
        """The room a client is in."""
        return self._room_of.get(sid)

    def all(self) -> list[tuple[Room, Held]]:
        """Every room with members, as of now."""
        with self._lock:
            return list(self._rooms.items())

    def held(self, room: Room) -> Held | None:
        """What the members of a room hold."""
        return self._rooms.get(room)

    def __len__(self) -> int:
        return len(self._room_of)
