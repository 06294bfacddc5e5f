"""Serving: what a clerk does with the ticket at the window."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.access import Actor
from app.core.clock import epoch_ms
from app.core.transaction import Work, transaction
from app.halls.facts import HallFacts
from app.messages.states import TextKind
from app.messages.steps import NewText, add_text
from app.people.queries import skills_of, staff_by_username
from app.queue.results import AtWindow
from app.queue.errors import NobodyCanServe, TransferNeedsTarget
from app.queue.models import Ending, Serving, Ticket
from app.queue.move_steps import end_serving, lock_serving, move, seat_of, take_back_texts
from app.queue.moves import Outcome, Verb
from app.queue.order import transferred_at


@dataclass(frozen=True)
class AtDesk:
    """Who does it, where, when; and the serving they believe to be there."""

    hall: HallFacts
    window_id: int
    actor: Actor
    now: datetime
    serving_id: int | None = None


@dataclass(frozen=True)
class TransferTarget:
    """Where a ticket goes: a category, one window, or one person; `minutes` later if wished."""

    category_id: int | None = None
    window_id: int | None = None
    clerk: str | None = None
    minutes: int = 0


def recall(desk: AtDesk) -> AtWindow:
    """Call the same ticket again; counted."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        move(work, ticket, Verb.RECALL, actor=desk.actor, now=desk.now, serving=serving)
        serving.recalls += 1
        serving.announced_at = desk.now
        return _answer(serving, ticket)


def start(desk: AtDesk) -> AtWindow:
    """The visitor has come: serving begins."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        move(work, ticket, Verb.START, actor=desk.actor, now=desk.now, serving=serving)
        serving.started_at = desk.now
        take_back_texts(work.session, ticket)
        return _answer(serving, ticket)


def finish(desk: AtDesk, outcome: str | None, items: Sequence[str] | None) -> AtWindow:
    """The visit is done; an outcome and the items delivered may be noted."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        changes = {"outcome": Outcome.NORMAL}
        move(work, ticket, Verb.FINISH, actor=desk.actor, now=desk.now, serving=serving, changes=changes)
        end_serving(serving, Ending.FINISHED, now=desk.now)
        serving.outcome_note = outcome
        serving.items = list(items) if items else None
        return _answer(serving, ticket)


def no_show(desk: AtDesk) -> AtWindow:
    """Nobody came: the number is passed, and its phone is told how to come back."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        changes = {"outcome": Outcome.NO_SHOW, "misses": ticket.misses + 1}
        move(work, ticket, Verb.NO_SHOW, actor=desk.actor, now=desk.now, serving=serving, changes=changes)
        end_serving(serving, Ending.NO_SHOW, now=desk.now)
        take_back_texts(work.session, ticket)
        _tell_passed(work, desk, ticket)
        return _answer(serving, ticket)


def recycle(desk: AtDesk, *, first: bool, reason: str) -> AtWindow:
    """Back into the line, at its old place or at the end."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        changes = {} if first else {"virtual_at": epoch_ms(desk.now)}
        move(
            work,
            ticket,
            Verb.RECYCLE,
            actor=desk.actor,
            now=desk.now,
            serving=serving,
            reason=reason,
            changes=changes,
        )
        end_serving(serving, Ending.RECYCLED, now=desk.now)
        take_back_texts(work.session, ticket)
        return _answer(serving, ticket)


def park(desk: AtDesk, *, at_this_window: bool, minutes: int) -> AtWindow:
    """Set aside for a form: kept for this clerk or this window, back in the line after `minutes`."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        changes = {
            "target_window_id": desk.window_id if at_this_window else None,
            "target_clerk_id": None if at_this_window else desk.actor.id,
            "not_before": epoch_ms(desk.now + timedelta(minutes=minutes)),
        }
        move(work, ticket, Verb.PARK, actor=desk.actor, now=desk.now, serving=serving, changes=changes)
        end_serving(serving, Ending.PARKED, now=desk.now)
        return _answer(serving, ticket)


def transfer(desk: AtDesk, to: TransferTarget, reason: str | None) -> AtWindow:
    """Hand the visitor on, with the seniority of the whole visit; refused where nobody could ever serve them."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        changes = _transfer_changes(work, desk, ticket, to)
        move(
            work,
            ticket,
            Verb.TRANSFER,
            actor=desk.actor,
            now=desk.now,
            serving=serving,
            reason=reason,
            changes=changes,
        )
        end_serving(serving, Ending.TRANSFERRED, now=desk.now)
        take_back_texts(work.session, ticket)
        return _answer(serving, ticket)


def _transfer_changes(work: Work, desk: AtDesk, ticket: Ticket, to: TransferTarget) -> dict[str, object]:
    if to.category_id is None and to.window_id is None and to.clerk is None:
        raise TransferNeedsTarget()
    category_id = desk.hall.category(to.category_id).id if to.category_id is not None else ticket.category_id
    clerk = None if to.clerk is None else staff_by_username(work.session, to.clerk)
    if to.clerk is not None and (
        clerk is None or category_id not in skills_of(work.session, desk.hall.id, clerk.id)
    ):
        raise NobodyCanServe()
    if to.window_id is not None and category_id not in desk.hall.window(to.window_id).handicaps:
        raise NobodyCanServe()
    return {
        "category_id": category_id,
        "target_window_id": to.window_id,
        "target_clerk_id": None if clerk is None else clerk.id,
        "virtual_at": transferred_at(epoch_ms(ticket.first_taken_at), ticket.priority),
        "not_before": epoch_ms(desk.now + timedelta(minutes=to.minutes)) if to.minutes else 0,
    }


def _locked(work: Work, desk: AtDesk) -> tuple[Serving, Ticket]:
    seat_of(work.session, desk.window_id, desk.actor)
    return lock_serving(work.session, desk.window_id, desk.serving_id)


def _tell_passed(work: Work, desk: AtDesk, ticket: Ticket) -> None:
    if ticket.contact_id is None:
        return
    minutes = desk.hall.restore_within_minutes
    text = NewText(
        hall_id=ticket.hall_id,
        contact_id=ticket.contact_id,
        subject_id=ticket.id,
        kind=TextKind.PASSED,
        occurrence=ticket.misses,
        language=ticket.language,
        params={"number": ticket.number, "minutes": minutes},
        expires_at=desk.now + timedelta(minutes=minutes),
    )
    add_text(work.session, text, now=desk.now)


def _answer(serving: Serving, ticket: Ticket) -> AtWindow:
    return AtWindow(serving.id, ticket.number, ticket.status)
