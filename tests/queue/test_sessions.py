"""Sitting down at a window, pausing, leaving, and taking over one that was left open."""

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.audit import AuditLine
from app.core.errors import Refusal
from app.core.transaction import transaction
from app.halls.events import WindowModeChanged
from app.halls.facts import HallFacts, WindowUnknown
from app.halls.models import WindowCategory
from app.people.events import SkillsChanged
from app.people.steps import set_skills
from app.queue import sessions
from app.queue.errors import ClerkAtOtherWindow, NotYourWindow, ServingOpen, WindowNotOpen, WindowTaken
from app.queue.models import SessionState, WindowSession, WindowSkill
from app.queue.moves import Status
from app.queue.sessions import WindowState
from tests.builders import (
    NOW,
    Clerk,
    a_clerk,
    a_clerk_at,
    a_hall,
    a_manager,
    a_ticket,
    category_id,
    later,
    window_id,
)
from tests.crowds import at_once
from tests.queue.reading import serving


@pytest.fixture
def hall(session: Session) -> HallFacts:
    """A hall whose windows change hands after ten silent minutes."""
    return a_hall(windows={"A1": {"T": 0, "R": 10}, "A2": "TR"}, takeover_after_minutes=10)


@pytest.fixture
def clerk(hall: HallFacts) -> Clerk:
    """A clerk at A1."""
    return a_clerk_at(hall)


def sit_down(clerk: Clerk, label: str = "A1", **how_much_later: float) -> WindowState:
    window = window_id(clerk.hall, label)
    return sessions.open_window(clerk.hall, window, actor=clerk.actor, now=later(**how_much_later))


def skills_at(session: Session, clerk: Clerk) -> dict[int, int]:
    session.rollback()
    rows = session.execute(select(WindowSkill).where(WindowSkill.window_id == clerk.window_id)).scalars()
    return {skill.category_id: skill.handicap for skill in rows}


# --- open, pause, close -----------------------------------------------------------------------------


def test_who_sits_already_changes_nothing(clerk: Clerk, session: Session) -> None:
    assert sit_down(clerk, minutes=5).state is SessionState.OPEN
    assert session.scalars(select(WindowSession.opened_at)).all() == [NOW]


def test_who_pauses_and_sits_down_again_is_still_paused(clerk: Clerk) -> None:
    clerk.pauses()
    assert sit_down(clerk).state is SessionState.PAUSED


def test_a_clerk_sits_at_one_window(clerk: Clerk) -> None:
    with pytest.raises(ClerkAtOtherWindow) as refused:
        sit_down(clerk, "A2")
    assert refused.value.facts == {"window_id": clerk.window_id, "label": "A1"}


def test_who_has_left_may_sit_down_elsewhere(clerk: Clerk) -> None:
    clerk.leaves()
    assert sit_down(clerk, "A2").state is SessionState.OPEN


def test_there_is_no_window_of_another_hall(clerk: Clerk) -> None:
    other = a_hall("other")
    with pytest.raises(WindowUnknown):
        sessions.open_window(other, clerk.window_id, actor=clerk.actor, now=NOW)


def test_after_a_pause_the_window_goes_on(clerk: Clerk) -> None:
    clerk.pauses()
    for _ in range(2):
        resumed = sessions.resume(clerk.hall, clerk.window_id, actor=clerk.actor, now=NOW)
        assert resumed.state is SessionState.OPEN


@pytest.mark.parametrize("verb", ["pauses", "leaves"])
@pytest.mark.parametrize("visitor", ["calls", "serves"])
def test_nobody_leaves_a_visitor_alone(clerk: Clerk, verb: str, visitor: str) -> None:
    a_ticket(clerk.hall)
    at = getattr(clerk, visitor)()
    with pytest.raises(ServingOpen) as refused:
        getattr(clerk, verb)()
    assert refused.value.facts["serving_id"] == at.serving_id
    assert refused.value.facts["number"] == "T001"


@pytest.mark.parametrize("act", [sessions.close, sessions.resume])
def test_only_whoever_sits_there_pauses_or_closes(clerk: Clerk, act: object) -> None:
    with pytest.raises(NotYourWindow):
        act(clerk.hall, clerk.window_id, actor=a_clerk(clerk.hall), now=NOW)  # type: ignore[operator]
    clerk.leaves()
    with pytest.raises(WindowNotOpen):
        act(clerk.hall, clerk.window_id, actor=clerk.actor, now=NOW)  # type: ignore[operator]


def test_two_clerks_who_sit_down_at_once_do_not_share_the_window(app: Flask, hall: HallFacts) -> None:
    actors = [a_clerk(hall), a_clerk(hall)]
    window = window_id(hall, "A1")
    answers = at_once(app, 2, lambda: sessions.open_window(hall, window, actor=actors.pop(), now=NOW))
    assert [type(answer) for answer in answers if isinstance(answer, Refusal)] == [WindowTaken]


