"""The table of moves is whole: nothing that cannot be reached, nothing that a ticket cannot leave in time."""

from app.queue.moves import FINAL, MOVES, UNDOABLE, Status, Verb

#: They begin a ticket, or lead back to wherever the last move came from.
_NOT_IN_THE_TABLE = {Verb.ISSUE, Verb.BOOK, Verb.UNDO}
_BEGINNINGS = {Status.WAITING, Status.BOOKED}


def test_every_verb_has_its_moves() -> None:
    assert set(MOVES) == set(Verb) - _NOT_IN_THE_TABLE
    assert [verb for verb, moves in MOVES.items() if not moves] == []


def test_every_status_can_be_reached() -> None:
    reached = {target for moves in MOVES.values() for target in moves.values()}
    assert reached | _BEGINNINGS == set(Status)


def test_every_status_but_the_last_can_be_left() -> None:
    left = {source for moves in MOVES.values() for source, target in moves.items() if source != target}
    assert set(Status) - left <= FINAL


def test_only_moves_are_undone() -> None:
    assert set(MOVES) >= UNDOABLE
