"""The heart: issuing and calling the next ticket, one statement each on PostgreSQL.

The statements write ticket, serving, record, text and the hall's seq at once, so no lock is held while Python
runs. On SQLite the same steps run one after another under its one write lock. This is the only file of the
room that names tables of other rooms; `FOREIGN_TABLES` lists them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ARRAY, BigInteger, Connection, Date, LargeBinary, String, bindparam, text
from sqlalchemy.exc import IntegrityError

from app.core.clock import epoch_ms
from app.core.database import WRITES, AnyRow, AwareTime
from app.core.runtime import runtime
from app.queue import steps
from app.queue.orders import CalledRow, CallOrder, IssuedRow, IssueOrder
from app.queue.steps import NotReady

FOREIGN_TABLES = frozenset({"contacts", "outbox", "hall_seqs"})

_PHONE = """
    WITH prior AS MATERIALIZED (
        SELECT id FROM tickets WHERE hall_id = :hall_id AND issue_key = :issue_key
    ), allowed AS (
        INSERT INTO contacts AS c
            (id, hall_id, phone_index, phone_sealed, last_four, open_tickets, keep_until, created_at)
        SELECT :contact_id, :hall_id, :phone_index, :phone_sealed, :last_four, 1, :keep_until, :now
        WHERE NOT EXISTS (SELECT 1 FROM prior)
        ON CONFLICT (hall_id, phone_index) DO UPDATE SET
            open_tickets = c.open_tickets + 1, keep_until = greatest(c.keep_until, excluded.keep_until)
        WHERE c.open_tickets < :phone_limit
        RETURNING c.id AS contact_id
    )"""
_NO_PHONE = """
    WITH prior AS MATERIALIZED (
        SELECT id FROM tickets WHERE hall_id = :hall_id AND issue_key = :issue_key
    ), allowed AS (
        SELECT CAST(NULL AS bigint) AS contact_id WHERE NOT EXISTS (SELECT 1 FROM prior)
    )"""
_ISSUE = """, series AS (
        INSERT INTO number_series AS n (hall_id, service_day, prefix, last_number)
        SELECT :hall_id, :service_day, :prefix, 1 FROM allowed
        ON CONFLICT (hall_id, service_day, prefix) DO UPDATE SET last_number = n.last_number + 1
        RETURNING n.last_number
    ), ticket AS (
        INSERT INTO tickets
            (hall_id, service_day, category_id, ordinal, number, code, status, priority, priority_reason,
             contact_id, language, issue_key, issue_fingerprint, taken_at, first_taken_at, arrived_at,
             virtual_at)
        SELECT :hall_id, :service_day, :category_id, last_number,
               :prefix || lpad(last_number::text, greatest(3, length(last_number::text)), '0'), :code,
               'WAITING', :priority, :priority_reason, contact_id, :language, :issue_key, :fingerprint,
               :now, :now, :now, :virtual_at
        FROM series, allowed
        RETURNING id, number
    ), record AS (
        INSERT INTO ticket_events (hall_id, ticket_id, verb, to_status, at, actor_kind, actor_id, reason)
        SELECT :hall_id, id, 'issue', 'WAITING', :now, :actor_kind, :actor_id, :priority_reason FROM ticket
    ), moved AS (
        UPDATE hall_seqs SET seq = seq + 1 FROM ticket WHERE hall_seqs.hall_id = :hall_id RETURNING seq
    )
    SELECT ticket.id, ticket.number, moved.seq,
           (SELECT count(*) FROM tickets t
            WHERE t.hall_id = :hall_id AND t.category_id = ANY(:rivals) AND t.status = 'WAITING'
              AND t.arrived_at IS NOT NULL AND t.virtual_at <= :virtual_at) AS ahead,
           (SELECT count(*) FROM window_skills s JOIN window_sessions w ON w.window_id = s.window_id
            WHERE s.category_id = :category_id AND w.state = 'open' AND w.closed_at IS NULL) AS able
    FROM ticket, moved  -- whom this statement found waiting: all came before
