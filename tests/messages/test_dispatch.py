"""From the outbox to the provider: every answer has its state, and every text goes out once."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.core.runtime import runtime
from app.core.transaction import transaction
from app.messages.dispatch import Dispatcher
from app.messages.models import Contact
from app.messages.outbox_steps import claim
from app.messages.states import LEASE_SECONDS, TextState
from app.messages.steps import cancel_unsent
from sms.gateway import GatewayBusy, GatewayMisconfigured, OutcomeUnknown, TextRefused
from sms.memory import MemoryGateway
from tests.messages.conftest import Clock, Outbox


@pytest.fixture
def dispatcher(gateway: MemoryGateway, clock: Clock, outbox: Outbox) -> Iterator[Dispatcher]:
    with Dispatcher(gateway, clock=clock, round_seconds=30) as dispatcher:
        yield dispatcher


def test_a_due_text_is_handed_over_in_words(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox
) -> None:
    text_id = outbox.call(7)
    assert dispatcher.send_due() == 1
    [given] = gateway.sent
    assert (given.id, given.to, given.language) == (str(text_id), "+8613800138000", "zh")
    assert given.body == "长汀县政务服务中心：请T007号到A1窗口办理。"
    assert given.valid_for_seconds == 180


def test_what_the_provider_took_is_sent(dispatcher: Dispatcher, outbox: Outbox, clock: Clock) -> None:
    text_id = outbox.call()
    dispatcher.send_due()
    text = outbox.text(text_id)
    assert (text.state, text.error, text.attempts) == (TextState.SENT, None, 1)
    assert (text.provider, text.provider_ref, text.sent_at) == ("memory", f"memory-{text_id}", clock.now)


def test_a_sent_text_is_not_sent_again(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox, clock: Clock
) -> None:
    outbox.call()
    dispatcher.send_due()
    clock.pass_seconds(60)
    assert dispatcher.send_due() == 0
    assert len(gateway.sent) == 1


def test_a_refused_text_has_failed_with_the_providers_code(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox
) -> None:
    gateway.fail_next(TextRefused("21614"))
    text = outbox.text(sent(dispatcher, outbox))
    assert (text.state, text.error) == (TextState.FAILED, "21614")


def test_a_text_refused_for_now_is_tried_once_more(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox, clock: Clock
) -> None:
    for _ in range(2):
        gateway.fail_next(TextRefused("30003", permanent=False))
    text_id = sent(dispatcher, outbox)
    assert outbox.text(text_id).state is TextState.NEW
    clock.pass_seconds(10)
    dispatcher.send_due()
    assert outbox.text(text_id).state is TextState.FAILED


def test_a_busy_provider_is_asked_again_a_little_later(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox, clock: Clock
) -> None:
    gateway.fail_next(GatewayBusy("20429"))
    text_id = sent(dispatcher, outbox)
    assert (outbox.text(text_id).state, outbox.text(text_id).error) == (TextState.NEW, "20429")
    assert dispatcher.send_due() == 0
    clock.pass_seconds(2)
    assert dispatcher.send_due() == 1
    assert (outbox.text(text_id).state, outbox.text(text_id).error) == (TextState.SENT, None)


def test_the_provider_may_wish_for_a_longer_pause(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox, clock: Clock
) -> None:
    gateway.fail_next(GatewayBusy("20429", retry_after_seconds=20))
    sent(dispatcher, outbox)
    clock.pass_seconds(19)
    assert dispatcher.send_due() == 0
    clock.pass_seconds(1)
    assert dispatcher.send_due() == 1


def test_a_text_that_would_come_too_late_expires(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox
) -> None:
    gateway.fail_next(GatewayBusy("20429", retry_after_seconds=180))
    text_id = outbox.call(lasts=180)
    dispatcher.send_due()
    assert outbox.text(text_id).state is TextState.EXPIRED


def test_a_text_that_nobody_took_in_time_expires_unsent(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox, clock: Clock
) -> None:
    text_id = outbox.call(lasts=180)
    clock.pass_seconds(180)
    assert dispatcher.send_due() == 0
    assert outbox.text(text_id).state is TextState.EXPIRED
    assert gateway.sent == []


def test_a_lost_answer_leaves_the_fate_unknown(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox
) -> None:
    gateway.fail_next(OutcomeUnknown("no_answer_in_time"), taken=True)
    text = outbox.text(sent(dispatcher, outbox))
    assert (text.state, text.error) == (TextState.UNKNOWN, "no_answer_in_time")


def test_a_provider_that_takes_nothing_from_us_is_said_loudly(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.fail_next(GatewayMisconfigured("20003"))
    text = outbox.text(sent(dispatcher, outbox))
    assert (text.state, text.error) == (TextState.FAILED, "20003")
    assert "20003" in loud_lines(caplog)


def test_a_text_whose_number_was_wiped_fails(
    dispatcher: Dispatcher, outbox: Outbox, session: Session
) -> None:
    text_id = outbox.call()
    with transaction() as work:
        contact = work.session.get_one(Contact, outbox.text(text_id).contact_id)
        contact.phone_index = contact.phone_sealed = contact.last_four = None
    dispatcher.send_due()
    assert (outbox.text(text_id).state, outbox.text(text_id).error) == (TextState.FAILED, "phone_wiped")


def test_a_text_called_back_in_time_is_not_sent(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox
) -> None:
    outbox.call(7)
    with transaction() as work:
        cancel_unsent(work.session, outbox.hall_id, 7)
    assert dispatcher.send_due() == 0
    assert gateway.sent == []


def test_a_text_whose_sender_died_is_unknown_once_its_lease_has_ended(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox, clock: Clock
) -> None:
    text_id = outbox.call()
    with transaction() as work:
        claim(work.session, clock.now, limit=1)
    clock.pass_seconds(LEASE_SECONDS)
    dispatcher.send_due()
    assert outbox.text(text_id).state is TextState.SENDING
    clock.pass_seconds(1)
    dispatcher.send_due()
    assert (outbox.text(text_id).state, outbox.text(text_id).error) == (TextState.UNKNOWN, "lease_expired")
    assert gateway.sent == []


def test_desks_learn_what_became_of_a_text(dispatcher: Dispatcher, outbox: Outbox) -> None:
    outbox.call()
    before = runtime().seqs.refresh([outbox.hall_id])[outbox.hall_id].seq
    dispatcher.send_due()
    assert runtime().seqs.refresh([outbox.hall_id])[outbox.hall_id].seq == before + 1


def test_neither_number_nor_words_are_in_the_log(
    dispatcher: Dispatcher, gateway: MemoryGateway, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    for failure in (TextRefused("21614"), OutcomeUnknown("connection_lost"), GatewayMisconfigured("20003")):
        gateway.fail_next(failure)
    for ticket_id in range(1, 6):
        outbox.call(ticket_id)
    dispatcher.send_due()
    assert "text_moved" in caplog.text
    assert "13800138000" not in caplog.text
    assert "窗口" not in caplog.text


def sent(dispatcher: Dispatcher, outbox: Outbox) -> int:
    """Write one text and let it be sent."""
    text_id = outbox.call()
    dispatcher.send_due()
    return text_id


def loud_lines(caplog: pytest.LogCaptureFixture) -> str:
    return " ".join(record.getMessage() for record in caplog.records if record.levelname == "ERROR")
