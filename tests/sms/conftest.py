"""What the tests of texts share: a text, a stand-in for Twilio, and a gateway that talks to it."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from sms.gateway import OutgoingText
from sms.twilio import TwilioGateway
from tests.sms.twilio_standin import ACCOUNT, SENDER, TOKEN, TwilioStandIn

NUMBER = "+8613800138000"

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
def new_twilio(standin: TwilioStandIn) -> TwilioMaker:
    """Make gateways that talk to the stand-in, and wait only a moment for it."""

    def make(**changes: str) -> TwilioGateway:
        settings = {"account_sid": ACCOUNT, "auth_token": TOKEN, "sender": SENDER, "base_url": standin.url}
        return TwilioGateway(**(settings | changes), timeout_seconds=0.3)

    return make


@pytest.fixture
def twilio(new_twilio: TwilioMaker) -> TwilioGateway:
    """Give the gateway that most tests need."""
    return new_twilio()
