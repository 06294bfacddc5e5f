"""What the tests of texts share: a text, a stand-in for Twilio, and a gateway that talks to it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from sms.gateway import OutgoingText
from sms.twilio import TwilioGateway
from sms.twilio_receipts import TwilioReceipts
from tests.sms.twilio_standin import ACCOUNT, SENDER, TOKEN, TwilioStandIn

NUMBER = "+8613800138000"
RECEIPTS = "https://hall.example/receipts"
SINCE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # when the stand-in's clock stands

TextMaker = Callable[..., OutgoingText]
TwilioMaker = Callable[..., TwilioGateway]


@pytest.fixture
def new_text() -> TextMaker:
    """Make texts that differ in their id, and in what a test names."""
    ids = count(1)

    def make(
        *, to: str = NUMBER, body: str = "政务大厅：请A012号到A1窗口办理。", valid_for_seconds: int = 180
    ) -> OutgoingText:
        return OutgoingText(
            id=f"text-{next(ids)}", to=to, body=body, language="zh", valid_for_seconds=valid_for_seconds
        )

    return make


@pytest.fixture
def standin(monkeypatch: pytest.MonkeyPatch) -> Iterator[TwilioStandIn]:
    """Run a stand-in for Twilio for one test."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")  # a proxy of this machine has no part in it
    server = TwilioStandIn()
    yield server
    server.close()


@pytest.fixture
def receipts() -> TwilioReceipts:
    """Where the stand-in is to send its receipts, and whoever reads them there."""
    return TwilioReceipts(address=RECEIPTS, secret=b"of the tests", auth_token=TOKEN)


@pytest.fixture
def new_twilio(standin: TwilioStandIn, receipts: TwilioReceipts) -> TwilioMaker:
    """Make gateways that talk to the stand-in, and wait only a moment for it."""

    def make(**changes: Any) -> TwilioGateway:
        settings: dict[str, Any] = {
            "account_sid": ACCOUNT,
            "auth_token": TOKEN,
            "sender": SENDER,
            "base_url": standin.url,
            "receipt_address": receipts.address_of,
        }
        return TwilioGateway(**(settings | changes), timeout_seconds=0.3)

    return make


@pytest.fixture
def twilio(new_twilio: TwilioMaker) -> TwilioGateway:
    """Give the gateway that most tests need."""
    return new_twilio()
