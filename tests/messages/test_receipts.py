"""Receipts: whatever their order and number, they end in the right state, and each is kept once."""

from itertools import permutations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.runtime import runtime
from app.core.transaction import transaction
from app.messages.dispatch import Dispatcher
from app.messages.models import TextReceipt
from app.messages.outbox_steps import claim
from app.messages.receiving import take_receipt
from app.messages.states import TextState
from sms.gateway import OutcomeUnknown
from sms.memory import MemoryGateway
from sms.receipts import TWILIO_STATES, Receipt
from tests.messages.conftest import Clock, Outbox

SID, OTHER_SID = "SM" + "1" * 32, "SM" + "2" * 32


def told(text_id: int, status: str, *, ref: str = SID, error: str | None = None) -> Receipt:
    return Receipt("twilio", ref, str(text_id), status, TWILIO_STATES[status], error)


def receive(outbox: Outbox, text_id: int, *statuses: str) -> None:
    for status in statuses:
        take_receipt(told(text_id, status), now=outbox.clock.now)


@pytest.fixture
def lost(outbox: Outbox, gateway: MemoryGateway, clock: Clock) -> int:
    """A text that the provider took, and whose answer was lost."""
    text_id = outbox.call(7)
    gateway.fail_next(OutcomeUnknown("no_answer_in_time"), taken=True)
    with Dispatcher(gateway, clock=clock, round_seconds=30) as dispatcher:
        dispatcher.send_due()
    return text_id


def test_a_receipt_finds_its_text_although_the_answer_was_lost(outbox: Outbox, lost: int) -> None:
    receive(outbox, lost, "sent")
    text = outbox.text(lost)
    assert (text.state, text.error) == (TextState.SENT, None)
    assert (text.provider, text.provider_ref, text.sent_at) == ("twilio", SID, outbox.clock.now)


@pytest.mark.parametrize("statuses", [*permutations(["queued", "sent", "delivered"])])
def test_receipts_in_any_order_say_the_same(outbox: Outbox, lost: int, statuses: tuple[str, ...]) -> None:
    receive(outbox, lost, *statuses)
    assert outbox.text(lost).state is TextState.DELIVERED


def test_a_failure_names_its_code(outbox: Outbox, lost: int) -> None:
    receive(outbox, lost, "sent")
    take_receipt(told(lost, "undelivered", error="30003"), now=outbox.clock.now)
    receive(outbox, lost, "sent", "sending")
    assert (outbox.text(lost).state, outbox.text(lost).error) == (TextState.FAILED, "30003")


def test_what_is_on_the_phone_stays_there(outbox: Outbox, lost: int) -> None:
    receive(outbox, lost, "failed", "delivered", "failed", "undelivered", "sent")
    assert (outbox.text(lost).state, outbox.text(lost).error) == (TextState.DELIVERED, None)


def test_a_receipt_repeated_ten_times_is_kept_once_and_tells_the_desks_once(
    outbox: Outbox, session: Session, lost: int
) -> None:
    before = runtime().seqs.refresh([outbox.hall_id])[outbox.hall_id].seq
    receive(outbox, lost, *["delivered"] * 10)
    assert runtime().seqs.refresh([outbox.hall_id])[outbox.hall_id].seq == before + 1
    [kept] = session.scalars(select(TextReceipt))
    assert (kept.text_id, kept.provider_ref, kept.status) == (lost, SID, "delivered")


def test_receipts_that_come_late_are_kept_all_the_same(outbox: Outbox, session: Session, lost: int) -> None:
    receive(outbox, lost, "delivered", "sent", "queued")
    statuses = session.scalars(select(TextReceipt.status).order_by(TextReceipt.id)).all()
    assert statuses == ["delivered", "sent", "queued"]


def test_a_text_that_we_do_not_have_is_passed_over(outbox: Outbox, session: Session) -> None:
    receive(outbox, 4711, "delivered")
    assert session.scalars(select(TextReceipt)).all() == []


def test_a_receipt_that_overtakes_the_answer_is_believed(outbox: Outbox, clock: Clock) -> None:
    text_id = outbox.call(7)
    with transaction() as work:
        claim(work.session, clock.now, limit=1)
    receive(outbox, text_id, "delivered")
    text = outbox.text(text_id)
    assert (text.state, text.provider_ref, text.lease_until) == (TextState.DELIVERED, SID, None)


@pytest.mark.parametrize(
    ("status", "state"), [("failed", TextState.SENT), ("delivered", TextState.DELIVERED)]
)
def test_of_a_text_that_went_out_twice_one_copy_on_the_phone_is_enough(
    outbox: Outbox, lost: int, status: str, state: TextState
) -> None:
    receive(outbox, lost, "sent")
    take_receipt(told(lost, status, ref=OTHER_SID), now=outbox.clock.now)
    assert outbox.text(lost).state is state
