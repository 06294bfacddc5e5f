"""The checker itself: a history of a good day passes, and each made-up lie is found."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from tests.torture.checker import broken_rules
from tests.torture.history import History, Note, Operation, Sighting, Trouble
from tests.torture.lateness import calm_seconds, late_screens, recovery_seconds
from tests.torture.stored import CallText, Move, Stored, Ticket

A = Ticket(1, "visitor-0-0", "T001", "code-a", has_phone=True)
B = Ticket(2, "visitor-0-1", "T002", "code-b")
SERVINGS = {1: 11, 2: 12}


def issued(ticket: Ticket, status: int = 201) -> Operation:
    """A visitor was told this ticket."""
    told = {"number": ticket.number, "code": ticket.code}
    phone = "13900000000" if ticket.has_phone else None
    return Operation("issue", 0, 1, status, told, key=ticket.key, phone=phone)


def called(ticket: Ticket, window: str = "A1", serving: int | None = None) -> Operation:
    """A window was told that this ticket comes."""
    answer = {"serving_id": serving or SERVINGS[ticket.id], "ticket": {"number": ticket.number}}
    return Operation("call-next", 1, 2, 200, answer, window=window)


def pressed(verb: str, ticket: Ticket, status: int = 200, **more: Any) -> Operation:
    """A window was told what its press did to this ticket."""
    return Operation(verb, 2, 3, status, window="A1", serving=SERVINGS[ticket.id], **more)


def came(ticket: Ticket) -> Move:
    return Move(ticket.id, "issue", None, "WAITING")


def moved(ticket: Ticket, verb: str, before: str, after: str, window: str = "A1") -> Move:
    return Move(ticket.id, verb, before, after, window, SERVINGS[ticket.id])


def call_of(ticket: Ticket, window: str = "A1") -> Move:
    return moved(ticket, "call", "WAITING", "CALLED", window)


STARTED = moved(A, "start", "CALLED", "SERVING")
UNDONE = moved(A, "undo", "CALLED", "WAITING")
GOOD_DAY = Stored([A, B], [came(A), came(B), call_of(A), STARTED], [CallText(1, 1)])
TOLD = [issued(A), issued(B), called(A), pressed("start", A)]


def history_of(noted: Iterable[Note]) -> History:
    history = History()
    for one in noted:
        history.add(one)
    return history


def broken(noted: Iterable[Operation], stored: Stored) -> set[str]:
    """The names of the rules that are broken."""
    return {sentence.split(":")[0] for sentence in broken_rules(history_of(noted), stored)}


# --- what passes -------------------------------------------------------------------------------------


def test_a_good_day_passes() -> None:
    assert broken(TOLD, GOOD_DAY) == set()


@pytest.mark.parametrize("status", [0, 503])
def test_what_nobody_knows_may_be_stored_or_not(status: int) -> None:
    doubt = replace(issued(B, status), answer={}, retry_after="1")
    without = replace(GOOD_DAY, tickets=[A], moves=[move for move in GOOD_DAY.moves if move.ticket == 1])
    assert broken([issued(A), doubt, *TOLD[2:]], GOOD_DAY) == set()
    assert broken([issued(A), doubt, *TOLD[2:]], without) == set()


def test_a_repeated_key_is_told_the_same_ticket() -> None:
    assert broken([*TOLD, issued(A, 200)], GOOD_DAY) == set()


def test_a_call_that_only_the_second_press_told_of_is_right() -> None:
    doubt = Operation("call-next", 1, 2, 0, window="A1")
    open_serving = Operation("call-next", 2, 3, 409, {"serving_id": 11, "code": "serving_open"}, window="A1")
    assert broken([*TOLD[:2], doubt, open_serving, pressed("start", A)], GOOD_DAY) == set()


def test_who_was_called_and_taken_back_is_called_again() -> None:
    again = Move(1, "call", "WAITING", "CALLED", "A2", 13)
    moves = [came(A), came(B), call_of(A), UNDONE, again]
    stored = replace(GOOD_DAY, moves=moves, texts=[CallText(1, 1), CallText(1, 2)], undone=frozenset({11}))
    told = [issued(A), issued(B), called(A), pressed("undo", A), called(A, "A2", 13)]
    assert broken(told, stored) == set()


def test_numbers_of_another_day_are_others() -> None:
    tomorrow = Ticket(3, "visitor-0-2", "T001", "code-c", day="2026-03-03")
    stored = replace(GOOD_DAY, tickets=[A, B, tomorrow], moves=[*GOOD_DAY.moves, came(tomorrow)])
    assert broken([*TOLD, issued(tomorrow)], stored) == set()


# --- what does not -----------------------------------------------------------------------------------


def test_a_number_that_was_told_and_is_lost() -> None:
    assert broken([*TOLD, issued(Ticket(3, "visitor-0-2", "T003", "code-c"))], GOOD_DAY) == {
        "every_number_told_is_stored"
    }


def test_one_key_and_two_tickets() -> None:
    twin = Ticket(3, A.key, "T003", "code-c", has_phone=True)
    stored = replace(GOOD_DAY, tickets=[A, B, twin], moves=[*GOOD_DAY.moves, came(twin)])
    assert broken([*TOLD, issued(twin)], stored) == {"a_key_has_one_ticket"}


def test_a_number_given_twice() -> None:
    twin = Ticket(3, "visitor-0-2", "T001", "code-c")
    stored = replace(GOOD_DAY, tickets=[A, B, twin], moves=[*GOOD_DAY.moves, came(twin)])
    assert broken([*TOLD, issued(twin)], stored) == {"a_number_is_given_once"}


def test_a_number_that_was_lost_and_given_again() -> None:
    lost = replace(issued(Ticket(9, "visitor-9-9", "T002", "code-x")))
    assert broken([*TOLD, lost], GOOD_DAY) == {"a_number_is_given_once", "every_number_told_is_stored"}


def test_a_ticket_that_nobody_asked_for() -> None:
    assert broken([issued(A), *TOLD[2:]], GOOD_DAY) == {"nobody_came_unasked"}


def test_a_press_that_was_told_and_is_lost() -> None:
    stored = replace(GOOD_DAY, moves=GOOD_DAY.moves[:-1])
    assert broken(TOLD, stored) == {"every_move_told_is_stored"}


def test_a_press_that_was_carried_out_twice() -> None:
    back = moved(A, "undo", "SERVING", "CALLED")
    stored = replace(GOOD_DAY, moves=[*GOOD_DAY.moves, back, STARTED])
    assert broken([*TOLD, pressed("undo", A)], stored) == {"every_move_told_is_stored"}


def test_a_call_that_was_told_and_is_lost() -> None:
    stored = replace(GOOD_DAY, moves=[came(A), came(B)], texts=[])
    assert broken(TOLD[:3], stored) == {"every_call_was_made", "a_call_told_is_the_call_stored"}


def test_a_call_that_nobody_pressed_for() -> None:
    stored = replace(GOOD_DAY, moves=[*GOOD_DAY.moves, call_of(B, "A2")])
    assert broken(TOLD, stored) == {"every_call_was_made"}


def test_a_call_of_somebody_else_than_was_told() -> None:
    stored = replace(GOOD_DAY, moves=[came(A), came(B), call_of(B)], texts=[])
    assert broken(TOLD[:3], stored) == {"a_call_told_is_the_call_stored"}


def test_a_visitor_called_twice() -> None:
    twin = Move(1, "call", "WAITING", "CALLED", "A2", 13)
    stored = replace(GOOD_DAY, moves=[*GOOD_DAY.moves, twin], texts=[CallText(1, 1), CallText(1, 2)])
    assert broken([*TOLD, called(A, "A2", 13)], stored) == {"nobody_is_called_twice"}


def test_a_call_without_its_text() -> None:
    assert broken(TOLD, replace(GOOD_DAY, texts=[])) == {"each_call_has_one_text"}


def test_a_call_with_two_texts() -> None:
    stored = replace(GOOD_DAY, texts=[CallText(1, 1), CallText(1, 2)])
    assert broken(TOLD, stored) == {"each_call_has_one_text"}


def test_a_text_for_somebody_without_a_phone() -> None:
    stored = replace(GOOD_DAY, texts=[CallText(1, 1), CallText(2, 1)])
    assert broken(TOLD, stored) == {"each_call_has_one_text"}


def test_a_phone_that_was_typed_and_is_lost() -> None:
    stored = replace(GOOD_DAY, tickets=[replace(A, has_phone=False), B], texts=[])
    assert broken(TOLD, stored) == {"who_gave_a_phone_has_one"}


def test_a_text_that_went_out_twice_without_a_doubt() -> None:
    twice = CallText(1, 1, handed_over=2)
    assert broken(TOLD, replace(GOOD_DAY, texts=[twice])) == {"no_text_goes_out_twice"}
    assert broken(TOLD, replace(GOOD_DAY, texts=[replace(twice, resends=1)])) == set()


@pytest.mark.parametrize(
    "refusal",
    [
        Operation("read", 0, 1, 500),
        Operation("read", 0, 1, 503),  # without Retry-After
        Operation("issue", 0, 1, 409, {"code": "phone_has_ticket"}, key=A.key),
        pressed("start", A, 409),  # the last press was certain
    ],
)
def test_a_refusal_that_nobody_deserved(refusal: Operation) -> None:
    assert broken([*TOLD, refusal], GOOD_DAY) == {"every_refusal_is_honest"}


# --- screens and time --------------------------------------------------------------------------------


def test_a_screen_that_shows_the_call_or_a_later_one_in_time() -> None:
    seen = [Sighting(0, 2.5, {"A1": 11}), Sighting(1, 2.0, {}), Sighting(1, 6.5, {"A1": 15})]
    history = history_of([*TOLD, *seen])
    assert late_screens(history, GOOD_DAY, 5) == []
    assert late_screens(history, GOOD_DAY, 4) == ["T001 came to screen 1 after 4.5 s"]


def test_a_screen_that_never_shows_the_call() -> None:
    history = history_of([*TOLD, Sighting(0, 3, {"A2": 99})])
    assert late_screens(history, GOOD_DAY, 5) == ["T001 came to screen 0 after inf s"]


def test_time_in_trouble_is_free() -> None:
    troubles = [Trouble("lock", 3, 5, 6), Trouble("lock", 10, 11, 20)]
    assert calm_seconds(2, 12, troubles) == 5
    assert calm_seconds(4, 5, troubles) == 0


def test_recovery_is_measured_from_the_end_of_the_trouble() -> None:
    history = history_of([Trouble("lock", 3, 5, 6), Trouble("kill", 7, 7, 9), Trouble("lock", 10, 11, 11.5)])
    assert recovery_seconds(history) == {"lock": [0.5, 1], "kill": [2]}
