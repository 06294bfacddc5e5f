"""The form of the sign-in page: user name, password, and one answer to all that is wrong."""

from typing import Any

import structlog
from flask import request
from flask_babel import gettext, lazy_gettext
from flask_security import LoginForm
from flask_security.utils import validate_redirect_url
from wtforms import Field, PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired, Length

from app.core.database import db
from app.people.identity import SessionPerson
from app.people.passwords import LONGEST
from app.people.queries import staff_by_username

log = structlog.get_logger("onewindow.signin")


class SignInForm(LoginForm):
    """Flask-Security's form with a user name in place of the e-mail address."""

    username = StringField(
        lazy_gettext("User name"),
        validators=[DataRequired(), Length(max=LONGEST)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[DataRequired(), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField(lazy_gettext("Sign in"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.email
        del self.remember  # staff share machines

    def validate_username(self, field: Field) -> None:
        """Find the account; who is nobody costs Flask-Security as much time as a wrong password."""
        self.ifield = field
        staff = staff_by_username(db.session(), field.data or "")
        self.user = None if staff is None else SessionPerson(staff.fs_uniquifier, staff.password)

    def validate_next(self, field: Field) -> None:
        """Whoever would be led to another site afterwards is led to the desk instead."""
        if field.data and not validate_redirect_url(field.data):
            field.data = ""

    def validate(self, **kwargs: Any) -> bool:
        """Whether somebody may sign in; if not, one sentence that does not tell which of the two is wrong."""
        if super().validate(**kwargs):
            return True
        log.warning("sign_in_refused", address=request.remote_addr)
        self.form_errors = [self._reason()]
        self.username.errors = self.password.errors = []
        return False

    def _reason(self) -> str:
        if self.csrf_token.errors:
            return str(gettext("This page was open for too long. Please sign in again."))
        if self.user_authenticated:  # the password was right, so its owner may know
            return str(gettext("This account is switched off. Please ask your administrator."))
        return str(gettext("User name or password is not right. Please check both and try again."))
