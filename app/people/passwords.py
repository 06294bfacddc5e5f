"""How passwords are kept: Argon2id, computed where it does not hold up anybody else."""

import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import current_app
from flask_security import hash_password

from app.people.errors import PasswordUnfit

P = ParamSpec("P")
R = TypeVar("R")

SHORTEST = 8
LONGEST = 200

#: What OWASP's password storage cheat sheet asks for, and no more: a whole hall signs in at nine o'clock.
ARGON2_COST = {"argon2__time_cost": 2, "argon2__memory_cost": 19 * 1024, "argon2__parallelism": 1}
#: For tests, which are not about the strength of the hash.
CHEAP_COST = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}


class OffHubContext:
    """A passlib context whose slow work leaves gevent's hub; everything else it passes on."""

    def __init__(self, context: Any) -> None:
        self._context = context

    def hash(self, *args: Any, **options: Any) -> str:
        """The hash of a password."""
        return str(off_hub(self._context.hash, *args, **options))

    def verify(self, *args: Any, **options: Any) -> bool:
        """Whether a password fits a hash."""
        return bool(off_hub(self._context.verify, *args, **options))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context, name)


def off_hub(work: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
    """Run CPU-bound `work` in a real thread where gevent rules: one hub serves all requests there."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("socket"):
        return work(*args, **options)
    from gevent import get_hub  # noqa: PLC0415  # where gevent does not rule it is not loaded either

    result: R = get_hub().threadpool.apply(work, args, options)
    return result


def hashed(password: str) -> str:
    """What is stored of a password; raises PasswordUnfit."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordUnfit()
    normal = current_app.extensions["security"].password_util.normalize(password)
    return hash_password(normal)
