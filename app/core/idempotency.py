"""Idempotency keys: a request that a machine repeats is carried out once."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from typing import ParamSpec, TypeVar

from app.core.errors import Refusal

P = ParamSpec("P")
R = TypeVar("R")

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class KeyMissing(Refusal):
    """The request needs an Idempotency-Key header."""

    code = "idempotency_key_missing"
    status = 400


class KeyInvalid(Refusal):
    """The Idempotency-Key header is not valid."""

    code = "idempotency_key_invalid"
    status = 400


class KeyReused(Refusal):
    """This Idempotency-Key was already used for another request."""

    code = "idempotency_key_reused"
    status = 422


def takes_key(view: Callable[P, R]) -> Callable[P, R]:
    """State that a route needs an Idempotency-Key."""
    view.takes_key = True  # type: ignore[attr-defined]  # read by the published description
    return view


def require_key(header: str | None) -> str:
    """The key of a request, or a refusal: 1 to 200 visible ASCII characters."""
    if not header:
        raise KeyMissing()
    if not _KEY.fullmatch(header):
        raise KeyInvalid()
    return header


def fingerprint(body: Mapping[str, object], secret: bytes) -> str:
    """A keyed hash of the request's content, the same whatever the order of its fields.

    Keyed, because the content may be little more than a phone number: all numbers could be tried.
    """
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hmac.new(secret, canonical.encode(), hashlib.sha256).hexdigest()
