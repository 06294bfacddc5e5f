"""A demo hall in the app's database, and a Socket.IO server that only remembers what it was told to send."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from app import demo
from app.core.access import PUBLIC, Actor, ActorKind
from app.halls.facts import HallFacts, hall_by_slug
from app.realtime.documents import Document
from app.realtime.publisher import Publisher
from app.realtime.rooms import Room, Rooms


@dataclass
class Sent:
    """One message on its way to a client or a room."""

    event: str
    document: dict[str, Any]
    to: str


@dataclass
class RememberingServer:
    """Stands where Flask-SocketIO stands."""

    sent: list[Sent] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    begun: list[Any] = field(default_factory=list)

    def emit(self, event: str, document: dict[str, Any], *, namespace: str, to: str) -> None:
        """Remember a message."""
        self.sent.append(Sent(event, document, to))

    def start_background_task(self, task: Any) -> None:
        """Remember that the publisher wanted to run; the test runs it step by step."""
        self.begun.append(task)

    def of(self, event: str) -> list[Sent]:
        """The messages of one kind."""
        return [message for message in self.sent if message.event == event]


class Audience:
    """A publisher with its rooms, driven by hand."""

    def __init__(self, app: Flask) -> None:
        self.server = RememberingServer()
        self.rooms = Rooms()
        self.publisher = Publisher(
            app,
            self.server,  # type: ignore[arg-type]  # a fake of the two calls it makes
            self.rooms,
            drop=lambda sid, room: self.server.dropped.append(sid),
        )

    def join(self, sid: str, room: Room, actor: Actor = PUBLIC) -> None:
        """A client joins and is greeted at the next turn."""
        self.rooms.join(sid, room, actor)
        self.publisher.greet(sid, room)


@pytest.fixture
def hall(app: Flask, now: datetime) -> HallFacts:
    """The demo hall."""
    with app.app_context():
        demo.seed_demo(now=now)
        return hall_by_slug("demo")


@pytest.fixture
def audience(app: Flask) -> Audience:
    """Nobody yet."""
    return Audience(app)


@pytest.fixture
def board(hall: HallFacts) -> Room:
    """The room of the hall's screens."""
    return Room(Document.BOARD, hall.id)


def clerk(username: str, staff_id: int) -> Actor:
    """A clerk without any right that shows more than the own desk."""
    return Actor(ActorKind.PERSON, staff_id, username)


def moment() -> datetime:
    """Now, for what only orders events."""
    return datetime.now(UTC)
