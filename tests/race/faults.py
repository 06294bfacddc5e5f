"""What may never be in the database, however many people did however much at once."""

from sqlalchemy import text
from sqlalchemy.orm import Session

#: Each sentence, and a question that finds what contradicts it.
_NEVER = {
    "somebody is called or served without a serving": """
        SELECT number FROM tickets t WHERE status IN ('CALLED', 'SERVING') AND 1 <> (
            SELECT count(*) FROM servings s
            WHERE s.ticket_id = t.id AND s.window_id = t.window_id AND s.ended_at IS NULL)""",
    "a serving is open for somebody who is not there": """
        SELECT s.id FROM servings s JOIN tickets t ON t.id = s.ticket_id
        WHERE s.ended_at IS NULL AND (t.status NOT IN ('CALLED', 'SERVING') OR t.window_id <> s.window_id)""",
    "somebody is served who was not started, or called who was": """
        SELECT t.number FROM servings s JOIN tickets t ON t.id = s.ticket_id
        WHERE s.ended_at IS NULL AND (t.status = 'SERVING') <> (s.started_at IS NOT NULL)""",
    "a visitor is at a window where nobody sits": """
        SELECT s.id FROM servings s WHERE s.ended_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM window_sessions w WHERE w.id = s.session_id AND w.closed_at IS NULL)""",
    "a phone counts other tickets than it holds": """
        SELECT c.id FROM contacts c WHERE c.open_tickets <> (
            SELECT count(*) FROM tickets t WHERE t.contact_id = c.id
              AND t.status NOT IN ('COMPLETED', 'NO_SHOW', 'CANCELLED'))""",
    "an end without its time, or a time without its end": """
        SELECT number FROM tickets
        WHERE (status IN ('COMPLETED', 'NO_SHOW', 'CANCELLED')) <> (ended_at IS NOT NULL)""",
    "the record says something else than the ticket": """
        SELECT t.number FROM tickets t WHERE status <> (
            SELECT to_status FROM ticket_events e WHERE e.ticket_id = t.id ORDER BY e.id DESC LIMIT 1)""",
    "a move in the record begins where the last one did not end": """
        SELECT e.id FROM (
            SELECT id, from_status, lag(to_status) OVER (PARTITION BY ticket_id ORDER BY id) AS before
            FROM ticket_events) e
        WHERE e.from_status IS DISTINCT FROM e.before""",
    "a number is missing, or a series does not end with its last": """
        SELECT n.prefix FROM number_series n WHERE (n.last_number, n.last_number) <> (
            SELECT count(*), max(ordinal) FROM tickets t
            WHERE t.hall_id = n.hall_id AND t.service_day = n.service_day
              AND t.number LIKE n.prefix || '%')""",
    "a call without its own text, or with two": """
        SELECT t.number FROM tickets t WHERE t.contact_id IS NOT NULL AND t.calls <> (
            SELECT count(*) FROM outbox o WHERE o.subject_id = t.id AND o.kind = 'called')""",
    "a text calls somebody who is not called": """
        SELECT o.id FROM outbox o JOIN tickets t ON t.id = o.subject_id
        WHERE o.kind = 'called' AND o.state = 'new' AND t.status <> 'CALLED'""",
    "a window may call something else than it takes and its clerk knows": """
        SELECT 1 FROM (
            SELECT w.window_id, c.category_id, c.handicap_minutes * 60000 AS handicap FROM window_sessions w
            JOIN window_categories c ON c.window_id = w.window_id
            JOIN staff_skills s ON s.staff_id = w.staff_id AND s.category_id = c.category_id
            WHERE w.closed_at IS NULL) truth
        FULL JOIN window_skills k USING (window_id, category_id, handicap)
        WHERE truth IS NULL OR k IS NULL""",
    "a window may call without a clerk": """
        SELECT k.window_id FROM window_skills k WHERE NOT EXISTS (
            SELECT 1 FROM window_sessions w WHERE w.window_id = k.window_id AND w.closed_at IS NULL)""",
}


def faults(session: Session) -> list[str]:
    """Every sentence that is contradicted."""
    session.rollback()
    return [sentence for sentence, question in _NEVER.items() if session.execute(text(question)).first()]
