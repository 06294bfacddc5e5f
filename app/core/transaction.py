"""One transaction for each use case: changes, reactions, seq, commit; then the world is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from app.core.database import WRITES, db
from app.core.events import Event
from app.core.runtime import runtime
from app.core.seqs import Seq, raise_seqs


class Work:
    """The open transaction: its session and the facts it will tell once they are stored."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.events: list[Event] = []

    def record(self, event: Event) -> None:
        """Note a fact; what reacts to it in the same transaction runs at once."""
        self.events.append(event)
        for reaction in runtime().reactions.get(type(event), ()):
            reaction(self.session, event)


@contextmanager
def transaction() -> Iterator[Work]:
    """Run a use case: all of it is stored, or nothing. Services never nest it: it would commit twice."""
    work = Work(db.session())
    if work.session.info.get("in_transaction"):
        raise RuntimeError("a service called a service: share a step instead")
    work.session.rollback()  # a read left open would turn into a write without its lock
    work.session.info["in_transaction"] = True
    try:
        with runtime().write_lock:
            work.session.connection(execution_options={WRITES: True})
            yield work
            seqs = _raise_seqs(work)
            work.session.commit()
    except BaseException:
        work.session.rollback()
        raise
    finally:
        work.session.info.pop("in_transaction", None)
    publish(work.events, seqs)


def _raise_seqs(work: Work) -> dict[int, Seq]:
    changes: dict[int, bool] = {}
    for event in work.events:
        if runtime().changes_a_screen(event) or event.changes_hall_facts:
            changes[event.hall_id] = changes.get(event.hall_id, False) or event.changes_hall_facts
    work.session.flush()
    return raise_seqs(work.session, changes)


def publish(events: list[Event], seqs: dict[int, Seq]) -> None:
    """Tell this process what was just stored; other processes see the seq."""
    for hall_id, seq in seqs.items():
        runtime().seqs.note(hall_id, seq)
    for event in events:
        for listener in runtime().listeners:
            listener(event)
