"""The publisher: whole documents, once per change, in versions that never fall."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from app.core.access import Actor, ActorKind, Right
from app.core.database import db
from app.halls.facts import HallFacts
from app.queue.calling import call_next
from app.queue.orders import AtDesk
from app.queue.serving import recall, start
from app.queue.sessions import close, open_window
from app.realtime.documents import Document
from app.realtime.rooms import Room
from tests.realtime.conftest import Audience, moment


@pytest.fixture
def clerk(app: Flask, hall: HallFacts) -> Actor:
    with app.app_context():
        staff_id = db.session.execute(text("SELECT id FROM staff WHERE username = 'clerk1'")).scalar_one()
    return Actor(ActorKind.PERSON, staff_id, "clerk1", {hall.id: frozenset({Right.SERVE})})


@pytest.fixture
def window_id(hall: HallFacts) -> int:
    return hall.windows[0].id


def turn(app: Flask, audience: Audience) -> None:
    with app.app_context():
        audience.publisher.publish_once()


def test_who_joins_is_sent_the_whole_board_once(app: Flask, audience: Audience, board: Room) -> None:
    audience.join("screen", board)
    turn(app, audience)
    assert [message.to for message in audience.server.of("board")] == ["screen"]
    assert audience.server.of("board")[0].document["waiting"]["total"] == 9


def test_who_joins_in_the_middle_of_a_turn_is_sent_a_whole_board_too(
    app: Flask, audience: Audience, board: Room
) -> None:
    audience.join("late", board)
    with app.app_context():
        audience.publisher.answer_greetings()
    assert audience.server.of("board")[0].document["waiting"]["total"] == 9


def test_nothing_runs_before_the_first_client(audience: Audience, board: Room) -> None:
    assert audience.server.begun == []
    audience.join("screen", board)
    audience.join("second", board)
    assert len(audience.server.begun) == 1


def test_a_call_reaches_the_room_as_one_whole_board(
    app: Flask, audience: Audience, board: Room, hall: HallFacts, clerk: Actor, window_id: int
) -> None:
    audience.join("screen", board)
    turn(app, audience)
    with app.app_context():
        open_window(hall, window_id, actor=clerk, now=moment())
        called = call_next(hall, window_id, actor=clerk, now=moment())
    turn(app, audience)
    message = audience.server.of("board")[-1]
    assert message.to == board.name
    assert called is not None
    assert message.document["calls"][0]["number"] == called.number
    assert message.document["windows"][0] == {
        "id": window_id,
        "label": "A1",
        "mode": "unified",
        "state": "open",
        "number": called.number,
    }


def test_versions_rise_and_an_unchanged_hall_is_silent(
    app: Flask, audience: Audience, board: Room, hall: HallFacts, clerk: Actor, window_id: int
) -> None:
    audience.join("screen", board)
    turn(app, audience)
    turn(app, audience)
    with app.app_context():
        open_window(hall, window_id, actor=clerk, now=moment())
    turn(app, audience)
    turn(app, audience)
    versions = [message.document["version"] for message in audience.server.of("board")]
    assert len(versions) == 2
    assert versions[0] < versions[1]


def test_a_change_that_another_process_made_is_seen_too(app: Flask, audience: Audience, board: Room) -> None:
    audience.join("screen", board)
    turn(app, audience)
    with app.app_context():
        db.session.execute(text("UPDATE categories SET name = '新名称'"))
        db.session.execute(text("UPDATE tickets SET status = 'CANCELLED' WHERE number = 'T001'"))
        db.session.execute(text("UPDATE hall_seqs SET seq = seq + 1"))
        db.session.commit()
    turn(app, audience)
    assert audience.server.of("board")[-1].document["waiting"]["total"] == 8


def test_a_recall_is_a_new_call(
    app: Flask, audience: Audience, board: Room, hall: HallFacts, clerk: Actor, window_id: int
) -> None:
    audience.join("screen", board)
    with app.app_context():
        open_window(hall, window_id, actor=clerk, now=moment())
        call_next(hall, window_id, actor=clerk, now=moment())
    turn(app, audience)
    with app.app_context():
        recall(AtDesk(hall, window_id, clerk, moment()))
    turn(app, audience)
    first, second = (message.document["calls"][0]["call_id"] for message in audience.server.of("board"))
    assert first != second


def test_the_heartbeat_names_the_version_that_the_room_holds(
    app: Flask, audience: Audience, board: Room
) -> None:
    audience.join("screen", board)
    turn(app, audience)
    beats = audience.server.of("heartbeat")
    assert [beat.document["version"] for beat in beats] == [
        audience.server.of("board")[0].document["version"]
    ]


def test_the_last_client_leaves_and_its_room_is_forgotten(
    app: Flask, audience: Audience, board: Room
) -> None:
    audience.join("screen", board)
    audience.rooms.leave("screen")
    turn(app, audience)
    assert audience.server.sent == []
    assert len(audience.rooms) == 0


def test_a_desk_follows_its_clerk_and_ends_when_the_clerk_leaves(
    app: Flask, audience: Audience, hall: HallFacts, clerk: Actor, window_id: int
) -> None:
    desk = Room(Document.DESK, hall.id, window_id, "zh")
    with app.app_context():
        open_window(hall, window_id, actor=clerk, now=moment())
    audience.join("clerk", desk, clerk)
    turn(app, audience)
    with app.app_context():
        call_next(hall, window_id, actor=clerk, now=moment())
    turn(app, audience)
    with app.app_context():
        start(AtDesk(hall, window_id, clerk, moment()))
    turn(app, audience)
    statuses = [m.document["ticket"] and m.document["ticket"]["status"] for m in audience.server.of("desk")]
    assert statuses == [None, "CALLED", "SERVING"]


def test_a_clerk_who_no_longer_sits_there_is_dropped(
    app: Flask, audience: Audience, hall: HallFacts, clerk: Actor, window_id: int
) -> None:
    desk = Room(Document.DESK, hall.id, window_id, "zh")
    manager = Actor(ActorKind.PERSON, 999, "manager", {hall.id: frozenset({Right.MANAGE})})
    with app.app_context():
        open_window(hall, window_id, actor=clerk, now=moment())
    audience.join("clerk", desk, clerk)
    audience.join("manager", desk, manager)
    turn(app, audience)
    with app.app_context():
        close(hall, window_id, actor=clerk, now=moment() + timedelta(seconds=1))
    turn(app, audience)
    assert audience.server.dropped == ["clerk"]
    assert audience.rooms.room_of("manager") == desk
