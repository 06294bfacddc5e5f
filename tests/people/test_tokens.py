"""Tokens of people: shown once, kept as a hash, ended at any time, and always on record."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditLine
from app.core.crypto import token_hash
from app.people.errors import StaffUnknown, TokenUnknown
from app.people.models import AccessToken, Staff
from app.people.tokens import create_token, revoke_tokens

pytestmark = pytest.mark.usefixtures("clerk")


def test_only_the_hash_of_a_token_is_kept(session: Session, now: datetime) -> None:
    token = create_token("clerk1", "bridge", now=now)
    assert token.startswith("owp_")
    assert session.scalars(select(AccessToken.token_hash)).one() == token_hash(token)


def test_two_tokens_of_one_account_differ(session: Session, now: datetime) -> None:
    assert create_token("clerk1", "bridge", now=now) != create_token("clerk1", "bridge", now=now)


@pytest.mark.parametrize("username", ["nobody", "clerk\x001"])
def test_there_is_no_token_for_nobody(session: Session, now: datetime, username: str) -> None:
    with pytest.raises(StaffUnknown):
        create_token(username, "bridge", now=now)


def test_there_is_no_token_for_an_account_that_is_switched_off(session: Session, now: datetime) -> None:
    session.scalars(select(Staff)).one().active = False
    session.commit()
    with pytest.raises(StaffUnknown):
        create_token("clerk1", "bridge", now=now)


def test_tokens_are_revoked_by_their_label(session: Session, now: datetime) -> None:
    for label in ("bridge", "bridge", "other"):
        create_token("clerk1", label, now=now)
    revoke_tokens("clerk1", "bridge", now=now)
    assert session.scalars(select(AccessToken.label).where(AccessToken.revoked_at.is_(None))).all() == [
        "other"
    ]


def test_a_token_that_is_not_there_cannot_be_revoked(session: Session, now: datetime) -> None:
    create_token("clerk1", "bridge", now=now)
    revoke_tokens("clerk1", "bridge", now=now)
    with pytest.raises(TokenUnknown):
        revoke_tokens("clerk1", "bridge", now=now)


def test_tokens_leave_their_lines_in_the_audit_trail(session: Session, now: datetime) -> None:
    create_token("clerk1", "bridge", now=now)
    revoke_tokens("clerk1", "bridge", now=now)
    lines = session.execute(
        select(AuditLine.act, AuditLine.subject, AuditLine.details).order_by(AuditLine.id)
    )
    assert [tuple(line) for line in lines] == [
        ("token_created", "clerk1", {"label": "bridge"}),
        ("token_revoked", "clerk1", {"label": "bridge"}),
    ]
