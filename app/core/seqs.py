"""The `seq` of each hall: one number that rises with every change and is the version of every document."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, Engine, ForeignKey, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.database import Base, BigId

#: How old a known seq may be before it is asked for again, in seconds.
FRESH_SECONDS = 0.2


class HallSeq(Base):
    """`seq` rises with every change of a hall, `facts` with every change of its set-up.

    A narrow row of its own, so that the busiest row of the product never blocks a change of settings.
    """

    __tablename__ = "hall_seqs"
    #: Half of each page stays free, so that PostgreSQL can change a row in place.
    __table_args__ = {"postgresql_with": {"fillfactor": 50}}

    hall_id: Mapped[int] = mapped_column(BigId, ForeignKey("halls.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    facts: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")


@dataclass(frozen=True)
class Seq:
    """What is known of one hall: version of its documents and version of its facts."""

    seq: int
    facts: int


_READ = select(HallSeq.hall_id, HallSeq.seq, HallSeq.facts).where(
    HallSeq.hall_id.in_(bindparam("hall_ids", expanding=True))
)
_RAISE = text(
    "UPDATE hall_seqs SET seq = seq + 1, facts = facts + :facts WHERE hall_id = :hall_id RETURNING seq, facts"
)


def raise_seqs(session: Session, changes: dict[int, bool]) -> dict[int, Seq]:
    """Raise the seq of each changed hall, in ascending order so that two transactions never wait in a ring.

    `changes` maps hall id to whether the hall's facts changed too.
    """
    raised = {}
    for hall_id in sorted(changes):
        row = session.execute(_RAISE, {"hall_id": hall_id, "facts": int(changes[hall_id])}).one()
        raised[hall_id] = Seq(row.seq, row.facts)
    return raised


def read_seq(connection: Connection, hall_id: int) -> Seq:
    """The hall's versions as this connection's transaction sees them."""
    row = connection.execute(_READ, {"hall_ids": [hall_id]}).one()
    return Seq(row.seq, row.facts)


class SeqWatch:
    """What this process knows of the halls' seqs: at most 200 ms old, and never behind its own commits."""

    def __init__(self, engine: Engine, fresh_seconds: float = FRESH_SECONDS) -> None:
        self._engine = engine
        self._fresh_seconds = fresh_seconds
        self._known: dict[int, tuple[Seq, float]] = {}
        self._lock = threading.Lock()

    def current(self, hall_id: int) -> Seq:
        """The hall's seq, asked from the database when what is known is too old."""
        known = self._known.get(hall_id)
        if known is None or time.monotonic() - known[1] > self._fresh_seconds:
            self.refresh([hall_id])
            known = self._known[hall_id]
        return known[0]

    def refresh(self, hall_ids: Iterable[int]) -> dict[int, Seq]:
        """Ask for several halls in one statement; what is gone from the database is left out."""
        with self._engine.connect() as connection:
            rows = connection.execute(_READ, {"hall_ids": list(hall_ids)}).all()
        return {row.hall_id: self.note(row.hall_id, Seq(row.seq, row.facts)) for row in rows}

    def note(self, hall_id: int, seen: Seq) -> Seq:
        """Remember a seq that a commit or a read of this process has shown; it never falls."""
        with self._lock:
            known = self._known.get(hall_id)
            if known is not None:
                seen = Seq(max(seen.seq, known[0].seq), max(seen.facts, known[0].facts))
            self._known[hall_id] = (seen, time.monotonic())
        return seen

    def note_seq(self, hall_id: int, seq: int) -> None:
        """Like `note`, for statements that tell the seq only."""
        known = self._known.get(hall_id)
        if known is not None:
            self.note(hall_id, Seq(seq, known[0].facts))
