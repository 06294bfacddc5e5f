"""Changes to contacts and texts inside the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from app.core.database import AwareTime, Executor
from app.messages.models import Contact, OutboxText, TextReceipt
from app.messages.phones import SealedPhone
from app.messages.states import OUT_OF_REACH, UNSENT, SubjectType, TextKind, TextState
from sms.receipts import Receipt

_COUNT_IN = text(
    """
    INSERT INTO contacts AS c
        (id, hall_id, phone_index, phone_sealed, last_four, open_tickets, keep_until, created_at)
    VALUES (:contact_id, :hall_id, :phone_index, :phone_sealed, :last_four, 1, :keep_until, :now)
    ON CONFLICT (hall_id, phone_index) DO UPDATE SET
        open_tickets = c.open_tickets + 1,
        keep_until =
            CASE WHEN c.keep_until < excluded.keep_until THEN excluded.keep_until ELSE c.keep_until END
    WHERE c.open_tickets < :phone_limit
    RETURNING id
    """
).bindparams(
    bindparam("contact_id", type_=Contact.id.type),
    bindparam("phone_sealed", type_=Contact.phone_sealed.type),
    bindparam("keep_until", type_=AwareTime),
    bindparam("now", type_=AwareTime),
)
_COUNT = (
    update(Contact)
    .where(Contact.id == bindparam("contact"))
    .values(open_tickets=Contact.open_tickets + bindparam("by"))
    .execution_options(synchronize_session=False)
)
_ADD = text(
    """
    INSERT INTO outbox
        (hall_id, contact_id, subject_type, subject_id, kind, occurrence, language, params, state, attempts,
         next_try_at, expires_at, created_at)
    VALUES (:hall_id, :contact_id, :subject_type, :subject_id, :kind, :occurrence, :language, :params, 'new',
            0, :now, :expires_at, :now)
    ON CONFLICT (hall_id, subject_type, subject_id, kind, occurrence) DO UPDATE SET
        state = 'new', next_try_at = excluded.next_try_at, expires_at = excluded.expires_at
    WHERE outbox.state = 'cancelled'
    """
).bindparams(
    bindparam("contact_id", type_=Contact.id.type),
    bindparam("params", type_=OutboxText.params.type),
    bindparam("expires_at", type_=AwareTime),
    bindparam("now", type_=AwareTime),
)


@dataclass(frozen=True)
class NewText:
    """A text to be sent about a ticket."""

    hall_id: int
    contact_id: int
    subject_id: int
    kind: TextKind
    occurrence: int
    language: str
    params: Mapping[str, Any]
    expires_at: datetime


def count_in(
    executor: Executor, hall_id: int, phone: SealedPhone, *, limit: int, keep_until: datetime, now: datetime
) -> int | None:
    """Give a phone one more open ticket; None when it has `limit` already: decided on its row."""
    return executor.execute(
        _COUNT_IN,
        {
            "contact_id": phone.contact_id,
            "hall_id": hall_id,
            "phone_index": phone.index,
            "phone_sealed": phone.sealed,
            "last_four": phone.last_four,
            "keep_until": keep_until,
            "now": now,
            "phone_limit": limit,
        },
    ).scalar()


def count(executor: Executor, contact_id: int | None, by: int) -> None:
    """A ticket of this contact ended (-1) or is open again (+1)."""
    if contact_id is not None:
        executor.execute(_COUNT, {"contact": contact_id, "by": by})


def add_text(executor: Executor, new: NewText, *, now: datetime) -> None:
    """Put a text in the outbox, once per occurrence; one that was called back is taken up again."""
    executor.execute(
        _ADD,
        {
            "hall_id": new.hall_id,
            "contact_id": new.contact_id,
            "subject_type": SubjectType.TICKET.value,
            "subject_id": new.subject_id,
            "kind": new.kind.value,
            "occurrence": new.occurrence,
            "language": new.language,
            "params": dict(new.params),
            "expires_at": new.expires_at,
            "now": now,
        },
    )


def keep_receipt(session: Session, text: OutboxText, receipt: Receipt, *, now: datetime) -> bool:
    """Keep what a provider told; False when it told so before. The caller has locked the text."""
    told = {"hall_id": text.hall_id, "text_id": text.id, "provider_ref": receipt.provider_ref}
    known = select(TextReceipt.id).filter_by(**told, status=receipt.status)
    if session.scalar(known) is not None:
        return False
    session.add(TextReceipt(**told, status=receipt.status, error=receipt.error_code, received_at=now))
    return True


def cancel_unsent(executor: Executor, hall_id: int, ticket_id: int) -> None:
    """Call back the texts about a ticket: what they say is no longer true.

    One that is on its way this very moment, or may have arrived, cannot be called back, but it is out of
    date for any further try.
    """
    about = (
        OutboxText.hall_id == hall_id,
        OutboxText.subject_type == SubjectType.TICKET,
        OutboxText.subject_id == ticket_id,
    )
    waiting = update(OutboxText).where(*about, OutboxText.state.in_(UNSENT)).values(state=TextState.CANCELLED)
    leaving = (
        update(OutboxText)
        .where(*about, OutboxText.state.in_(OUT_OF_REACH))
        .values(expires_at=OutboxText.created_at)
    )
    for statement in (waiting, leaving):
        executor.execute(statement.execution_options(synchronize_session=False))
