"""A province to measure in: halls with windows that are open, clerks with tokens, visitors who wait.

Ids are known without asking: hall 1 has windows 1 to `windows`, hall 2 the next; a clerk
has the id of the window.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from sqlalchemy import Connection, create_engine, insert

from app.core.crypto import token_hash
from app.core.seqs import HallSeq
from app.halls.models import Category, CategoryKind, Hall, IssueAccess, Window, WindowCategory, WindowMode
from app.people.models import AccessToken, Staff, StaffRole
from app.people.rights import Role
from app.queue.models import SessionState, WindowSession, WindowSkill
from bench.places import connection
from bench.yesterday import TODAY, add_yesterday

PREFIXES = "TZRVSFPH"
_LINES = len(PREFIXES)

#: Visitors join at the end of their line, each with a phone, one for each whom a window took.
_COME = """
    WITH coming AS MATERIALIZED (
        SELECT h.id AS hall_id, nextval('bench_visitors') AS serial, mod(n, {lines}) AS line
        FROM halls h
        CROSS JOIN LATERAL (SELECT count(*) AS present FROM tickets t
                            WHERE t.hall_id = h.id AND t.status = 'WAITING') line
        CROSS JOIN LATERAL generate_series(1, %(waiting)s - line.present) n
        WHERE h.id BETWEEN %(first)s AND %(last)s
    ), phones AS (
        INSERT INTO contacts
            (id, hall_id, phone_index, phone_sealed, last_four, open_tickets, keep_until, created_at)
        SELECT serial, hall_id, 'bench-' || serial, '', '0000', 1, now() + interval '7 days', now()
        FROM coming
    )
    INSERT INTO tickets (hall_id, service_day, category_id, ordinal, number, code, status, priority,
        contact_id, language, taken_at, first_taken_at, arrived_at, virtual_at)
    SELECT hall_id, {today}, (hall_id - 1) * {lines} + 1 + line, 0,
        'W' || lpad(to_hex(mod(serial, 1048576)), 5, '0'), substr(md5(random()::text), 1, 22),
        'WAITING', 'normal', serial, 'zh', now(), now(), now(),
        (extract(epoch FROM clock_timestamp()) * 1000)::bigint
    FROM coming
"""
_GO = "UPDATE tickets SET status = 'CANCELLED', ended_at = now() WHERE status = 'WAITING' AND number !~ '^W'"
_FREE = """
    UPDATE tickets SET status = 'COMPLETED', window_id = NULL, ended_at = now() WHERE id IN (
        SELECT ticket_id FROM servings WHERE ended_at IS NULL)
"""
_END = "UPDATE servings SET ended_at = now(), ending = 'finished' WHERE ended_at IS NULL"
_SILENCE = "UPDATE outbox SET state = 'cancelled' WHERE state = 'new'"


@dataclass(frozen=True)
class World:
    """How large the province is."""

    url: str
    halls: int = 64
    windows: int = 16
    waiting: int = 100

    def build(self) -> None:
        """Fill a migrated, empty database; every window is open."""
        engine = create_engine(self.url)
        with engine.begin() as connection:
            _add_halls(connection, self)
            _add_windows(connection, self)
            _add_clerks(connection, self)
        engine.dispose()
        with self.owner() as owner:
            owner.execute("CREATE SEQUENCE bench_visitors")
        self.come()
        with self.owner() as owner:
            add_yesterday(owner, _LINES)
        self.settle()

    def owner(self) -> psycopg.Connection:
        """A connection beside the product."""
        return connection(self.url)

    def come(self, waiting: int = 0, first: int = 1, last: int = 0) -> None:
        """Let visitors come until so many wait in each hall."""
        wanted = {"waiting": waiting or self.waiting, "first": first, "last": last or self.halls}
        with self.owner() as owner:
            owner.execute(_COME.format(lines=_LINES, today=TODAY).encode(), wanted)

    def tidy(self) -> None:
        """After a round: no window is busy, and as many wait as before."""
        with self.owner() as owner:
            for statement in (_FREE, _END, _GO, _SILENCE):
                owner.execute(statement.encode())
        self.come()

    def settle(self) -> None:
        """Let the database know what it holds, as it does by itself in time."""
        with self.owner() as owner:
            owner.execute("VACUUM ANALYZE")

    def hall_of(self, window: int) -> int:
        """The hall in which this window stands."""
        return (window - 1) // self.windows + 1


def slug_of(hall: int) -> str:
    """The hall's address."""
    return f"hall-{hall}"


def token_of(clerk: int) -> str:
    """The clerk's bearer token."""
    return f"owp_bench-{clerk:036}"


def _add_halls(connection: Connection, world: World) -> None:
    halls = range(1, world.halls + 1)
    hall = {"name": "大厅", "name_en": "Hall", "issue_access": IssueAccess.OPEN}
    connection.execute(insert(Hall), [{"id": each, "slug": slug_of(each), **hall} for each in halls])
    connection.execute(insert(HallSeq), [{"hall_id": each} for each in halls])
    connection.execute(
        insert(Category),
        [
            {
                "id": (hall_id - 1) * _LINES + position + 1,
                "hall_id": hall_id,
                "kind": CategoryKind.BUSINESS if position else CategoryKind.UNIFIED,
                "prefix": prefix,
                "name": f"业务{prefix}",
                "name_en": f"Line {prefix}",
                "position": position,
            }
            for hall_id in halls
            for position, prefix in enumerate(PREFIXES)
        ],
    )


def _add_windows(connection: Connection, world: World) -> None:
    windows = range(1, world.halls * world.windows + 1)
    connection.execute(
        insert(Window),
        [
            {
                "id": each,
                "hall_id": world.hall_of(each),
                "label": f"A{(each - 1) % world.windows + 1}",
                "mode": WindowMode.UNIFIED,
            }
            for each in windows
        ],
    )
    takes = [
        {"window_id": each, "category_id": (world.hall_of(each) - 1) * _LINES + line}
        for each in windows
        for line in range(1, _LINES + 1)
    ]
    connection.execute(insert(WindowCategory), takes)
    connection.execute(insert(WindowSkill), takes)


def _add_clerks(connection: Connection, world: World) -> None:
    now, clerks = datetime.now(UTC), range(1, world.halls * world.windows + 1)
    person = {"display_name": "甲", "language": "zh"}
    connection.execute(
        insert(Staff),
        [{"id": each, "username": f"clerk{each}", "fs_uniquifier": str(each), **person} for each in clerks],
    )
    connection.execute(
        insert(StaffRole),
        [{"hall_id": world.hall_of(each), "staff_id": each, "role": Role.CLERK} for each in clerks],
    )
    connection.execute(
        insert(AccessToken),
        [
            {"staff_id": each, "token_hash": token_hash(token_of(each)), "label": "bench", "created_at": now}
            for each in clerks
        ],
    )
    seat = {"state": SessionState.OPEN, "opened_at": now, "state_since": now}
    connection.execute(
        insert(WindowSession),
        [{"hall_id": world.hall_of(each), "window_id": each, "staff_id": each, **seat} for each in clerks],
    )
