"""Sign-in by user name and password in the browser: Flask-Security, with everything off that nobody uses."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

import structlog
from flask import Flask, g, request, session
from flask_security import (
    RoleMixin,
    Security,
    SQLAlchemyUserDatastore,
    uia_username_mapper,
    user_authenticated,
)
from flask_wtf.csrf import generate_csrf

from app.core.access import public
from app.core.database import db
from app.core.errors import BadRequest
from app.core.runtime import Runtime
from app.people.identity import SessionPerson
from app.people.passwords import ARGON2_COST, CHEAP_COST, OffHubContext
from app.people.signin_form import SignInForm

log = structlog.get_logger("onewindow.signin")

_ROUTES = ("security.login", "security.logout")
_CSRF = "csrf_token"

_CONFIG: dict[str, Any] = {
    "SESSION_COOKIE_NAME": "onewindow",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),  # a day at work: by night everybody is out
    "SESSION_PROTECTION": None,  # it watches the network address, and a tablet in the hall changes its own
    "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a desk stays open all day
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_LOGOUT_CSRF": True,
    "SECURITY_POST_LOGIN_VIEW": "/desk",
    "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
    "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": uia_username_mapper}}],
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],  # no second key that a restore could lack
    "SECURITY_API_ENABLED_METHODS": ["session"],  # bearer tokens are ours, see `identity.py`
    "SECURITY_FRESHNESS": timedelta(seconds=-1),
    "SECURITY_FLASH_MESSAGES": False,
    "SECURITY_STATIC_FOLDER": None,
    "SECURITY_CLI_USERS_NAME": "",
    "SECURITY_CLI_ROLES_NAME": "",
}


def init_signin(app: Flask) -> None:
    """Add the session and the pages to sign in and out; the app has its runtime and its database already."""
    runtime = cast(Runtime, app.extensions["onewindow"])
    app.config.update(
        _CONFIG,
        SECRET_KEY=runtime.keys.session,
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=CHEAP_COST if runtime.app_env == "test" else ARGON2_COST,
    )
    # Flask-Security insists on a role model; rights come from `rights.py`, and nothing ever asks for it.
    security = Security(app, SQLAlchemyUserDatastore(db, SessionPerson, RoleMixin), login_form=SignInForm)
    security.pwd_context = OffHubContext(security.pwd_context)
    security.principal.identity_loaders.clear()  # rights are ours: no picture needs a person
    security.login_manager.user_loader(SessionPerson)
    security.login_manager.request_loader(lambda _request: None)
    security.want_json(lambda _request: False)
    app.jinja_env.globals[_CSRF] = generate_csrf
    for route in _ROUTES:
        app.view_functions[route] = public(_form_only(app.view_functions[route]))
    user_authenticated.connect(_begin_session, app)


def _form_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Flask-Security also reads JSON here, and stumbles over what is not an object."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if request.is_json:
            raise BadRequest()
        return view(*args, **kwargs)

    return guarded


def _begin_session(_app: Flask, *, user: SessionPerson, **_facts: object) -> None:
    """A token that was planted in this browser before the sign-in opens nothing after it."""
    session.pop(_CSRF, None)
    g.pop(_CSRF, None)
    generate_csrf()  # now, or two first requests at once would make two
    log.info("signed_in", staff_id=user.actor.id)
