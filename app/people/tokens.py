"""Services for the bearer tokens of people: made once, shown once, revoked at any time."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.access import JOB, Actor
from app.core.audit import write_line
from app.core.crypto import new_token, token_hash
from app.core.transaction import transaction
from app.people.errors import StaffUnknown, TokenUnknown
from app.people.identity import PERSON_TOKEN
from app.people.models import AccessToken, Staff
from app.people.queries import staff_by_username


def create_token(
    username: str, label: str, *, now: datetime, expires_at: datetime | None = None, actor: Actor = JOB
) -> str:
    """A new token of an active account; only its hash is kept, so nobody can show it again."""
    token = new_token(PERSON_TOKEN)
    with transaction() as work:
        staff = _active_staff(work.session, username)
        work.session.add(
            AccessToken(
                staff_id=staff.id,
                token_hash=token_hash(token),
                label=label,
                created_at=now,
                expires_at=expires_at,
            )
        )
        details = {"label": label}
        write_line(work.session, "token_created", staff.username, actor=actor, now=now, details=details)
    return token


def revoke_tokens(username: str, label: str, *, now: datetime, actor: Actor = JOB) -> None:
    """End all tokens of an account that carry this label; they are refused from the next request on."""
    with transaction() as work:
        staff = _active_staff(work.session, username)
        revoked = work.session.scalars(
            update(AccessToken)
            .where(
                AccessToken.staff_id == staff.id,
                AccessToken.label == label,
                AccessToken.revoked_at.is_(None),
            )
            .values(revoked_at=now)
            .returning(AccessToken.id)
        ).all()
        if not revoked:
            raise TokenUnknown()
        details = {"label": label}
        write_line(work.session, "token_revoked", staff.username, actor=actor, now=now, details=details)


def _active_staff(session: Session, username: str) -> Staff:
    staff = staff_by_username(session, username)
    if staff is None or not staff.active:
        raise StaffUnknown()
    return staff