def test_one_clerk_who_opens_two_windows_at_once_has_one(app: Flask, hall: HallFacts) -> None:
    clerk, labels = a_clerk(hall), ["A1", "A2"]
    answers = at_once(
        app, 2, lambda: sessions.open_window(hall, window_id(hall, labels.pop()), actor=clerk, now=NOW)
    )
    assert [type(answer) for answer in answers if isinstance(answer, Refusal)] == [ClerkAtOtherWindow]


# --- what a window may call -------------------------------------------------------------------------


def test_a_window_may_call_what_it_takes_and_its_clerk_knows(session: Session, hall: HallFacts) -> None:
    clerk = a_clerk_at(hall, skills="R")
    assert skills_at(session, clerk) == {category_id(hall, "R"): 10 * 60_000}
    clerk.leaves()
    assert skills_at(session, clerk) == {}


def test_a_clerk_who_learns_something_may_call_it_at_once(session: Session, hall: HallFacts) -> None:
    clerk = a_clerk_at(hall, skills="R")
    with transaction() as work:
        set_skills(work.session, hall.id, clerk.actor.id or 0, [category_id(hall, "T")])
        work.record(SkillsChanged(hall_id=hall.id, staff_id=clerk.actor.id or 0))
    assert skills_at(session, clerk) == {category_id(hall, "T"): 0}


def test_a_window_that_takes_less_calls_less_at_once(session: Session, clerk: Clerk, hall: HallFacts) -> None:
    with transaction() as work:
        work.session.execute(update(WindowCategory).values(handicap_minutes=7))
        work.record(WindowModeChanged(hall_id=hall.id, window_id=clerk.window_id))
    assert set(skills_at(session, clerk).values()) == {7 * 60_000}


def test_a_clerk_who_sits_down_finds_the_window_as_it_is_now(session: Session, hall: HallFacts) -> None:
    """Whatever this process believed of the window a moment ago."""
    with transaction() as work:
        work.session.execute(update(WindowCategory).values(handicap_minutes=7))
    assert set(skills_at(session, a_clerk_at(hall)).values()) == {7 * 60_000}


# --- taking over ------------------------------------------------------------------------------------


def take_over(clerk: Clerk, by: object, **how_much_later: float) -> WindowState:
    return sessions.open_window(
        clerk.hall,
        clerk.window_id,
        actor=by,  # type: ignore[arg-type]  # an actor
        now=later(**how_much_later),
        take_over=True,
    )


def test_a_window_in_use_is_taken(clerk: Clerk) -> None:
    with pytest.raises(WindowTaken) as refused:
        take_over(clerk, a_clerk(clerk.hall), minutes=9)
    assert refused.value.facts["can_take_over"] is False
    assert refused.value.facts["clerk"] == {
        "username": clerk.actor.name,
        "name": f"{clerk.actor.name} 的姓名",
    }


def test_nobody_takes_over_without_saying_so(clerk: Clerk) -> None:
    with pytest.raises(WindowTaken) as refused:
        sessions.open_window(clerk.hall, clerk.window_id, actor=a_manager(clerk.hall), now=NOW)
    assert refused.value.facts["can_take_over"] is True


def test_the_next_clerk_takes_over_after_silent_minutes(clerk: Clerk) -> None:
    assert take_over(clerk, a_clerk(clerk.hall), minutes=10).state is SessionState.OPEN


def test_whatever_the_clerk_does_breaks_the_silence(clerk: Clerk) -> None:
    a_ticket(clerk.hall)
    clerk.calls(later(minutes=5))
    with pytest.raises(WindowTaken):
        take_over(clerk, a_clerk(clerk.hall), minutes=14)


def test_a_manager_takes_over_at_once(clerk: Clerk) -> None:
    assert take_over(clerk, a_manager(clerk.hall)).state is SessionState.OPEN
    with pytest.raises(NotYourWindow):
        clerk.calls_next()


def test_a_take_over_is_on_record(clerk: Clerk, session: Session) -> None:
    manager = a_manager(clerk.hall)
    take_over(clerk, manager)
    line = session.scalars(select(AuditLine).where(AuditLine.act == "take_over")).one()
    assert (line.actor_id, line.hall_id, line.subject) == (
        manager.id,
        clerk.hall.id,
        f"window:{clerk.window_id}",
    )
    assert line.details == {"from": clerk.actor.id, "to": manager.id}


def test_the_visitor_is_handed_on(clerk: Clerk, session: Session) -> None:
    a_ticket(clerk.hall)
    served = clerk.serves()
    manager = a_manager(clerk.hall)
    take_over(clerk, manager)
    found = serving(session, served.serving_id)
    assert found.staff_id == clerk.actor.id
    assert session.get_one(WindowSession, found.session_id).staff_id == manager.id
    assert Clerk(clerk.hall, clerk.window_id, manager).does("finish").status is Status.COMPLETED


def test_a_window_called_by_its_new_clerk_knows_what_that_clerk_knows(clerk: Clerk, session: Session) -> None:
    take_over(clerk, a_clerk(clerk.hall, skills="R"), minutes=10)
    assert set(skills_at(session, clerk)) == {category_id(clerk.hall, "R")}