"""
_CALL = """
    WITH seat AS MATERIALIZED (
        SELECT id FROM window_sessions
        WHERE window_id = :window_id AND staff_id = :staff_id AND state = 'open' AND closed_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM servings WHERE window_id = :window_id AND ended_at IS NULL)
        FOR SHARE  -- a pause or close in this very moment waits, or is seen
    ), heads AS MATERIALIZED (
        SELECT h.id, h.virtual_at, s.category_id, h.virtual_at + s.handicap AS order_key
        FROM seat CROSS JOIN window_skills s CROSS JOIN LATERAL (
            SELECT t.id, t.virtual_at FROM tickets t
            WHERE t.hall_id = :hall_id AND t.category_id = s.category_id AND t.status = 'WAITING'
              AND t.arrived_at IS NOT NULL AND t.not_before <= :now_ms
              AND (t.target_window_id IS NULL OR t.target_window_id = :window_id)
              AND (t.target_clerk_id IS NULL OR t.target_clerk_id = :staff_id)
            ORDER BY t.virtual_at, t.id LIMIT :candidates
        ) h
        WHERE s.window_id = :window_id
        ORDER BY order_key, h.id
    ), chosen AS MATERIALIZED (
        SELECT locked.id, heads.order_key FROM heads CROSS JOIN LATERAL (
            SELECT t.id FROM tickets t  -- asked again of the locked row: it may have moved since it was read
            WHERE t.id = heads.id AND t.status = 'WAITING'
              AND t.category_id = heads.category_id AND t.virtual_at = heads.virtual_at
              AND t.arrived_at IS NOT NULL AND t.not_before <= :now_ms
              AND (t.target_window_id IS NULL OR t.target_window_id = :window_id)
              AND (t.target_clerk_id IS NULL OR t.target_clerk_id = :staff_id)
            FOR UPDATE SKIP LOCKED
        ) locked LIMIT 1
    ), called AS (
        UPDATE tickets SET
            status = 'CALLED', window_id = :window_id, called_at = :now, calls = calls + 1, not_before = 0
        WHERE id = (SELECT id FROM chosen)
        RETURNING id, number, contact_id, language, calls
    ), serving AS (
        INSERT INTO servings
            (hall_id, ticket_id, window_id, session_id, staff_id, called_at, announced_at,
             chosen_key, next_key)
        SELECT :hall_id, called.id, :window_id, seat.id, :staff_id, :now, :now, chosen.order_key,
               (SELECT min(order_key) FROM heads WHERE (order_key, heads.id) > (chosen.order_key, chosen.id))
        FROM called, chosen, seat
        RETURNING id
    ), record AS (
        INSERT INTO ticket_events
            (hall_id, ticket_id, verb, from_status, to_status, at, actor_kind, actor_id, window_id,
             serving_id)
        SELECT :hall_id, called.id, 'call', 'WAITING', 'CALLED', :now, 'person', :staff_id, :window_id,
               serving.id
        FROM called, serving
    ), message AS (
        INSERT INTO outbox
            (hall_id, contact_id, subject_type, subject_id, kind, occurrence, language, params, state,
             next_try_at, expires_at, created_at)
        SELECT :hall_id, contact_id, 'ticket', id, 'called', calls, language,
               json_build_object('number', number, 'window', :window_label), 'new',
               :now, :text_expires_at, :now
        FROM called WHERE contact_id IS NOT NULL
    ), moved AS (
        UPDATE hall_seqs SET seq = seq + 1 FROM called WHERE hall_seqs.hall_id = :hall_id RETURNING seq
    )
    SELECT called.id AS ticket_id, called.number, serving.id AS serving_id, moved.seq
    FROM seat LEFT JOIN (called CROSS JOIN serving CROSS JOIN moved) ON true
"""

_INTEGERS = ("hall_id", "category_id", "virtual_at", "contact_id", "actor_id")
_TIMES = ("now", "keep_until")
_STRINGS = (
    "issue_key",
    "fingerprint",
    "prefix",
    "code",
    "priority",
    "priority_reason",
    "language",
    "actor_kind",
)


def _issue_statement(sql: str, *, phone: bool) -> Any:
    types: dict[str, Any] = {
        **dict.fromkeys(_INTEGERS, BigInteger()),
        **dict.fromkeys(_TIMES, AwareTime()),
        **dict.fromkeys(_STRINGS, String()),
        "rivals": ARRAY(BigInteger()),
        "service_day": Date(),
        "phone_index": String(),
        "last_four": String(),
        "phone_sealed": LargeBinary(),
        "phone_limit": BigInteger(),
    }
    if not phone:
        for name in ("contact_id", "keep_until", "phone_index", "last_four", "phone_sealed", "phone_limit"):
            del types[name]
    return text(sql).bindparams(*(bindparam(name, type_=kind) for name, kind in types.items()))


_ISSUE_WITH_PHONE = _issue_statement(_PHONE + _ISSUE, phone=True)
_ISSUE_WITHOUT_PHONE = _issue_statement(_NO_PHONE + _ISSUE, phone=False)
_CALL_NEXT = text(_CALL).bindparams(
    *(
        bindparam(name, type_=BigInteger())
        for name in ("hall_id", "window_id", "staff_id", "now_ms", "candidates")
    ),
    bindparam("window_label", type_=String()),
    bindparam("now", type_=AwareTime()),
    bindparam("text_expires_at", type_=AwareTime()),
)

#: Heads of a line may be locked by more than the other windows: a second press, a visitor who cancels, a job.
_SPARE_CANDIDATES = 8

Row = TypeVar("Row", IssuedRow, CalledRow)


@dataclass(frozen=True)
class Committed(Generic[Row]):
    """What a hot statement stored, and the hall's seq after it."""

    row: Row
    seq: int


