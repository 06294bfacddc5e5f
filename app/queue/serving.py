"""Serving: what a clerk does with the ticket at the window."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.core.clock import epoch_ms
from app.core.transaction import Work, transaction
from app.messages.states import TextKind
from app.messages.steps import NewText, add_text
from app.people.queries import skills_of, staff_by_username
from app.queue.errors import NobodyCanServe, TransferNeedsTarget
from app.queue.models import Ending, Serving, Ticket
from app.queue.move_steps import end_serving, lock_serving, move, seat_of, take_back_texts
from app.queue.moves import Outcome, Verb
from app.queue.order import transferred_at
from app.queue.orders import AtDesk, TransferTarget
from app.queue.results import AtWindow


def recall(desk: AtDesk) -> AtWindow:
    """Call the same ticket again; counted."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        _move(work, desk, serving, ticket, Verb.RECALL)
        serving.recalls += 1
        serving.announced_at = desk.now
        return _answer(serving, ticket)


def start(desk: AtDesk) -> AtWindow:
    """The visitor has come: serving begins."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        _move(work, desk, serving, ticket, Verb.START)
        serving.started_at = desk.now
        take_back_texts(work.session, ticket)
        return _answer(serving, ticket)


def finish(desk: AtDesk, outcome: str | None, items: Sequence[str] | None) -> AtWindow:
    """The visit is done; an outcome and the items delivered may be noted."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        _leave(work, desk, serving, ticket, Verb.FINISH, Ending.FINISHED, {"outcome": Outcome.NORMAL})
        serving.outcome_note = outcome or None
        serving.items = list(items) if items else None
        return _answer(serving, ticket)


def no_show(desk: AtDesk) -> AtWindow:
    """Nobody came: the number is passed, and its phone is told how to come back."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        changes = {"outcome": Outcome.NO_SHOW, "misses": ticket.misses + 1}
        _leave(work, desk, serving, ticket, Verb.NO_SHOW, Ending.NO_SHOW, changes)
        _tell_passed(work, desk, ticket)
        return _answer(serving, ticket)


def recycle(desk: AtDesk, *, first: bool, reason: str) -> AtWindow:
    """Back into the line, at its old place or at the end."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        changes = {} if first else {"virtual_at": epoch_ms(desk.now)}
        _leave(work, desk, serving, ticket, Verb.RECYCLE, Ending.RECYCLED, changes, reason)
        return _answer(serving, ticket)


def park(desk: AtDesk, *, at_this_window: bool, minutes: int) -> AtWindow:
    """Set aside for a form: kept for this clerk or this window, back in the line after `minutes`."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        changes = {
            "target_window_id": desk.window_id if at_this_window else None,
            "target_clerk_id": None if at_this_window else desk.actor.staff_id,
            "not_before": epoch_ms(desk.now + timedelta(minutes=minutes)),
        }
        _leave(work, desk, serving, ticket, Verb.PARK, Ending.PARKED, changes)
        return _answer(serving, ticket)


def transfer(desk: AtDesk, to: TransferTarget, reason: str | None) -> AtWindow:
    """Hand the visitor on, with the seniority of the whole visit; refused where nobody could serve them."""
    with transaction() as work:
        serving, ticket = _locked(work, desk)
        changes = _transfer_changes(work, desk, ticket, to)
        _leave(work, desk, serving, ticket, Verb.TRANSFER, Ending.TRANSFERRED, changes, reason or None)
        return _answer(serving, ticket)


def _transfer_changes(work: Work, desk: AtDesk, ticket: Ticket, to: TransferTarget) -> dict[str, object]:
    if to.category_id is None and to.window_id is None and to.clerk is None:
        raise TransferNeedsTarget()
    category_id = ticket.category_id if to.category_id is None else desk.hall.category(to.category_id).id
    windows = desk.hall.windows if to.window_id is None else [desk.hall.window(to.window_id)]
    if not any(category_id in window.handicaps for window in windows):
        raise NobodyCanServe()
    return {
        "category_id": category_id,
        "target_window_id": to.window_id,
        "target_clerk_id": None if to.clerk is None else _clerk_for(work, desk, category_id, to.clerk),
        "virtual_at": transferred_at(epoch_ms(ticket.first_taken_at), ticket.priority),
        "not_before": epoch_ms(desk.now + timedelta(minutes=to.minutes)) if to.minutes else 0,
    }


def _clerk_for(work: Work, desk: AtDesk, category_id: int, username: str) -> int:
    clerk = staff_by_username(work.session, username)
    if (
        clerk is None
        or not clerk.active
        or category_id not in skills_of(work.session, desk.hall.id, clerk.id)
    ):
        raise NobodyCanServe()
    return clerk.id


def _locked(work: Work, desk: AtDesk) -> tuple[Serving, Ticket]:
    seat_of(work.session, desk.window_id, desk.actor)
    return lock_serving(work.session, desk.window_id, desk.serving_id)


def _move(
    work: Work,
    desk: AtDesk,
    serving: Serving,
    ticket: Ticket,
    verb: Verb,
    changes: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    move(work, ticket, verb, actor=desk.actor, now=desk.now, serving=serving, reason=reason, changes=changes)


def _leave(
    work: Work,
    desk: AtDesk,
    serving: Serving,
    ticket: Ticket,
    verb: Verb,
    ending: Ending,
    changes: Mapping[str, Any],
    reason: str | None = None,
) -> None:
    """Move the ticket away: the window is free, and no unsent text calls the visitor there."""
    _move(work, desk, serving, ticket, verb, changes, reason)
    end_serving(serving, ending, now=desk.now)
    take_back_texts(work.session, ticket)


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
