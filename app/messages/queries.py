"""Reads of texts, shaped for the desk and the list of messages; numbers leave this room masked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.core.database import Executor
from app.core.runtime import runtime
from app.messages.composing import words_of
from app.messages.models import Contact, OutboxText
from app.messages.phones import masked_phone
from app.messages.states import SubjectType, TextKind, TextState
from sms.wording import WordingError


@dataclass(frozen=True)
class TextRow:
    """One text as a manager sees it."""

    id: int
    subject_id: int
    kind: TextKind
    state: TextState
    to: str | None
    #: Empty when a value of the sentence is missing.
    text: str
    error: str | None
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class TextFate:
    """What became of a text, as the desk shows it."""

    state: TextState
    sent_at: datetime | None
    error: str | None


_CALLED_TEXTS = select(
    OutboxText.subject_id, OutboxText.occurrence, OutboxText.state, OutboxText.sent_at, OutboxText.error
).where(
    OutboxText.hall_id == bindparam("hall"),
    OutboxText.subject_type == SubjectType.TICKET,
    OutboxText.subject_id.in_(bindparam("tickets", expanding=True)),
    OutboxText.kind == TextKind.CALLED,
)


def texts_about(
    session: Session, hall_id: int, subject_ids: Sequence[int] | None, limit: int = 200
) -> list[TextRow]:
    """The newest texts of a hall, or those about some of its tickets."""
    query = select(OutboxText, Contact.phone_sealed).join(Contact, Contact.id == OutboxText.contact_id)
    query = query.where(OutboxText.hall_id == hall_id)
    if subject_ids is not None:
        query = query.where(
            OutboxText.subject_type == SubjectType.TICKET, OutboxText.subject_id.in_(subject_ids)
        )
    rows = session.execute(query.order_by(OutboxText.id.desc()).limit(limit))
    return [_row(text, sealed) for text, sealed in rows]


def called_texts(
    executor: Executor, hall_id: int, ticket_ids: Collection[int]
) -> dict[tuple[int, int], TextFate]:
    """What became of the texts that called these tickets, by ticket and number of the call."""
    if not ticket_ids:
        return {}
    rows = executor.execute(_CALLED_TEXTS, {"hall": hall_id, "tickets": list(ticket_ids)})
    return {(row.subject_id, row.occurrence): TextFate(row.state, row.sent_at, row.error) for row in rows}


def texts_in_hand(executor: Executor) -> dict[TextState, int]:
    """How many texts wait to be sent, and how many are on their way at this moment."""
    in_hand = (TextState.NEW, TextState.SENDING)
    counts = [
        select(literal(state.value).label("state"), func.count().label("texts")).where(
            OutboxText.state == state
        )
        for state in in_hand
    ]
    return {TextState(row.state): row.texts for row in executor.execute(union_all(*counts))}


def subjects_told(
    session: Session, hall_id: int, kind: TextKind, subject_ids: Sequence[int]
) -> frozenset[int]:
    """Which of these tickets have had a text of this kind, whatever became of it."""
    query = select(OutboxText.subject_id).where(
        OutboxText.hall_id == hall_id,
        OutboxText.subject_type == SubjectType.TICKET,
        OutboxText.subject_id.in_(subject_ids),
        OutboxText.kind == kind,
    )
    return frozenset(session.scalars(query))


def _row(text: OutboxText, phone_sealed: bytes | None) -> TextRow:
    return TextRow(
        id=text.id,
        subject_id=text.subject_id,
        kind=text.kind,
        state=text.state,
        to=masked_phone(runtime().keys, text.contact_id, phone_sealed),
        text=_words(text),
        error=text.error,
        created_at=text.created_at,
        sent_at=text.sent_at,
    )


def _words(text: OutboxText) -> str:
    try:
        return words_of(text.hall_id, text.kind, text.language, text.params)
    except WordingError:
        return ""
