"""Many texts and many senders at once: none is sent twice, and a slow answer holds up nobody else."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.transaction import transaction
from app.messages import dispatch
from app.messages.dispatch import Dispatcher
from app.messages.models import Contact
from app.messages.states import LEASE_SECONDS, TextState
from sms.gateway import Accepted, OutgoingText
from sms.memory import MemoryGateway
from tests.messages.conftest import Clock, Outbox

SLOW = "+8613900139000"


class SlowGateway(MemoryGateway):
    """Takes every text at once, but for one number, whose answer comes when the test allows it."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = threading.Event()

    def send(self, text: OutgoingText) -> Accepted:
        """Take the text, sooner or later."""
        if text.to == SLOW:
            assert self.go_on.wait(30)
        return super().send(text)


class BreakingGateway(MemoryGateway):
    """Has a fault that nobody foresaw, and tells everything it knows about it."""

    def send(self, text: OutgoingText) -> Accepted:
        """Break."""
        raise RuntimeError(f"cannot send {text.body} to {text.to}")


class WritingGateway(MemoryGateway):
    """Writes to the database while it sends, which it could not if a transaction were open."""

    def __init__(self, app: Flask, now: datetime) -> None:
        super().__init__()
        self._app, self._now = app, now

    def send(self, text: OutgoingText) -> Accepted:
        """Write and take the text."""
        with self._app.app_context(), transaction() as work:
            work.session.execute(update(Contact).values(keep_until=self._now))
        return super().send(text)


@pytest.fixture
def slow() -> Iterator[SlowGateway]:
    gateway = SlowGateway()
    yield gateway
    gateway.go_on.set()


def test_two_senders_at_once_send_each_text_once(
    app: Flask, outbox: Outbox, clock: Clock, gateway: MemoryGateway
) -> None:
    texts = [outbox.call(ticket_id) for ticket_id in range(1, 61)]
    start = threading.Barrier(2)

    def send_all() -> int:
        with app.app_context(), Dispatcher(gateway, clock=clock, round_seconds=30) as dispatcher:
            start.wait(30)
            return dispatcher.send_due()

    with ThreadPoolExecutor(2) as threads:
        handed_over = [threads.submit(send_all) for _ in range(2)]
    assert sum(future.result() for future in handed_over) == len(texts)
    assert sorted(int(text.id) for text in gateway.sent) == texts
    assert {outbox.text(text_id).state for text_id in texts} == {TextState.SENT}


def test_a_slow_answer_holds_up_nobody_else(outbox: Outbox, clock: Clock, slow: SlowGateway) -> None:
    late = outbox.call(1, phone=SLOW)
    prompt = outbox.call(2)
    with Dispatcher(slow, clock=clock) as dispatcher:
        while outbox.text(prompt).state is not TextState.SENT:
            dispatcher.send_due()
        assert outbox.text(late).state is TextState.SENDING
        slow.go_on.set()
    assert outbox.text(late).state is TextState.SENT


def test_an_answer_after_the_lease_decides_nothing(outbox: Outbox, clock: Clock, slow: SlowGateway) -> None:
    late = outbox.call(1, phone=SLOW)
    with Dispatcher(slow, clock=clock) as dispatcher:
        dispatcher.send_due()
        clock.pass_seconds(LEASE_SECONDS + 1)
        dispatcher.send_due()
        assert outbox.text(late).state is TextState.UNKNOWN
        slow.go_on.set()
    assert outbox.text(late).state is TextState.UNKNOWN


def test_no_transaction_is_open_while_the_provider_is_asked(app: Flask, outbox: Outbox, clock: Clock) -> None:
    text_id = outbox.call()
    with Dispatcher(WritingGateway(app, clock.now), clock=clock) as dispatcher:
        dispatcher.send_due()
    assert outbox.text(text_id).state is TextState.SENT


def test_a_fault_of_the_gateway_leaves_the_fate_unknown_and_tells_no_secret(
    outbox: Outbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    text_id = outbox.call()
    with Dispatcher(BreakingGateway(), clock=clock) as dispatcher:
        dispatcher.send_due()
    assert (outbox.text(text_id).state, outbox.text(text_id).error) == (TextState.UNKNOWN, "gateway_broke")
    assert "RuntimeError" in caplog.text
    assert "窗口" not in caplog.text
    assert "13800138000" not in caplog.text


def test_more_texts_than_hands_go_out_in_one_run(
    outbox: Outbox, clock: Clock, gateway: MemoryGateway
) -> None:
    for ticket_id in range(1, dispatch.HANDS * 2 + 2):
        outbox.call(ticket_id)
    with Dispatcher(gateway, clock=clock, round_seconds=30) as dispatcher:
        assert dispatcher.send_due() == dispatch.HANDS * 2 + 1
