"""The table of moves, walked whole: what each verb does to each status."""

import pytest

from app.queue.moves import AT_WINDOW, FINAL, MOVES, OPEN, Status, Verb, target

#: The table as people drew it: verb, from, to. Whatever is not here is refused.
DRAWN = {
    (Verb.CHECK_IN, Status.BOOKED, Status.WAITING),
    (Verb.CHECK_IN, Status.WAITING, Status.WAITING),
    (Verb.CALL, Status.WAITING, Status.CALLED),
    (Verb.RECALL, Status.CALLED, Status.CALLED),
    (Verb.START, Status.CALLED, Status.SERVING),
    (Verb.FINISH, Status.SERVING, Status.COMPLETED),
    (Verb.NO_SHOW, Status.CALLED, Status.NO_SHOW),
    (Verb.NO_SHOW, Status.BOOKED, Status.NO_SHOW),
    (Verb.RECYCLE, Status.CALLED, Status.WAITING),
    (Verb.RECYCLE, Status.SERVING, Status.WAITING),
    (Verb.TRANSFER, Status.CALLED, Status.WAITING),
    (Verb.TRANSFER, Status.SERVING, Status.WAITING),
    (Verb.PARK, Status.SERVING, Status.PARKED),
    (Verb.CALL_BACK, Status.PARKED, Status.CALLED),
    (Verb.PARK_TIMER, Status.PARKED, Status.WAITING),
    (Verb.RESTORE, Status.NO_SHOW, Status.WAITING),
    (Verb.DELAY, Status.WAITING, Status.WAITING),
    *(
        (verb, status, Status.CANCELLED)
        for verb in (Verb.CANCEL, Verb.REMOVE, Verb.DAY_END)
        for status in (Status.BOOKED, Status.WAITING, Status.PARKED, Status.CALLED)
    ),
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", Verb)
def test_a_verb_leads_where_the_drawing_says_or_nowhere(verb: Verb, status: Status) -> None:
    drawn = {after for (move, before, after) in DRAWN if (move, before) == (verb, status)}
    assert target(verb, status) == (drawn.pop() if drawn else None)


def test_who_is_being_served_is_cancelled_by_nobody_and_by_no_clock() -> None:
    assert [target(verb, Status.SERVING) for verb in (Verb.CANCEL, Verb.REMOVE, Verb.DAY_END)] == [None] * 3


def test_a_ticket_is_either_open_or_over() -> None:
    assert {*OPEN} | FINAL == set(Status)
    assert {*OPEN} & FINAL == set()
    assert set(OPEN) >= AT_WINDOW


def test_only_restore_brings_back_what_is_over() -> None:
    verbs = {verb for verb, moves in MOVES.items() for before, after in moves.items() if before in FINAL}
    assert verbs == {Verb.RESTORE}
