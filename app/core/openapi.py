"""What the published description says of all routes alike: credentials, addresses, refusals."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from apiflask import APIFlask
from werkzeug.routing import Rule

from app.core.database import LARGEST_ID

_PROBLEM_TYPE = "application/problem+json"

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457). `code` is stable, `detail` is a sentence in the reader's language;"
    " some refusals carry more members.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "pattern": "^urn:onewindow:problem:"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "minLength": 1},
        "code": {"type": "string", "pattern": "^[a-z_]+$"},
    },
}

_TEXT = {"type": "string", "minLength": 1}

#: What the parts of addresses look like, by their names.
_ADDRESS_PARTS = {
    "hall": {**_TEXT, "maxLength": 40, "description": "The hall's address, as in /kiosk/{hall}"},
    "number": {**_TEXT, "maxLength": 6, "description": "Today's number, as on the slip"},
    "code": {**_TEXT, "maxLength": 40, "description": "The ticket's code, as in /t/{code}"},
}
_ID = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}

_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made anew for each wish and sent again with each repetition of it",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[\\x21-\\x7e]+$"},
}

_VERSION = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what was read and is now changed",
    "schema": {"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[\\x21-\\x7e]+$"},
}

_SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "Token of a person or a device"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "session",
        "description": "A browser that has signed in; it sends X-CSRF-Token with all that it changes",
    },
}

_RETRY_AFTER = {"schema": {"type": "integer", "minimum": 1}, "required": True, "description": "Seconds"}
_CHALLENGE = {"schema": {"type": "string"}, "required": True}
_HEADERS = {
    "401": {"WWW-Authenticate": _CHALLENGE},
    "429": {"Retry-After": _RETRY_AFTER},
    "503": {"Retry-After": _RETRY_AFTER},
}


def init_openapi(app: APIFlask) -> None:
    """Complete the description that APIFlask makes of each route."""
    app.security_schemes = _SECURITY_SCHEMES

    def complete(description: Any) -> Any:
        schemas = description["components"]["schemas"]
        schemas.pop("HTTPError", None)  # APIFlask's own form, which nothing here answers with
        schemas["Problem"] = _PROBLEM
        for operation, view in _operations(app, description["paths"]):
            _complete(operation, view)
            _describe_body(operation, schemas)
        return description

    app.spec_processor(complete)


def _operations(
    app: APIFlask, paths: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], Callable[..., object]]]:
    for rule in app.url_map.iter_rules():
        for verb, operation in paths.get(_address(rule), {}).items():
            if verb.upper() in (rule.methods or ()):
                yield operation, app.view_functions[rule.endpoint]


def _address(rule: Rule) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def _complete(operation: dict[str, Any], view: Callable[..., object]) -> None:
    responses = operation["responses"]
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            name = parameter["name"]
            parameter["schema"] = _ID if name.endswith("_id") else _ADDRESS_PARTS[name]
    if getattr(view, "takes_key", False):
        operation["parameters"].append(_KEY)
        responses["200"] = {**responses["201"], "description": "What this key was given before"}
    if getattr(view, "takes_version", False):
        operation["parameters"].append(_VERSION)
        responses["412"] = {"description": "Somebody else has changed it in the meantime"}
        responses["428"] = {"description": "If-Match is missing"}
    is_public = getattr(view, "access", None) == "public"
    if "requestBody" in operation or not is_public:
        operation["security"] = [{"bearer": []}, {"session": []}, *([{}] if is_public else [])]
    for status, sentence in _refusals(operation):
        responses.setdefault(status, {"description": sentence})
    operation["responses"] = {status: _answer(status, responses[status]) for status in sorted(responses)}


def _answer(status: str, response: dict[str, Any]) -> dict[str, Any]:
    """A response with the body that its status has here: a refusal is a problem, 304 has none."""
    if status == "304":
        return {"description": response["description"]}
    if status[0] not in "45":
        return response
    problem = {_PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": response["description"], "headers": _HEADERS.get(status, {}), "content": problem}


def _describe_body(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """A missing body and `null` read as `{}`, so a body is required only where a field of it is."""
    if "requestBody" not in operation:
        return
    content = operation["requestBody"]["content"]["application/json"]
    body = content["schema"]
    needed = bool(schemas[body["$ref"].rsplit("/")[-1]].get("required"))
    operation["requestBody"]["required"] = needed
    content["schema"] = body if needed else {"anyOf": [body, {"type": "null"}]}


def _refusals(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What any route of this kind may refuse with, whatever it is about."""
    places = {parameter["in"] for parameter in operation["parameters"]}
    if "security" in operation:
        yield "401", "Nobody is signed in, or the token is not valid"
        yield "403", "Not allowed in this hall, or the CSRF token is out of date"
    if "path" in places:
        yield "404", "Nothing at this address"
    if "requestBody" in operation:
        yield "400", "The body is no JSON"
        yield "413", "The body is too large"
    if "requestBody" in operation or "query" in places:
        yield "422", "Something is missing, unknown or not valid"
    yield "503", "The database is away for a moment"
