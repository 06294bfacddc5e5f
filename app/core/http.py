"""How requests come in and answers go out: lenient about an empty body, strict about everything else."""

import json
from typing import Any

from flask import Flask, Request, Response, request
from pydantic import BaseModel, ConfigDict
from werkzeug.routing import IntegerConverter, ValidationError

from app.core.database import LARGEST_ID
from app.core.errors import BadJson, NotFound

MAX_BODY_BYTES = 256 * 1024

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class JsonRequest(Request):
    """A request whose missing body reads as `{}` and whose text any database can hold."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The parsed body; raises BadJson for what is no JSON, nests without end or holds impossible text."""
        raw = self.get_data(cache=cache)
        if not raw.strip():
            return {}
        try:
            return parse_json(raw)
        except (ValueError, RecursionError) as error:
            raise BadJson() from error


def parse_json(raw: bytes) -> Any:
    """JSON as its standard has it, that is UTF-8 and without NaN; raises ValueError or RecursionError."""
    text = raw.decode("utf-8")  # `json.loads` would guess UTF-16 and let lone surrogates through
    parsed = json.loads(text, parse_constant=_refuse_constant, parse_float=_number)
    if "\\u" in text:
        _refuse_impossible_text(parsed)
    return parsed


def _number(written: str) -> int | float:
    """JSON has one kind of number: `8.0` is the integer 8."""
    number = float(written)
    return int(number) if number.is_integer() else number


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _refuse_impossible_text(parsed: object) -> None:
    """NUL and lone surrogates can be written in JSON but stored in no database."""
    if isinstance(parsed, str):
        if "\x00" in parsed:
            raise ValueError("NUL")
        parsed.encode("utf-8")
    elif isinstance(parsed, dict):
        _refuse_impossible_text([*parsed, *parsed.values()])
    elif isinstance(parsed, list):
        for part in parsed:
            _refuse_impossible_text(part)


class IdConverter(IntegerConverter):
    """The `int` of addresses: what no database could have as an id is no address."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """The id; raises ValidationError, which becomes 404."""
        number = int(value)
        if number > LARGEST_ID:
            raise ValidationError()
        return number


class Schema(BaseModel):
    """Base of what comes in and goes out: unknown fields are told, never dropped, and `"5"` is no number."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Empty(Schema):
    """A body without fields: `{}` or nothing."""


def json_response(document: BaseModel, *, etag: str | None = None, status: int = 200) -> Response:
    """A document as it was built, validated once and written by pydantic itself."""
    return json_bytes(document.model_dump_json().encode(), etag=etag, status=status)


def json_bytes(body: bytes, *, etag: str | None = None, status: int = 200) -> Response:
    """JSON that was written already; whoever keeps it asks each time whether it is still true."""
    response = Response(body, status, content_type="application/json")
    response.headers["Cache-Control"] = "no-cache"
    if etag is not None:
        response.set_etag(etag)
    return response


def not_modified(etag: str) -> Response | None:
    """304 when the client holds this version already."""
    if not request.if_none_match.contains(etag):
        return None
    response = Response(status=304)
    response.set_etag(etag)
    return response


def init_http(app: Flask) -> None:
    """Body limit, safe addresses, security headers."""
    app.request_class = JsonRequest
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES

    app.url_map.converters["int"] = IdConverter

    def refuse_impossible_address() -> None:
        if "\x00" in request.path or any(
            "\x00" in part for item in request.args.items(multi=True) for part in item
        ):
            raise NotFound()

    def add_headers(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    app.before_request(refuse_impossible_address)
    app.after_request(add_headers)
