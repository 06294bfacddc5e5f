"""The outbox inside the caller's transaction: what is due, who takes it, how it ended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, exists, literal, or_, select
from sqlalchemy.orm import Session

from app.core.database import AnyRow, Executor
from app.messages.models import Contact, OutboxText
from app.messages.states import LEASE_SECONDS, TextKind, TextState

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Claim:
    """A text that this process alone may try, once."""

    text_id: int
    hall_id: int
    contact_id: int
    phone_sealed: bytes | None
    kind: TextKind
    language: str
    params: Mapping[str, Any]
    created_at: datetime
    expires_at: datetime
    attempt: int
    resends: int


def anything_due(executor: Executor, now: datetime) -> bool:
    """Whether there is anything to do; asked often, so it takes no lock and reads two small indexes."""
    return bool(executor.execute(select(exists().where(or_(_is_due(now), _is_abandoned(now))))).scalar())


def give_up_abandoned(session: Session, now: datetime) -> list[OutboxText]:
    """Texts whose sender died while sending: the provider may have them, so their fate is unknown."""
    texts = list(session.scalars(_locked(select(OutboxText).where(_is_abandoned(now)))))
    for text in texts:
        text.state, text.error, text.lease_until = TextState.UNKNOWN, "lease_expired", None
        text.next_try_at = now  # a receipt has had all the time of the lease
    return texts


def expire_late(session: Session, now: datetime) -> list[OutboxText]:
    """Texts that are worthless now and were never taken by the provider."""
    texts = list(
        session.scalars(_locked(select(OutboxText).where(_is_due(now), OutboxText.expires_at <= now)))
    )
    for text in texts:
        text.state = TextState.EXPIRED
    return texts


def claim(session: Session, now: datetime, limit: int) -> list[Claim]:
    """Take up to `limit` due texts, oldest first; those that another process is taking are passed over."""
    due = (
        select(OutboxText, Contact.phone_sealed)
        .join(Contact, Contact.id == OutboxText.contact_id)
        .where(_is_due(now), OutboxText.expires_at > now)
        .order_by(OutboxText.id)
        .limit(limit)
    )
    return [_claimed(text, sealed, now) for text, sealed in session.execute(_locked(due))]


def held(session: Session, claims: Iterable[Claim]) -> dict[int, OutboxText]:
    """The texts, by id, that are still these claims' to decide."""
    attempts = {claim.text_id: claim.attempt for claim in claims}
    query = select(OutboxText).where(OutboxText.id.in_(attempts), OutboxText.state == TextState.SENDING)
    texts = session.scalars(query.order_by(OutboxText.id).with_for_update())
    return {text.id: text for text in texts if text.attempts == attempts[text.id]}


def in_doubt(executor: Executor, now: datetime, limit: int) -> list[Claim]:
    """Texts of unknown fate that are still of use and about which the provider is to be asked now."""
    query = (
        select(*OutboxText.__table__.columns, Contact.phone_sealed)
        .join(Contact, Contact.id == OutboxText.contact_id)
        .where(_in_state(TextState.UNKNOWN), OutboxText.expires_at > now, OutboxText.next_try_at <= now)
        .order_by(OutboxText.expires_at, OutboxText.id)
        .limit(limit)
    )
    return [_claim(row, row.phone_sealed) for row in executor.execute(query)]


def still_in_doubt(session: Session, claim: Claim) -> OutboxText | None:
    """The text, locked, if nobody has learned its fate meanwhile, nor sent it again."""
    query = select(OutboxText).where(OutboxText.id == claim.text_id, _in_state(TextState.UNKNOWN))
    text = session.scalars(query.with_for_update()).one_or_none()
    return text if text is not None and text.attempts == claim.attempt else None


def _claimed(text: OutboxText, phone_sealed: bytes | None, now: datetime) -> Claim:
    text.state, text.attempts = TextState.SENDING, text.attempts + 1
    text.lease_until = now + timedelta(seconds=LEASE_SECONDS)
    return _claim(text, phone_sealed)


def _claim(text: OutboxText | AnyRow, phone_sealed: bytes | None) -> Claim:
    return Claim(
        text.id,
        text.hall_id,
        text.contact_id,
        phone_sealed,
        text.kind,
        text.language,
        text.params,
        text.created_at,
        text.expires_at,
        text.attempts,
        text.resends,
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    return _in_state(TextState.NEW) & (OutboxText.next_try_at <= now)


def _is_abandoned(now: datetime) -> ColumnElement[bool]:
    return _in_state(TextState.SENDING) & (OutboxText.lease_until < now)


def _in_state(state: TextState) -> ColumnElement[bool]:
    """The state stands in the statement itself: behind a parameter SQLite sees no fitting partial index."""
    return OutboxText.state == literal(state, OutboxText.state.type, literal_execute=True)


def _locked(query: Select[*Columns]) -> Select[*Columns]:
    return query.with_for_update(of=OutboxText, skip_locked=True)
