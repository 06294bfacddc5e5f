"""Every event has its line in the two tables: what reacts to it, and which documents it makes stale."""

from collections.abc import Iterator

from app.core.events import Event
from app.queue.events import TicketCalled, TicketEvent, TicketIssued
from app.reactions import REACTIONS
from app.realtime.documents import STALE
from tests.support.source import import_all

#: What several events have in common; nobody tells them by themselves.
_ONLY_COMMON = {TicketEvent}

#: Their one statement writes everything itself (`queue/hot.py`): a reaction would never run.
_WITHOUT_REACTIONS = {TicketIssued, TicketCalled}


def test_every_event_says_which_documents_it_makes_stale() -> None:
    assert set(STALE) == _told()


def test_every_event_says_what_reacts_to_it() -> None:
    assert set(REACTIONS) == _told() - _WITHOUT_REACTIONS


def _told() -> set[type[Event]]:
    import_all("app")
    return set(_below(Event)) - _ONLY_COMMON


def _below(kind: type[Event]) -> Iterator[type[Event]]:
    for narrower in kind.__subclasses__():
        yield narrower
        yield from _below(narrower)
