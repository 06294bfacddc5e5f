"""A day that is over, in every hall: no installation plans its statements on empty tables for long.

What the database keeps prepared on empty tables reads them from end to end, also when they have grown.
"""

import psycopg

_VISITS_A_WINDOW = 12

#: The service day of halls as they are by default: in Shanghai, from four o'clock on.
TODAY = "((now() AT TIME ZONE 'Asia/Shanghai') - interval '4 hours')::date"

_TICKETS = """
    INSERT INTO tickets (hall_id, service_day, category_id, ordinal, number, code, status, priority,
        language, taken_at, first_taken_at, arrived_at, virtual_at, called_at, ended_at, calls)
    SELECT s.hall_id, {today} - 1, (s.hall_id - 1) * {lines} + 1 + mod(n, {lines}), s.id,
        'Y' || lpad(to_hex(s.id * {visits} + n), 5, '0'), substr(md5(random()::text), 1, 22),
        'COMPLETED', 'normal', 'zh', day, day, day, (extract(epoch FROM day) * 1000)::bigint, day, day, 1
    FROM window_sessions s, generate_series(0, {visits} - 1) n,
        LATERAL (SELECT now() - interval '1 day' AS day) days
"""
#: `ordinal` holds the session, so that each visit finds its window again.
_SERVINGS = """
    INSERT INTO servings (hall_id, ticket_id, window_id, session_id, staff_id, called_at, announced_at,
        started_at, ended_at, ending, chosen_key)
    SELECT t.hall_id, t.id, s.window_id, s.id, s.staff_id, t.called_at, t.called_at, t.called_at, t.ended_at,
        'finished', t.virtual_at
    FROM tickets t JOIN window_sessions s ON s.id = t.ordinal WHERE t.status = 'COMPLETED'
"""
_RECORD = """
    INSERT INTO ticket_events
        (hall_id, ticket_id, verb, to_status, at, actor_kind, actor_id, window_id, serving_id)
    SELECT hall_id, ticket_id, verb, to_status, called_at, 'person', staff_id, window_id, id
    FROM servings, (VALUES ('issue', 'WAITING'), ('call', 'CALLED'), ('start', 'SERVING'),
        ('finish', 'COMPLETED')) moves (verb, to_status)
"""
_TEXTS = """
    INSERT INTO outbox (hall_id, contact_id, subject_type, subject_id, kind, occurrence, language, params,
        state, next_try_at, expires_at, created_at, sent_at)
    SELECT s.hall_id, c.id, 'ticket', s.ticket_id, 'called', 1, 'zh', '{{}}', 'sent', called_at, called_at,
        called_at, called_at
    FROM servings s JOIN (SELECT hall_id, min(id) AS id FROM contacts GROUP BY hall_id) c USING (hall_id)
"""


def add_yesterday(owner: psycopg.Connection, lines: int) -> None:
    """Visits of yesterday at each window, with their servings, records and texts."""
    for statement in (_TICKETS, _SERVINGS, _RECORD, _TEXTS):
        owner.execute(statement.format(lines=lines, visits=_VISITS_A_WINDOW, today=TODAY).encode())
