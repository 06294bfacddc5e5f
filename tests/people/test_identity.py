"""Who a request comes from: the header that says it is believed or refused, and costs one statement."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.core.access import Actor, ActorKind, Right
from app.core.crypto import token_hash
from app.core.errors import NotSignedIn
from app.core.runtime import runtime
from app.halls.models import Device, DeviceKind
from app.people.identity import actor_of_header
from app.people.models import Staff
from app.people.rights import Role
from app.people.steps import add_staff, grant_role
from app.people.tokens import create_token, revoke_tokens

MINUTE = timedelta(minutes=1)


@pytest.fixture
def statements(app: Flask) -> list[str]:
    """The statements that requests to be let in have cost."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with app.app_context():
        event.listen(runtime().hot_engine, "before_cursor_execute", note)
    return seen


def test_a_person_is_known_by_the_token(session: Session, clerk: int, hall: int, now: datetime) -> None:
    actor = actor_of_header(f"Bearer {create_token('clerk1', 'bridge', now=now)}", now=now)
    assert actor == Actor(
        ActorKind.PERSON, clerk, "clerk1", rights={hall: frozenset({Right.SERVE, Right.RESTORE})}
    )


def test_who_a_token_belongs_to_costs_one_statement(
    session: Session, clerk: int, hall: int, now: datetime, statements: list[str]
) -> None:
    grant_role(session, hall, clerk, Role.GUIDE)
    session.commit()
    token = create_token("clerk1", "bridge", now=now)
    statements.clear()
    assert actor_of_header(f"Bearer {token}", now=now).may(Right.ISSUE_FOR_OTHERS, hall)
    assert len(statements) == 1


def test_somebody_without_a_role_is_known_but_may_do_nothing(session: Session, now: datetime) -> None:
    add_staff(session, "newcomer", "新人")
    session.commit()
    actor = actor_of_header(f"Bearer {create_token('newcomer', 'bridge', now=now)}", now=now)
    assert (actor.name, actor.rights) == ("newcomer", {})


def test_a_token_counts_until_it_expires(session: Session, clerk: int, now: datetime) -> None:
    header = f"Bearer {create_token('clerk1', 'bridge', now=now, expires_at=now + MINUTE)}"
    assert actor_of_header(header, now=now).name == "clerk1"
    with pytest.raises(NotSignedIn):
        actor_of_header(header, now=now + MINUTE)


def test_a_revoked_token_is_refused(session: Session, clerk: int, now: datetime) -> None:
    token = create_token("clerk1", "bridge", now=now)
    revoke_tokens("clerk1", "bridge", now=now)
    with pytest.raises(NotSignedIn):
        actor_of_header(f"Bearer {token}", now=now)


def test_the_token_of_an_account_that_is_switched_off_is_refused(
    session: Session, clerk: int, now: datetime
) -> None:
    token = create_token("clerk1", "bridge", now=now)
    session.scalars(select(Staff)).one().active = False
    session.commit()
    with pytest.raises(NotSignedIn):
        actor_of_header(f"Bearer {token}", now=now)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic Y2xlcms="])
def test_what_is_no_token_is_refused_without_asking_the_database(now: datetime, header: str) -> None:
    with pytest.raises(NotSignedIn):
        actor_of_header(header, now=now)


@pytest.mark.parametrize("token", ["owp_nonsense", "owd_nonsense"])
def test_a_token_that_was_never_given_is_refused(
    session: Session, clerk: int, now: datetime, token: str
) -> None:
    with pytest.raises(NotSignedIn):
        actor_of_header(f"Bearer {token}", now=now)


@pytest.mark.parametrize(("kind", "rights"), [(DeviceKind.KIOSK, {Right.ISSUE}), (DeviceKind.SCREEN, set())])
def test_a_device_is_known_by_its_token(
    session: Session, hall: int, now: datetime, kind: DeviceKind, rights: set[Right]
) -> None:
    device = _a_device(session, hall, kind)
    actor = actor_of_header("Bearer owd_secret", now=now)
    assert actor == Actor(ActorKind.DEVICE, device.id, "north door", rights={hall: frozenset(rights)})


def test_which_device_it_is_costs_one_statement(
    session: Session, hall: int, now: datetime, statements: list[str]
) -> None:
    _a_device(session, hall, DeviceKind.KIOSK)
    statements.clear()
    actor_of_header("Bearer owd_secret", now=now)
    assert len(statements) == 1


def test_a_revoked_device_is_refused(session: Session, hall: int, now: datetime) -> None:
    _a_device(session, hall, DeviceKind.KIOSK, revoked_at=now)
    with pytest.raises(NotSignedIn):
        actor_of_header("Bearer owd_secret", now=now)


def _a_device(session: Session, hall: int, kind: DeviceKind, revoked_at: datetime | None = None) -> Device:
    device = Device(
        hall_id=hall,
        kind=kind,
        name="north door",
        token_hash=token_hash("owd_secret"),
        revoked_at=revoked_at,
    )
    session.add(device)
    session.commit()
    return device
