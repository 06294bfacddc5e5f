"""A text of unknown fate is looked for at the provider, and sent again once if it is not there."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from app.core.database import db
from app.core.transaction import transaction
from app.jobs.schedule import timed_jobs
from app.messages.composing import compose
from app.messages.dispatch import Dispatcher
from app.messages.outbox_steps import claim
from app.messages.settling import settle_unknown
from app.messages.states import DOUBT_SECONDS, LEASE_SECONDS, TextState
from app.messages.steps import cancel_unsent
from sms.gateway import (
    Accepted,
    GatewayBusy,
    GatewayFailure,
    GatewayMisconfigured,
    OutcomeUnknown,
    OutgoingText,
)
from sms.memory import MemoryGateway
from tests.messages.conftest import Clock, Outbox

LOST = OutcomeUnknown("no_answer_in_time")


class AskedGateway(MemoryGateway):
    """Counts the questions, and may have no answer to them."""

    def __init__(self) -> None:
        super().__init__()
        self.questions = 0
        self.mood: Exception | None = None

    def find(self, text: OutgoingText, since: datetime) -> Accepted | None:
        """Answer, or fail."""
        self.questions += 1
        if self.mood is not None:
            raise self.mood
        return super().find(text, since)


@pytest.fixture
def gateway() -> AskedGateway:
    return AskedGateway()


@pytest.fixture
def dispatcher(gateway: AskedGateway, clock: Clock, outbox: Outbox) -> Iterator[Dispatcher]:
    with Dispatcher(gateway, clock=clock, round_seconds=30) as dispatcher:
        yield dispatcher


def doubtful(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox, *, taken: bool, lasts: float = 180
) -> int:
    """A text whose answer was lost, and whose receipt has been waited for."""
    gateway.fail_next(LOST, taken=taken)
    text_id = outbox.call(7, lasts=lasts)
    dispatcher.send_due()
    outbox.clock.pass_seconds(DOUBT_SECONDS)
    return text_id


def test_what_the_provider_has_is_sent_and_not_sent_again(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox
) -> None:
    text_id = doubtful(dispatcher, gateway, outbox, taken=True)
    assert settle_unknown(gateway, now=outbox.clock.now) == 1
    text = outbox.text(text_id)
    assert (text.state, text.error, text.provider_ref) == (TextState.SENT, None, f"memory-{text_id}")
    assert dispatcher.send_due() == 0
    assert len(gateway.sent) == 1


def test_the_jobs_process_does_it_by_itself(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox
) -> None:
    text_id = doubtful(dispatcher, gateway, outbox, taken=True)
    [job] = [job for job in timed_jobs(dispatcher) if job.name == "settle_unknown_texts"]
    job.run(outbox.clock.now)
    assert outbox.text(text_id).state is TextState.SENT


def test_what_the_provider_does_not_have_is_sent_again(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox
) -> None:
    text_id = doubtful(dispatcher, gateway, outbox, taken=False)
    settle_unknown(gateway, now=outbox.clock.now)
    assert dispatcher.send_due() == 1
    assert (outbox.text(text_id).state, outbox.text(text_id).resends) == (TextState.SENT, 1)
    assert len(gateway.sent) == 1


def test_it_is_sent_again_once_and_then_only_looked_for(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox
) -> None:
    text_id = doubtful(dispatcher, gateway, outbox, taken=False)
    gateway.fail_next(LOST)
    for _ in range(10):
        settle_unknown(gateway, now=outbox.clock.now)
        dispatcher.send_due()
        outbox.clock.pass_seconds(DOUBT_SECONDS)
    assert (outbox.text(text_id).state, outbox.text(text_id).attempts) == (TextState.UNKNOWN, 2)
    assert gateway.questions == 10


def test_a_second_copy_that_was_taken_is_found_as_well(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox
) -> None:
    text_id = doubtful(dispatcher, gateway, outbox, taken=False)
    gateway.fail_next(LOST, taken=True)
    settle_unknown(gateway, now=outbox.clock.now)
    dispatcher.send_due()
    outbox.clock.pass_seconds(DOUBT_SECONDS)
    settle_unknown(gateway, now=outbox.clock.now)
    assert outbox.text(text_id).state is TextState.SENT


def test_a_receipt_is_given_its_time(dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox) -> None:
    doubtful(dispatcher, gateway, outbox, taken=True)
    outbox.clock.pass_seconds(-1)
    assert settle_unknown(gateway, now=outbox.clock.now) == 0
    assert gateway.questions == 0


def test_a_text_that_is_of_no_use_any_more_stays_unknown(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox
) -> None:
    text_id = doubtful(dispatcher, gateway, outbox, taken=False, lasts=DOUBT_SECONDS)
    settle_unknown(gateway, now=outbox.clock.now)
    assert (outbox.text(text_id).state, gateway.questions) == (TextState.UNKNOWN, 0)


def test_a_text_that_is_no_longer_true_is_not_sent_again(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox
) -> None:
    text_id = doubtful(dispatcher, gateway, outbox, taken=False)
    with transaction() as work:
        cancel_unsent(work.session, outbox.hall_id, 7)
    settle_unknown(gateway, now=outbox.clock.now)
    assert dispatcher.send_due() == 0
    assert outbox.text(text_id).state is TextState.UNKNOWN


@pytest.mark.parametrize("taken", [True, False])
def test_a_sender_that_died_before_it_could_record_is_no_reason_to_send_twice(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox, clock: Clock, taken: bool
) -> None:
    text_id = outbox.call(7)
    with transaction() as work:
        [dying] = claim(work.session, clock.now, limit=1)
    if taken:
        gateway.send(compose(dying, now=clock.now))
    clock.pass_seconds(LEASE_SECONDS + 1)
    dispatcher.send_due()
    assert outbox.text(text_id).state is TextState.UNKNOWN
    settle_unknown(gateway, now=clock.now)
    dispatcher.send_due()
    assert outbox.text(text_id).state is TextState.SENT
    assert len(gateway.sent) == 1


@pytest.mark.parametrize(
    ("mood", "pause"),
    [
        (GatewayBusy("not_connected"), DOUBT_SECONDS),
        (GatewayBusy("20429", retry_after_seconds=25), 25),
        (GatewayMisconfigured("20003"), DOUBT_SECONDS),
    ],
)
def test_who_cannot_be_asked_now_is_asked_later(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox, mood: GatewayFailure, pause: float
) -> None:
    text_id = doubtful(dispatcher, gateway, outbox, taken=True)
    gateway.mood = mood
    settle_unknown(gateway, now=outbox.clock.now)
    gateway.mood = None
    outbox.clock.pass_seconds(pause - 1)
    assert settle_unknown(gateway, now=outbox.clock.now) == 0
    outbox.clock.pass_seconds(1)
    assert settle_unknown(gateway, now=outbox.clock.now) == 1
    assert outbox.text(text_id).state is TextState.SENT


def test_one_question_without_an_answer_is_enough_for_one_run(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox
) -> None:
    for _ in range(3):
        gateway.fail_next(LOST)
    for ticket_id in (1, 2, 3):
        outbox.call(ticket_id)
    dispatcher.send_due()
    outbox.clock.pass_seconds(DOUBT_SECONDS)
    gateway.mood = GatewayBusy("not_connected")
    settle_unknown(gateway, now=outbox.clock.now)
    assert gateway.questions == 1


def test_a_broken_gateway_tells_no_secret(
    dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    text_id = doubtful(dispatcher, gateway, outbox, taken=True)
    gateway.mood = RuntimeError("cannot find T007 of +8613800138000")
    settle_unknown(gateway, now=outbox.clock.now)
    assert outbox.text(text_id).state is TextState.UNKNOWN
    assert "gateway_broke" in caplog.text
    assert "13800138000" not in caplog.text


class MeanwhileGateway(AskedGateway):
    """While it is asked, somebody else settles the same text."""

    def __init__(self, app: Flask, now: datetime) -> None:
        super().__init__()
        self._app, self._now = app, now
        self._others = MemoryGateway()

    def find(self, text: OutgoingText, since: datetime) -> Accepted | None:
        """Answer late; no transaction is open meanwhile, or the other could write nothing."""
        with self._app.app_context():
            settle_unknown(self._others, now=self._now)
            db.session.remove()
        return super().find(text, since)


def test_of_two_that_ask_one_sends_again(
    app: Flask, dispatcher: Dispatcher, gateway: AskedGateway, outbox: Outbox
) -> None:
    text_id = doubtful(dispatcher, gateway, outbox, taken=False)
    slow = MeanwhileGateway(app, outbox.clock.now)
    assert settle_unknown(slow, now=outbox.clock.now) == 0
    assert dispatcher.send_due() == 1
    assert (outbox.text(text_id).state, outbox.text(text_id).resends) == (TextState.SENT, 1)
