"""Undo: a window takes back its last move, for ten seconds, whatever that move was."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.core.access import PUBLIC
from app.queue import serving as verbs
from app.queue import visiting
from app.queue.errors import NothingToUndo, ServingChanged
from app.queue.issuing import Issued
from app.queue.models import Ending, Ticket
from app.queue.moves import Status, Verb
from app.queue.orders import AtDesk, TransferTarget
from app.queue.undoing import undo
from tests.builders import NOW, Clerk, a_clerk_at, a_hall, a_manager, a_ticket, category_id, later, window_id
from tests.queue import reading

#: Each move that can be taken back, and how the window gets there.
UNDOABLE: dict[str, tuple[list[str], Callable[[AtDesk], object]]] = {
    "start": (["call"], verbs.start),
    "no-show": (["call"], verbs.no_show),
    "recycle a called one": (["call"], lambda desk: verbs.recycle(desk, first=False, reason="papers")),
    "recycle a served one": (
        ["call", "start"],
        lambda desk: verbs.recycle(desk, first=False, reason="papers"),
    ),
    "transfer": (
        ["call", "start"],
        lambda desk: verbs.transfer(
            desk,
            TransferTarget(category_id(desk.hall, "R"), window_id(desk.hall, "B1"), minutes=30),
            None,
        ),
    ),
    "park": (["call", "start"], lambda desk: verbs.park(desk, at_this_window=True, minutes=15)),
    "finish": (["call", "start"], lambda desk: verbs.finish(desk, "done", ["R-001"])),
}


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk whose window may call; the ticket of one visitor waits."""
    return a_clerk_at(a_hall(windows={"A1": "TR", "B1": "TR"}))


@pytest.fixture
def issued(clerk: Clerk) -> Issued:
    """The only visitor, who gave a phone number."""
    return a_ticket(clerk.hall, phone="13900001111", now=later(minutes=-3))


def all_of(session: Session) -> dict[str, object]:
    """Every field of the only ticket."""
    ticket = reading.ticket(session)
    return {column.name: getattr(ticket, column.name) for column in Ticket.__table__.columns}


def prepare(clerk: Clerk, steps: list[str]) -> int:
    return [clerk.calls() if step == "call" else clerk.does(step) for step in steps][-1].serving_id


@pytest.mark.parametrize("move", UNDOABLE)
def test_after_undo_everything_is_as_before(
    clerk: Clerk, issued: Issued, session: Session, move: str
) -> None:
    steps, act = UNDOABLE[move]
    serving_id = prepare(clerk, steps)
    before, open_before = all_of(session), vars_of(session, serving_id)
    act(clerk.at(later(seconds=1)))
    assert all_of(session) != before
    undone = clerk.does("undo", later(seconds=5))
    assert all_of(session) == before
    assert vars_of(session, serving_id) == open_before
    assert (undone.serving_id, undone.status) == (serving_id, before["status"])


def vars_of(session: Session, serving_id: int) -> dict[str, object]:
    serving = reading.serving(session, serving_id)
    return {column.name: getattr(serving, column.name) for column in serving.__table__.columns}


def test_an_undone_call_is_marked_and_stays(clerk: Clerk, issued: Issued, session: Session) -> None:
    called = clerk.calls()
    undone = clerk.does("undo", later(seconds=2))
    assert undone.status is Status.WAITING
    assert reading.serving(session, called.serving_id).ending is Ending.UNDONE
    assert clerk.calls().serving_id != called.serving_id


def test_undo_leaves_its_own_line_in_the_record(clerk: Clerk, issued: Issued, session: Session) -> None:
    clerk.calls()
    clerk.does("undo")
    lines = reading.record(session)
    assert [line.verb for line in lines] == [Verb.ISSUE, Verb.CALL, Verb.UNDO]
    assert lines[-1].details == {"undone": lines[-2].id}
    assert (lines[-1].from_status, lines[-1].to_status) == (Status.CALLED, Status.WAITING)


# --- when it is too late ----------------------------------------------------------------------------


def test_a_window_that_has_done_nothing_has_nothing_to_undo(clerk: Clerk) -> None:
    with pytest.raises(NothingToUndo):
        clerk.does("undo")


@pytest.mark.parametrize(("seconds", "is_in_time"), [(10, True), (10.001, False)])
def test_ten_seconds_and_no_more(clerk: Clerk, issued: Issued, seconds: float, is_in_time: bool) -> None:
    clerk.calls()
    if is_in_time:
        assert clerk.does("undo", later(seconds=seconds)).status is Status.WAITING
    else:
        with pytest.raises(NothingToUndo):
            clerk.does("undo", later(seconds=seconds))


def test_undo_is_not_undone(clerk: Clerk, issued: Issued) -> None:
    clerk.calls()
    clerk.does("undo")
    with pytest.raises(NothingToUndo):
        clerk.does("undo")


def test_a_recall_is_not_undone_nor_what_lies_before_it(clerk: Clerk, issued: Issued) -> None:
    clerk.calls()
    clerk.does("recall")
    with pytest.raises(NothingToUndo):
        clerk.does("undo")


def test_after_the_next_call_the_last_visit_is_over(clerk: Clerk, issued: Issued, session: Session) -> None:
    clerk.serves()
    clerk.does("finish")
    a_ticket(clerk.hall)
    clerk.calls()
    assert clerk.does("undo").number == "T002"
    with pytest.raises(NothingToUndo):
        clerk.does("undo")
    assert reading.ticket(session).status is Status.COMPLETED


def test_who_has_cancelled_is_not_brought_back(clerk: Clerk, issued: Issued) -> None:
    clerk.calls()
    clerk.does("recycle")
    visiting.cancel(issued.code, actor=PUBLIC, now=NOW)
    with pytest.raises(NothingToUndo):
        clerk.does("undo")


def test_who_has_cancelled_at_the_window_is_not_brought_back(clerk: Clerk, issued: Issued) -> None:
    clerk.calls()
    visiting.cancel(issued.code, actor=PUBLIC, now=NOW)
    with pytest.raises(NothingToUndo):
        clerk.does("undo")


def test_who_was_called_elsewhere_is_not_taken_from_there(
    clerk: Clerk, issued: Issued, session: Session
) -> None:
    clerk.calls()
    clerk.does("recycle")
    other = a_clerk_at(clerk.hall, "B1")
    other.calls()
    with pytest.raises(NothingToUndo):
        clerk.does("undo")
    assert reading.ticket(session).window_id == other.window_id


def test_a_screen_that_shows_another_visitor_undoes_nothing(clerk: Clerk, issued: Issued) -> None:
    called = clerk.calls()
    with pytest.raises(ServingChanged):
        undo(clerk.at(serving_id=called.serving_id + 1))


def test_whoever_took_the_window_over_goes_on_with_what_they_brought_back(
    clerk: Clerk, issued: Issued, session: Session
) -> None:
    served = clerk.serves()
    clerk.does("finish")
    manager = take_over(clerk)
    manager.does("undo", later(seconds=4))
    assert manager.does("finish", later(seconds=5)).status is Status.COMPLETED
    assert reading.serving(session, served.serving_id).staff_id == clerk.actor.id


def take_over(clerk: Clerk) -> Clerk:
    from app.queue import sessions

    manager = a_manager(clerk.hall)
    sessions.open_window(clerk.hall, clerk.window_id, actor=manager, now=NOW, take_over=True)
    return Clerk(clerk.hall, clerk.window_id, manager)
