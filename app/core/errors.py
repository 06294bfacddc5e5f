"""Refusals: what the product says no to. The docstring is the sentence, the code is stable."""

from typing import ClassVar


class Refusal(Exception):
    """The request cannot be carried out."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts

    @property
    def sentence(self) -> str:
        """The message in English, which is also the key of its translations."""
        return " ".join((type(self).__doc__ or "").split())


class NotSignedIn(Refusal):
    """Please sign in first."""

    code = "not_signed_in"
    status = 401


class NotAllowed(Refusal):
    """You are not allowed to do this."""

    code = "not_allowed"
    status = 403


class CsrfFailed(Refusal):
    """This page is out of date. Please reload it and try again."""

    code = "csrf_failed"
    status = 403


class BadRequest(Refusal):
    """The request is not valid."""

    code = "bad_request"
    status = 400


class BadJson(Refusal):
    """The request is not valid JSON."""

    code = "json_invalid"
    status = 400


class InvalidInput(Refusal):
    """Some of the information is missing or not valid."""

    code = "input_invalid"
    status = 422


class NotFound(Refusal):
    """There is nothing at this address."""

    code = "not_found"
    status = 404


class Unavailable(Refusal):
    """The service is busy for a moment. Please try again."""

    code = "unavailable"
    status = 503
