"""Refusals and faults become RFC 9457 problem documents in the reader's language."""

import json
from collections.abc import Mapping
from typing import Any

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, request
from flask_babel import gettext
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed as WrongMethod

from app.core.errors import (
    BadJson,
    BadRequest,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    Unavailable,
)

log = structlog.get_logger("onewindow.problems")

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    412: "Precondition Failed",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    428: "Precondition Required",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


class MethodNotAllowed(Refusal):
    """This address does not take that kind of request."""

    code = "method_not_allowed"
    status = 405


class TooLarge(Refusal):
    """The request is too large."""

    code = "too_large"
    status = 413


class NotJson(Refusal):
    """The request must be JSON."""

    code = "json_expected"
    status = 415


class ServerFault(Refusal):
    """Something went wrong on our side. Nothing was lost; please try again."""

    code = "server_fault"
    status = 500


_BY_STATUS: Mapping[int, type[Refusal]] = {
    400: BadRequest,
    401: NotSignedIn,
    403: NotAllowed,
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    415: NotJson,
    422: InvalidInput,
    503: Unavailable,
}


def problem(refusal: Refusal) -> Response:
    """The problem document of a refusal; its facts become extra members, beside the standard ones."""
    body = {
        **refusal.facts,
        "type": f"urn:onewindow:problem:{refusal.code}",
        "title": _TITLES.get(refusal.status, "Error"),
        "status": refusal.status,
        "detail": gettext(refusal.sentence),
        "code": refusal.code,
    }
    response = Response(
        json.dumps(body, ensure_ascii=False, default=str),
        refusal.status,
        content_type="application/problem+json",
    )
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="OneWindow"'
    if refusal.status in (429, 503):
        response.headers["Retry-After"] = str(refusal.facts.get("retry_after_seconds", 1))
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_problem() -> bool:
    """Everything below /api/ speaks JSON; pages speak HTML."""
    return request.path.startswith(("/api/", "/healthz", "/readyz", "/metrics"))


def init_problems(app: APIFlask, render_page: Any) -> None:
    """Register the handlers; `render_page(refusal)` makes the HTML twin for pages."""

    def answer(refusal: Refusal) -> Any:
        return problem(refusal) if wants_problem() else render_page(refusal)

    def on_refusal(error: Refusal) -> Any:
        return answer(error)

    def on_http(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        return _with_allow(app.make_response(answer(_refusal_of(error.code))), error)

    def on_database(error: Exception) -> Any:
        log.error("database_unavailable", exc_info=error)
        return answer(Unavailable())

    def on_statement(error: DBAPIError) -> Any:
        return on_database(error) if error.connection_invalidated else on_fault(error)

    def on_fault(error: Exception) -> Any:
        log.error("fault", exc_info=error)
        return answer(ServerFault())

    app.error_processor(_from_apiflask)
    app.register_error_handler(Refusal, on_refusal)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(OperationalError, on_database)
    app.register_error_handler(PoolTimeout, on_database)
    app.register_error_handler(DBAPIError, on_statement)
    app.register_error_handler(Exception, on_fault)


def _refusal_of(status: int) -> Refusal:
    return _BY_STATUS.get(status, BadRequest if status < 500 else ServerFault)()


def _with_allow(response: Response, error: HTTPException) -> Response:
    """Who used the wrong method is told the right ones."""
    if isinstance(error, WrongMethod) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _from_apiflask(error: HTTPError) -> Any:
    """APIFlask's own errors: invalid bodies, with the fields that are wrong but never their values."""
    if error.status_code == 422:
        return problem(InvalidInput(errors=error.detail))
    if error.status_code == 400:
        return problem(BadJson())
    return problem(_refusal_of(error.status_code))
