"""Receipts arrive late, twice and in any order; a text only ever moves forward."""

from itertools import permutations, product

import pytest
from twilio.rest.api.v2010.account.message import MessageInstance

from sms.receipts import RANK, TWILIO_STATES, State, moves_forward

STATES_OF_TWILIO = {value for name, value in vars(MessageInstance.Status).items() if name.isupper()}


def test_every_state_has_its_rank() -> None:
    assert set(RANK) == set(State)


@pytest.mark.parametrize(("old", "new"), [*product(State, repeat=2)])
def test_no_two_states_take_turns(old: State, new: State) -> None:
    assert not (moves_forward(old, new) and moves_forward(new, old))


@pytest.mark.parametrize("received", [*permutations(["sent", "delivered", "queued"])])
def test_receipts_in_any_order_end_in_the_same_state(received: tuple[str, ...]) -> None:
    state = State.UNKNOWN
    for status in (*received, *received):
        if moves_forward(state, TWILIO_STATES[status]):
            state = TWILIO_STATES[status]
    assert state is State.DELIVERED


@pytest.mark.parametrize("final", [State.FAILED, State.CANCELLED, State.EXPIRED])
def test_what_is_final_stays_unless_the_text_is_on_the_phone_after_all(final: State) -> None:
    assert [new for new in State if moves_forward(final, new)] == [State.DELIVERED]


def test_states_may_come_as_the_words_of_the_outbox() -> None:
    assert moves_forward("sending", "sent")
    assert not moves_forward("delivered", "failed")


def test_every_word_of_twilio_about_our_texts_is_understood() -> None:
    assert set(TWILIO_STATES) == STATES_OF_TWILIO - {"receiving", "received"}
