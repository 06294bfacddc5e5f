"""What one app process holds beside its database; put together by the factory, found from anywhere."""

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.core.crypto import Keys
from app.core.events import Event

if TYPE_CHECKING:
    from app.core.access import Actor
    from app.core.seqs import SeqWatch

#: A step that runs in the transaction of the event that caused it.
Reaction = Callable[[Session, Any], None]

_HALL = "onewindow.hall"


@dataclass
class Runtime:
    """The process-wide parts and the tables that upper rooms plug into lower ones."""

    keys: Keys
    hot_engine: Engine
    seqs: "SeqWatch"
    app_env: str
    public_url: str | None
    write_lock: AbstractContextManager[Any] = field(default_factory=nullcontext)
    reactions: Mapping[type[Event], tuple[Reaction, ...]] = field(default_factory=dict)
    changes_a_screen: Callable[[Event], bool] = lambda event: True
    listeners: list[Callable[[Event], None]] = field(default_factory=list)
    load_actor: "Callable[[], Actor] | None" = None
    hall_of_view: Callable[[Mapping[str, Any]], int | None] = lambda view_args: None


def runtime() -> Runtime:
    """The runtime of the current app."""
    return cast(Runtime, current_app.extensions["onewindow"])


def hall_of_request() -> int | None:
    """The hall that the address of this request names, looked up once; None where it names none."""
    known = request.environ
    if _HALL not in known:
        known[_HALL] = runtime().hall_of_view(request.view_args or {})
    return cast(int | None, known[_HALL])


def new_write_lock(*, sqlite: bool) -> AbstractContextManager[Any]:
    """SQLite has one writer: threads queue fairly on this lock instead of polling on the file's."""
    return threading.RLock() if sqlite else nullcontext()