def issue(order: IssueOrder) -> Committed[IssuedRow] | None:
    """Give a number; None when the phone already holds as many as it may, or the key was used.

    Raises IntegrityError when the same key is being used at this very moment, or the series fell behind.
    """
    if runtime().hot_engine.dialect.name == "sqlite":
        return _stepwise(order.hall_id, lambda connection: steps.issue(connection, order))
    statement = _ISSUE_WITHOUT_PHONE if order.phone is None else _ISSUE_WITH_PHONE
    with runtime().hot_engine.connect() as connection:
        row = connection.execute(statement, _issue_values(order)).one_or_none()
    return None if row is None else Committed(IssuedRow(row.id, row.number, row.ahead, row.able), row.seq)


def call_next(order: CallOrder, windows: int) -> Committed[CalledRow] | None:
    """Call the next ticket for a window of a hall with `windows` windows; None when nobody for it waits.

    Raises NotReady when the clerk does not sit there free to call; why not, the caller asks then.
    """
    if runtime().hot_engine.dialect.name == "sqlite":
        return _stepwise(order.hall_id, lambda connection: steps.claim_next(connection, order))
    values = {
        "hall_id": order.hall_id,
        "window_id": order.window_id,
        "window_label": order.window_label,
        "staff_id": order.staff_id,
        "now": order.now,
        "now_ms": epoch_ms(order.now),
        "text_expires_at": order.text_expires_at,
        "candidates": windows + _SPARE_CANDIDATES,
    }
    for _ in range(2):  # an empty answer while others claim may be a lock race: ask once more
        row = _call_once(values)
        if row.ticket_id is not None:
            return Committed(CalledRow(row.ticket_id, row.number, row.serving_id), row.seq)
    return None


def _call_once(values: dict[str, Any]) -> AnyRow:
    with runtime().hot_engine.connect() as connection:
        try:
            row = connection.execute(_CALL_NEXT, values).one_or_none()
        except IntegrityError as error:  # the window called somebody else in this very moment
            raise NotReady() from error
    if row is None:
        raise NotReady()
    return row


def _issue_values(order: IssueOrder) -> dict[str, Any]:
    values: dict[str, Any] = {
        "hall_id": order.hall_id,
        "service_day": order.service_day,
        "category_id": order.category_id,
        "rivals": list(order.rivals),
        "prefix": order.prefix,
        "code": order.code,
        "priority": order.priority.value,
        "priority_reason": order.priority_reason,
        "language": order.language,
        "virtual_at": order.virtual_at,
        "issue_key": order.issue_key,
        "fingerprint": order.fingerprint,
        "actor_kind": order.actor.kind.value,
        "actor_id": order.actor.id,
        "now": order.now,
    }
    if order.phone is not None:
        values |= {
            "contact_id": order.phone.contact_id,
            "phone_index": order.phone.index,
            "phone_sealed": order.phone.sealed,
            "last_four": order.phone.last_four,
            "phone_limit": order.phone_limit,
            "keep_until": order.keep_until,
        }
    return values


@contextmanager
def writing() -> Iterator[Connection]:
    """A connection of its own transaction that will write."""
    with runtime().write_lock, runtime().hot_engine.connect() as connection:
        connection.execution_options(**{WRITES: True})
        with connection.begin():
            yield connection


def _stepwise(hall_id: int, run: Callable[[Connection], Row | None]) -> Committed[Row] | None:
    with writing() as connection:
        row = run(connection)
        if row is None:
            return None
        seq = connection.execute(
            text("UPDATE hall_seqs SET seq = seq + 1 WHERE hall_id = :hall_id RETURNING seq"),
            {"hall_id": hall_id},
        ).scalar_one()
    return Committed(row, int(seq))
