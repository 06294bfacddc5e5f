"""Serving: every verb of a window, from every state its ticket can be in."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.core.clock import epoch_ms
from app.halls.facts import CategoryUnknown, HallFacts, WindowUnknown
from app.queue import serving as verbs
from app.queue.errors import (
    NobodyCanServe,
    NoOpenServing,
    NotYourWindow,
    ServingChanged,
    TransferNeedsTarget,
    WindowNotOpen,
    WrongState,
)
from app.queue.models import Ending
from app.queue.moves import Outcome, Status
from app.queue.order import MINUTE_MS, TRANSFER_CREDIT_MINUTES
from app.queue.orders import AtDesk, TransferTarget
from tests.builders import (
    DEEDS,
    NOW,
    Clerk,
    a_clerk,
    a_clerk_at,
    a_hall,
    a_ticket,
    category_id,
    later,
    window_id,
)
from tests.queue.reading import serving, ticket

SERVING_VERBS = [verb for verb in DEEDS if verb != "undo"]

#: Where each verb leads from; what is missing is refused.
LEADS = {
    ("recall", "CALLED"): "CALLED",
    ("start", "CALLED"): "SERVING",
    ("finish", "SERVING"): "COMPLETED",
    ("no-show", "CALLED"): "NO_SHOW",
    ("recycle", "CALLED"): "WAITING",
    ("recycle", "SERVING"): "WAITING",
    ("transfer", "CALLED"): "WAITING",
    ("transfer", "SERVING"): "WAITING",
    ("park", "SERVING"): "PARKED",
}


@pytest.fixture
def clerk(session: Session) -> Clerk:
    """A clerk in a hall where R is taken at B1 alone; one visitor waits."""
    hall = a_hall(windows={"A1": "TR", "B1": "R"})
    a_ticket(hall, now=later(minutes=-10))
    return a_clerk_at(hall)


@pytest.fixture
def hall(clerk: Clerk) -> HallFacts:
    """The clerk's hall."""
    return clerk.hall


@pytest.mark.parametrize("status", ["CALLED", "SERVING"])
@pytest.mark.parametrize("verb", SERVING_VERBS)
def test_a_verb_leads_where_the_table_says(clerk: Clerk, session: Session, verb: str, status: str) -> None:
    at = clerk.calls() if status == "CALLED" else clerk.serves()
    after = LEADS.get((verb, status))
    if after is None:
        with pytest.raises(WrongState):
            clerk.does(verb)
        assert ticket(session).status.value == status
        return
    assert clerk.does(verb).status.value == after
    assert (ticket(session).window_id is not None) == (after in {"CALLED", "SERVING"})
    assert (serving(session, at.serving_id).ended_at is None) == (after in {"CALLED", "SERVING"})


@pytest.mark.parametrize("verb", SERVING_VERBS)
def test_without_a_visitor_there_is_nothing_to_do(clerk: Clerk, verb: str) -> None:
    with pytest.raises(NoOpenServing):
        clerk.does(verb)


@pytest.mark.parametrize("verb", [*SERVING_VERBS, "undo"])
def test_a_window_that_is_closed_does_nothing(clerk: Clerk, verb: str) -> None:
    clerk.leaves()
    with pytest.raises(WindowNotOpen):
        clerk.does(verb)


@pytest.mark.parametrize("verb", [*SERVING_VERBS, "undo"])
def test_nobody_acts_at_somebody_elses_window(clerk: Clerk, verb: str) -> None:
    clerk.calls()
    stranger = Clerk(clerk.hall, clerk.window_id, a_clerk(clerk.hall))
    with pytest.raises(NotYourWindow):
        stranger.does(verb)


@pytest.mark.parametrize("verb", SERVING_VERBS)
def test_a_screen_that_shows_the_last_visitor_moves_nobody(clerk: Clerk, session: Session, verb: str) -> None:
    called = clerk.calls()
    with pytest.raises(ServingChanged) as refused:
        DEEDS[verb](clerk.at(serving_id=called.serving_id + 1))
    assert refused.value.facts == {"serving_id": called.serving_id}
    assert ticket(session).status is Status.CALLED


def test_a_screen_that_shows_somebody_who_is_gone_is_told_so(clerk: Clerk) -> None:
    with pytest.raises(ServingChanged):
        verbs.start(clerk.at(serving_id=1))


# --- what each verb keeps ---------------------------------------------------------------------------


