"""Who may connect where: the board is public, a desk belongs to its clerk and the hall's managers."""

from typing import Any

import structlog
from flask import request
from flask_socketio import Namespace, join_room
from socketio.exceptions import ConnectionRefusedError as Refused
from sqlalchemy.exc import SQLAlchemyError

from app.core.access import PUBLIC, Actor, current_actor
from app.core.errors import NotSignedIn, Refusal, Unavailable
from app.core.language import chosen_language
from app.core.metrics import SCREENS
from app.halls.facts import hall_by_slug, hall_of_window
from app.queue.desk_access import check_may_see_desk
from app.realtime.documents import Document
from app.realtime.publisher import Publisher
from app.realtime.rooms import Room, Rooms

log = structlog.get_logger("onewindow.sockets")

TOO_MANY = "too_many_screens"
MALFORMED = "auth_invalid"


class DocumentNamespace(Namespace):
    """What both namespaces share: admission, joining, asking again, leaving."""

    #: Stated for the architecture test, like on every route.
    access = "public"

    def __init__(self, path: str, rooms: Rooms, publisher: Publisher, limit: int) -> None:
        super().__init__(path)
        self._rooms = rooms
        self._publisher = publisher
        self._limit = limit

    def admit(self, auth: dict[str, Any]) -> tuple[Room, Actor]:
        """The room that this client may join, and who it is; raises a Refusal."""
        raise NotSignedIn()

    def on_connect(self, auth: Any = None) -> None:
        """Check, join, greet; a refusal carries its code as the message."""
        if len(self._rooms) >= self._limit:
            raise Refused(TOO_MANY)
        try:
            room, actor = self.admit(auth if isinstance(auth, dict) else {})
        except Refusal as refusal:
            raise Refused(refusal.code) from refusal
        except SQLAlchemyError as error:
            log.exception("database_unavailable")
            raise Refused(Unavailable.code) from error  # unanswered, the client would wait for ever
        sid = _sid()
        join_room(room.name)
        self._rooms.join(sid, room, actor)
        SCREENS.set(len(self._rooms))
        self._publisher.greet(sid, room)

    def on_again(self, *_ignored: Any) -> None:
        """The client missed something: send it the whole document, if it may still see it."""
        room = self._rooms.room_of(_sid())
        if room is not None and self.may_still(room):
            self._publisher.greet(_sid(), room)

    def may_still(self, room: Room) -> bool:
        """Whether the client may still see the room's document."""
        return True

    def on_disconnect(self, *_reason: Any) -> None:
        """The client is gone."""
        self._rooms.leave(_sid())
        SCREENS.set(len(self._rooms))


class HallNamespace(DocumentNamespace):
    """`/hall`: the board, for anyone."""

    def admit(self, auth: dict[str, Any]) -> tuple[Room, Actor]:
        """The hall's board."""
        slug = auth.get("hall")
        if not isinstance(slug, str) or "\x00" in slug:
            raise Refused(MALFORMED)
        return Room(Document.BOARD, hall_by_slug(slug).id), PUBLIC


class DeskNamespace(DocumentNamespace):
    """`/desk`: one window's desk, for its clerk and the hall's managers."""

    access = "serve"

    def admit(self, auth: dict[str, Any]) -> tuple[Room, Actor]:
        """The desk of the window, in the reader's language."""
        window_id = auth.get("window_id")
        if not isinstance(window_id, int):
            raise Refused(MALFORMED)
        actor = current_actor()
        if actor.id is None:
            raise NotSignedIn()
        hall = hall_of_window(window_id)
        check_may_see_desk(hall, window_id, actor)
        return Room(Document.DESK, hall.id, window_id, chosen_language()), actor

    def may_still(self, room: Room) -> bool:
        """Asked of the database again with every event: a session outlives its rights."""
        try:
            check_may_see_desk(hall_of_window(room.window_id or 0), room.window_id or 0, current_actor())
        except Refusal:
            return False
        return True


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # Flask-SocketIO adds it to the request
