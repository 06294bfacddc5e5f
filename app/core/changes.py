"""Two people who change one thing: who did not see the other's change is told, and nothing is overwritten."""

import hashlib
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Response, request
from pydantic import BaseModel

from app.core.errors import Refusal
from app.core.http import json_response

P = ParamSpec("P")
R = TypeVar("R")


class VersionNeeded(Refusal):
    """This change must say which version it is about (If-Match)."""

    code = "version_needed"
    status = 428


class ChangedMeanwhile(Refusal):
    """Somebody else has changed this in the meantime. Please reload the page and look at it again."""

    code = "changed_meanwhile"
    status = 412


def takes_version(view: Callable[P, R]) -> Callable[P, R]:
    """State that a route needs an If-Match."""
    view.takes_version = True  # type: ignore[attr-defined]  # read by the published description
    return view


def etag_of(document: BaseModel) -> str:
    """The version of an editable document: it is another one as soon as anything in it is."""
    return hashlib.sha256(document.model_dump_json().encode()).hexdigest()[:32]


def editable(document: BaseModel) -> Response:
    """The answer to whoever may change this document, with the version that the change must name."""
    return json_response(document, etag=etag_of(document))


def seen_version() -> str:
    """The version that this request names in its If-Match; raises VersionNeeded."""
    header = request.headers.get("If-Match", "")
    if not header:
        raise VersionNeeded()
    return header.removeprefix("W/").strip('"')  # a proxy that compresses marks versions as weak


def require_unchanged(document: BaseModel, seen: str) -> None:
    """Raise ChangedMeanwhile unless the document, read with its row locked, still is what was seen."""
    if etag_of(document) != seen:
        raise ChangedMeanwhile()