def test_each_recall_is_counted_and_announced_anew(clerk: Clerk, session: Session) -> None:
    called = clerk.calls()
    clerk.does("recall", later(seconds=30))
    clerk.does("recall", later(seconds=60))
    found = serving(session, called.serving_id)
    assert (found.recalls, found.announced_at, found.called_at) == (2, later(seconds=60), NOW)


def test_a_visit_that_is_done_keeps_its_outcome_and_items(clerk: Clerk, session: Session) -> None:
    at = clerk.serves()
    verbs.finish(clerk.at(later(minutes=7)), "handed in", ["R-001", "R-002"])
    found = serving(session, at.serving_id)
    assert (found.ending, found.outcome_note, found.items) == (
        Ending.FINISHED,
        "handed in",
        ["R-001", "R-002"],
    )
    assert (ticket(session).outcome, ticket(session).ended_at) == (Outcome.NORMAL, later(minutes=7))


def test_a_missed_call_is_counted(clerk: Clerk, session: Session) -> None:
    clerk.calls()
    clerk.does("no-show")
    assert (ticket(session).misses, ticket(session).outcome) == (1, Outcome.NO_SHOW)


@pytest.mark.parametrize(("first", "key"), [(True, later(minutes=-10)), (False, NOW)])
def test_back_in_the_line_first_or_last(clerk: Clerk, session: Session, first: bool, key: object) -> None:
    clerk.calls()
    verbs.recycle(clerk.at(), first=first, reason="papers")
    assert ticket(session).virtual_at == epoch_ms(key)  # type: ignore[arg-type]  # a moment
    assert ticket(session).number == "T001"


def test_who_is_parked_is_kept_for_the_clerk_or_for_the_window(clerk: Clerk, session: Session) -> None:
    clerk.serves()
    verbs.park(clerk.at(), at_this_window=True, minutes=20)
    found = ticket(session)
    assert (found.target_window_id, found.target_clerk_id) == (clerk.window_id, None)
    assert found.not_before == epoch_ms(later(minutes=20))


# --- transfers --------------------------------------------------------------------------------------


def transferred(by: Clerk, /, **to: object) -> None:
    verbs.transfer(by.at(), TransferTarget(**to), "wrong window")  # type: ignore[arg-type]  # as the test says


def test_a_transfer_carries_the_seniority_of_the_visit(
    clerk: Clerk, session: Session, hall: HallFacts
) -> None:
    clerk.serves()
    transferred(clerk, category_id=category_id(hall, "R"))
    found = ticket(session)
    assert found.category_id == category_id(hall, "R")
    assert found.virtual_at == epoch_ms(later(minutes=-10)) - TRANSFER_CREDIT_MINUTES * MINUTE_MS


def test_a_transfer_may_be_for_later(clerk: Clerk, session: Session, hall: HallFacts) -> None:
    clerk.serves()
    transferred(clerk, category_id=category_id(hall, "R"), minutes=30)
    assert ticket(session).not_before == epoch_ms(later(minutes=30))


def test_a_transfer_to_a_clerk_is_called_by_that_clerk(clerk: Clerk, hall: HallFacts) -> None:
    colleague = a_clerk(hall)
    clerk.serves()
    transferred(clerk, category_id=category_id(hall, "R"), clerk=colleague.name)
    assert clerk.calls_next() is None
    assert a_clerk_at(hall, "B1", actor=colleague).calls().number == "T001"


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        (lambda hall: {}, TransferNeedsTarget),
        (lambda hall: {"window_id": window_id(hall, "B1")}, NobodyCanServe),
        (lambda hall: {"window_id": 2**70}, WindowUnknown),
        (lambda hall: {"category_id": 2**70}, CategoryUnknown),
        (lambda hall: {"clerk": "nobody-of-that-name"}, NobodyCanServe),
        (lambda hall: {"clerk": a_clerk(hall, "novice", skills="R").name}, NobodyCanServe),
    ],
    ids=["nowhere", "not taken there", "no such window", "no such category", "no such clerk", "not trained"],
)
def test_nobody_is_sent_where_nobody_can_serve_them(
    clerk: Clerk, hall: HallFacts, target: Callable[[HallFacts], dict[str, object]], refusal: type[Exception]
) -> None:
    clerk.serves()
    to = target(hall)
    with pytest.raises(refusal):
        transferred(clerk, **to)
    assert clerk.does("finish").status is Status.COMPLETED


def test_a_desk_is_one_person_at_one_window_at_one_moment(clerk: Clerk) -> None:
    assert clerk.at() == AtDesk(clerk.hall, clerk.window_id, clerk.actor, NOW)
