"""Conditions on tickets that several reads share.

A status stands in the statement itself: behind a parameter no database is sure that a partial index fits,
and SQLite then reads every ticket there ever was.
"""

from sqlalchemy import ColumnElement, literal_column

from app.queue.models import Ticket
from app.queue.moves import OPEN, Status


def in_status(status: Status) -> ColumnElement[bool]:
    """The ticket is in this status."""
    return Ticket.status == _written(status)


def is_open() -> ColumnElement[bool]:
    """The ticket is not over; word for word the condition of its index."""
    return Ticket.status.in_([_written(status) for status in OPEN])


def is_waiting_here() -> ColumnElement[bool]:
    """The ticket waits, and its visitor is in the hall."""
    return in_status(Status.WAITING) & Ticket.arrived_at.is_not(None)


def _written(status: Status) -> ColumnElement[str]:
    return literal_column(f"'{status.value}'")
