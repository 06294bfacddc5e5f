"""What managers and desks read about texts."""

from collections.abc import Iterator

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.core.database import db
from app.messages.dispatch import Dispatcher
from app.messages.queries import called_texts, texts_about
from app.messages.states import TextKind, TextState
from sms.gateway import TextRefused
from sms.memory import MemoryGateway
from tests.messages.conftest import Clock, Outbox


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """What the database is asked, from here on."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_manager_reads_the_words_but_not_the_number(outbox: Outbox, session: Session) -> None:
    text_id = outbox.call(7)
    [row] = texts_about(session, outbox.hall_id, None)
    assert (row.id, row.subject_id, row.kind, row.state) == (text_id, 7, TextKind.CALLED, TextState.NEW)
    assert row.to == "138****8000"
    assert row.text == "长汀县政务服务中心：请T007号到A1窗口办理。"
    assert (row.created_at, row.sent_at, row.error) == (outbox.clock.now, None, None)


def test_the_newest_text_comes_first(outbox: Outbox, session: Session) -> None:
    first, second, third = (outbox.call(ticket_id) for ticket_id in (1, 2, 3))
    assert [row.id for row in texts_about(session, outbox.hall_id, None)] == [third, second, first]
    assert [row.id for row in texts_about(session, outbox.hall_id, None, limit=1)] == [third]


def test_texts_may_be_asked_for_by_ticket(outbox: Outbox, session: Session) -> None:
    mine = outbox.call(1)
    outbox.call(2)
    assert [row.id for row in texts_about(session, outbox.hall_id, [1])] == [mine]
    assert texts_about(session, outbox.hall_id, []) == []


def test_texts_of_another_hall_are_not_shown(outbox: Outbox, session: Session) -> None:
    outbox.call()
    assert texts_about(session, outbox.hall_id + 1, None) == []


def test_many_texts_are_read_with_as_many_statements_as_one(
    outbox: Outbox, session: Session, statements: list[str]
) -> None:
    for ticket_id in range(1, 6):
        outbox.call(ticket_id)
    session.rollback()
    statements.clear()
    assert len(texts_about(session, outbox.hall_id, None)) == 5
    assert len([statement for statement in statements if statement.startswith("SELECT")]) == 1


def test_the_desk_learns_the_fate_of_this_call(
    outbox: Outbox, session: Session, gateway: MemoryGateway, clock: Clock
) -> None:
    gateway.fail_next(TextRefused("21614"))
    outbox.call(7, occurrence=1)
    with Dispatcher(gateway, clock=clock, round_seconds=30) as dispatcher:
        dispatcher.send_due()
        outbox.call(7, occurrence=2)
        dispatcher.send_due()
    told = called_texts(session, outbox.hall_id, [7])
    fates = [told.get((7, occurrence)) for occurrence in (1, 2, 3)]
    assert [fate and (fate.state, fate.error, fate.sent_at) for fate in fates] == [
        (TextState.FAILED, "21614", None),
        (TextState.SENT, None, clock.now),
        None,
    ]
