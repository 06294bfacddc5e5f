"""The gateway of the tests keeps what it took, and fails once for each time it was told to."""

import pytest

from sms.gateway import GatewayBusy, OutcomeUnknown
from sms.memory import MemoryGateway
from tests.sms.conftest import TextMaker


def test_what_was_taken_can_be_read_in_order(new_text: TextMaker) -> None:
    gateway, first, second = MemoryGateway(), new_text(), new_text()
    gateway.send(first)
    gateway.send(second)
    assert gateway.sent == [first, second]


def test_a_failure_is_spent_on_one_text(new_text: TextMaker) -> None:
    gateway, text = MemoryGateway(), new_text()
    gateway.fail_next(GatewayBusy("20429"))
    with pytest.raises(GatewayBusy):
        gateway.send(text)
    gateway.send(text)
    assert gateway.sent == [text]


def test_failures_come_in_the_order_they_were_announced(new_text: TextMaker) -> None:
    gateway = MemoryGateway()
    gateway.fail_next(GatewayBusy("20429"))
    gateway.fail_next(OutcomeUnknown("no_answer_in_time"), taken=True)
    with pytest.raises(GatewayBusy):
        gateway.send(new_text())
    with pytest.raises(OutcomeUnknown):
        gateway.send(new_text())
    assert len(gateway.sent) == 1


def test_a_text_shows_neither_number_nor_body_when_printed(new_text: TextMaker) -> None:
    printed = repr(new_text(body="请A012号到A1窗口办理"))
    assert "13800138000" not in printed
    assert "A012" not in printed
