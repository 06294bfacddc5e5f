"""Refusals of this room."""

from app.core.errors import Refusal


class StaffUnknown(Refusal):
    """There is no active account with this user name."""

    code = "staff_unknown"
    status = 404


class UsernameInvalid(Refusal):
    """A user name has 2 to 40 characters: small letters, digits, dots, dashes and underscores."""

    code = "username_invalid"
    status = 422


class UsernameTaken(Refusal):
    """This user name is already taken."""

    code = "username_taken"


class PasswordUnfit(Refusal):
    """A password has 8 to 200 characters."""

    code = "password_unfit"
    status = 422


class TokenUnknown(Refusal):
    """This account has no valid token with this label."""

    code = "token_unknown"
    status = 404
