"""The desk document: all that one window's clerk needs to see, from one moment."""

from datetime import datetime, timedelta

from app.core.clock import iso
from app.core.database import AnyRow
from app.core.runtime import runtime
from app.halls.facts import HallFacts
from app.messages.phones import masked_phone
from app.queue.desk_schemas import (
    CategoryWaiting,
    DeskOut,
    DeskRules,
    DeskText,
    DeskTicket,
    DeskToday,
    DeskWaiting,
    DeskWindow,
    PassedOut,
    UndoOut,
)
from app.queue.hall_desks import HallDesks, hall_desks
from app.queue.models import SessionState
from app.queue.moves import UNDO_SECONDS, UNDOABLE
from app.queue.schemas import ClerkOut, HallName


def desk_document(hall: HallFacts, window_id: int, language: str, *, now: datetime) -> DeskOut:
    """The whole desk; a window that nobody opened has no clerk and no ticket."""
    desks = hall_desks(hall.id, now=now)
    hall = desks.hall
    return DeskOut(
        version=desks.version,
        server_time=str(iso(now)),
        hall=HallName(slug=hall.slug, name=hall.name_in(language)),
        window=_window(desks, window_id),
        ticket=_ticket(desks, window_id, language),
        undo=_undo(desks, window_id, now),
        passed=_passed(desks, now),
        waiting=_waiting(desks, window_id, language),
        today=_today(desks, window_id),
        rules=DeskRules(no_show_after_seconds=hall.no_show_after_seconds),
    )


def _window(desks: HallDesks, window_id: int) -> DeskWindow:
    window, seat = desks.hall.window(window_id), desks.seats.get(window_id)
    return DeskWindow(
        id=window.id,
        label=window.label,
        mode=window.mode.value,
        state=(SessionState.CLOSED if seat is None else seat.state).value,
        pause_reason=None if seat is None else seat.pause_reason,
        opened_at=None if seat is None else iso(seat.opened_at),
        clerk=None if seat is None else _clerk(desks, seat.staff_id),
    )


def _clerk(desks: HallDesks, staff_id: int) -> ClerkOut:
    name = desks.names[staff_id]
    return ClerkOut(username=name.username, name=name.name)


def _ticket(desks: HallDesks, window_id: int, language: str) -> DeskTicket | None:
    row = desks.servings.get(window_id)
    if row is None:
        return None
    return DeskTicket(
        serving_id=row.serving_id,
        number=row.number,
        status=row.status.value,
        category=desks.hall.category_name(row.category_id, language),
        priority=row.priority.value,
        reason=row.priority_reason,
        language=row.language,
        taken_at=str(iso(row.taken_at)),
        called_at=str(iso(row.called_at)),
        started_at=iso(row.started_at),
        waited_seconds=max(0, int((row.called_at - row.taken_at).total_seconds())),
        recalls=row.recalls,
        misses=row.misses,
        phone=masked_phone(runtime().keys, row.contact_id, row.phone_sealed),
        text=_text(desks, row),
    )


def _text(desks: HallDesks, row: AnyRow) -> DeskText | None:
    fate = desks.texts.get((row.id, row.calls))
    if fate is None:
        return None
    return DeskText(state=fate.state.value, sent_at=iso(fate.sent_at), error=fate.error)


def _undo(desks: HallDesks, window_id: int, now: datetime) -> UndoOut | None:
    line = desks.last_lines.get(window_id)
    if line is None or line.verb not in UNDOABLE or line.serving_id is None:
        return None
    until = line.at + timedelta(seconds=UNDO_SECONDS)
    return UndoOut(verb=line.verb.value, until=str(iso(until))) if now <= until else None


def _passed(desks: HallDesks, now: datetime) -> list[PassedOut]:
    within = timedelta(minutes=desks.hall.restore_within_minutes)
    return [
        PassedOut(
            number=row.number,
            passed_at=str(iso(row.ended_at)),
            restorable_until=str(iso(row.ended_at + within)),
        )
        for row in desks.passed
        if now <= row.ended_at + within
    ]


def _waiting(desks: HallDesks, window_id: int, language: str) -> DeskWaiting:
    counts, seat = desks.waiting_by_category(), desks.seats.get(window_id)
    return DeskWaiting(
        total=sum(counts.values()),
        mine=0 if seat is None else desks.callable_by(window_id, seat.staff_id),
        by_category=[
            CategoryWaiting(id=c.id, name=c.name_in(language), waiting=counts.get(c.id, 0))
            for c in desks.hall.categories
        ],
    )


def _today(desks: HallDesks, window_id: int) -> DeskToday:
    seat = desks.seats.get(window_id)
    done = None if seat is None else desks.done.get(seat.staff_id)
    if done is None:
        return DeskToday(served=0, no_show=0, average_service_seconds=None)
    average = done.average_seconds
    return DeskToday(
        served=done.served,
        no_show=done.no_show,
        average_service_seconds=None if average is None else int(average),
    )
