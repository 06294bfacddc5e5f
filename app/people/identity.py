"""Who makes this request: a person by token or by session, a device by its token, or anybody."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import request
from flask_security import UserMixin, current_user, verify_password
from sqlalchemy import TextClause, bindparam, text

from app.core.access import PUBLIC, Actor, ActorKind, current_actor
from app.core.clock import utc_now
from app.core.crypto import token_hash
from app.core.database import AwareTime
from app.core.errors import NotAllowed, NotSignedIn
from app.core.runtime import runtime
from app.halls.queries import device_by_token_hash
from app.people.rights import DEVICE_RIGHTS, Role, rights_of

PERSON_TOKEN = "owp"  # noqa: S105  # the public beginning of a token, not a secret
DEVICE_TOKEN = "owd"  # noqa: S105  # likewise

# Every request of staff pays for one of these, so they are text: less than half the cost of the same in Core.
_PERSON_BY_TOKEN = text(
    """
    SELECT staff.id, staff.username, staff_roles.hall_id, staff_roles.role
    FROM access_tokens
    JOIN staff ON staff.id = access_tokens.staff_id
    LEFT JOIN staff_roles ON staff_roles.staff_id = staff.id
    WHERE access_tokens.token_hash = :token_hash AND access_tokens.revoked_at IS NULL
      AND (access_tokens.expires_at IS NULL OR access_tokens.expires_at > :now) AND staff.active
    """
).bindparams(bindparam("now", type_=AwareTime))
_PERSON_BY_SESSION = text(
    """
    SELECT staff.id, staff.username, staff_roles.hall_id, staff_roles.role
    FROM staff
    LEFT JOIN staff_roles ON staff_roles.staff_id = staff.id
    WHERE staff.fs_uniquifier = :fs_uniquifier AND staff.active
    """
)


class SessionPerson(UserMixin):
    """The person of a browser session, as Flask-Security wants it.

    It asks the database only when somebody needs to know: then once a request, always for the present truth.
    """

    fs_uniquifier: str = ""

    def __init__(self, fs_uniquifier: str, password: str | None = None) -> None:
        self.fs_uniquifier = fs_uniquifier
        self.password = password

    @cached_property
    def actor(self) -> Actor:
        """The person with present roles; PUBLIC once the account is switched off or the session was ended."""
        return _person(_PERSON_BY_SESSION, {"fs_uniquifier": self.fs_uniquifier}, by_cookie=True) or PUBLIC

    @property
    def is_active(self) -> bool:
        """Whether the account may be used now."""
        return self.actor is not PUBLIC

    def verify_and_update_password(self, password: str) -> bool:
        """Whether the password is right. To sign in only reads: Flask-Security's own would also write."""
        return self.password is not None and verify_password(password, self.password)


def load_actor() -> Actor:
    """The actor of the present request, for `runtime.load_actor`.

    Who sends an Authorization header is what it says or is refused: the session is not a second chance.
    """
    authorization = request.headers.get("Authorization")
    if authorization is not None:
        return actor_of_header(authorization, now=utc_now())
    return current_user.actor if isinstance(current_user, SessionPerson) else PUBLIC


def actor_of_header(authorization: str, *, now: datetime) -> Actor:
    """The person or device that a header `Bearer …` names; raises NotSignedIn. One statement, or none."""
    scheme, _, token = authorization.partition(" ")
    actor = _actor_of_token(token.strip(), now) if scheme.lower() == "bearer" else None
    if actor is None:
        raise NotSignedIn()
    return actor


def current_staff_id() -> int:
    """The person who makes this request; raises NotAllowed for devices and the public."""
    actor = current_actor()
    if actor.kind is not ActorKind.PERSON or actor.id is None:
        raise NotAllowed()
    return actor.id


def _actor_of_token(token: str, now: datetime) -> Actor | None:
    if token.startswith(f"{PERSON_TOKEN}_"):
        return _person(_PERSON_BY_TOKEN, {"token_hash": token_hash(token), "now": now}, by_cookie=False)
    if token.startswith(f"{DEVICE_TOKEN}_"):
        return _device(token_hash(token))
    return None


def _person(statement: TextClause, parameters: Mapping[str, Any], *, by_cookie: bool) -> Actor | None:
    with runtime().hot_engine.connect() as connection:
        rows = connection.execute(statement, parameters).all()
    if not rows:
        return None
    roles: dict[int, set[Role]] = {}
    for row in rows:
        if row.hall_id is not None:
            roles.setdefault(row.hall_id, set()).add(Role(row.role))
    rights = {hall_id: rights_of(held) for hall_id, held in roles.items()}
    return Actor(ActorKind.PERSON, rows[0].id, rows[0].username, rights, by_cookie)


def _device(hash_of_token: str) -> Actor | None:
    with runtime().hot_engine.connect() as connection:
        found = device_by_token_hash(connection, hash_of_token)
    if found is None:
        return None
    device_id, hall_id, kind, name = found
    return Actor(ActorKind.DEVICE, device_id, name, {hall_id: DEVICE_RIGHTS.get(kind, frozenset())})
