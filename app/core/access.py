"""Who may do what: names of rights, the current actor, and the decorators that state a route's access."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlencode

from flask import g, redirect, request
from flask_wtf.csrf import validate_csrf
from werkzeug.wrappers import Response
from wtforms import ValidationError

from app.core.errors import CsrfFailed, NotAllowed, NotSignedIn
from app.core.runtime import hall_of_request, runtime

P = ParamSpec("P")
R = TypeVar("R")

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Right(StrEnum):
    """What somebody may be allowed to do in a hall; `people.rights` maps roles to these."""

    ISSUE = "issue"
    ISSUE_FOR_OTHERS = "issue_for_others"
    SERVE = "serve"
    TAKE_OVER = "take_over"
    RESTORE = "restore"
    REMOVE = "remove"
    READ_MESSAGES = "read_messages"
    MANAGE = "manage"
    ADMINISTER = "administer"


class ActorKind(StrEnum):
    """Who acts, as kept in events and audit lines."""

    PERSON = "person"
    DEVICE = "device"
    PUBLIC = "public"
    JOB = "job"


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts, with the rights it has in each hall."""

    kind: ActorKind
    id: int | None = None
    name: str = ""
    rights: Mapping[int, frozenset[Right]] = field(default_factory=dict)
    by_cookie: bool = False

    @property
    def staff_id(self) -> int | None:
        """The id among staff; None for devices, whose ids are counted apart and may be the same numbers."""
        return self.id if self.kind is ActorKind.PERSON else None

    def may(self, right: Right, hall_id: int | None) -> bool:
        """Whether the actor has the right in this hall; without a hall, in any hall."""
        if hall_id is None:
            return any(right in rights for rights in self.rights.values())
        return right in self.rights.get(hall_id, frozenset())


PUBLIC = Actor(ActorKind.PUBLIC)
JOB = Actor(ActorKind.JOB, name="jobs")


def current_actor() -> Actor:
    """Who makes this request; loaded once, and never from a cookie alone on an unsafe method."""
    if "actor" not in g:
        loader = runtime().load_actor
        g.actor = PUBLIC if loader is None else loader()
    actor: Actor = g.actor
    return actor


def optional_actor() -> Actor:
    """The actor of a public route: a cookie without a CSRF token authenticates nothing there."""
    actor = current_actor()
    if actor.by_cookie and request.method not in _SAFE_METHODS and not _csrf_is_valid():
        return PUBLIC
    return actor


def public(view: Callable[P, R]) -> Callable[P, R]:
    """State that anyone may use this route."""
    view.access = "public"  # type: ignore[attr-defined]  # read by the architecture test
    return view


def requires(right: Right) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """State the right that a JSON route needs in the hall its address names."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            check(right)
            return view(*args, **kwargs)

        guarded.access = right  # type: ignore[attr-defined]  # read by the architecture test
        return guarded

    return decorate


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """State that a JSON route needs a person or device, whatever its rights."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        _check_identity()
        return view(*args, **kwargs)

    guarded.access = "signed_in"  # type: ignore[attr-defined]  # read by the architecture test
    return guarded


def page_requires(right: Right) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """State the right that an HTML page needs; who is not signed in is led to the sign-in page."""

    def decorate(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            if current_actor().kind is ActorKind.PUBLIC:
                return redirect("/sign-in?" + urlencode({"next": request.full_path.rstrip("?")}))
            check(right)
            return view(*args, **kwargs)

        guarded.access = right  # type: ignore[attr-defined]  # read by the architecture test
        return guarded

    return decorate


def check(right: Right) -> None:
    """Raise NotSignedIn, CsrfFailed or NotAllowed unless the actor has the right in the address's hall."""
    actor = _check_identity()
    if not actor.may(right, hall_of_request()):
        raise NotAllowed(right=right.value)


def _check_identity() -> Actor:
    actor = current_actor()
    if actor.kind is ActorKind.PUBLIC:
        raise NotSignedIn()
    if actor.by_cookie and request.method not in _SAFE_METHODS and not _csrf_is_valid():
        raise CsrfFailed()
    return actor


def _csrf_is_valid() -> bool:
    try:
        validate_csrf(request.headers.get("X-CSRF-Token"))
    except ValidationError:
        return False
    return True
