"""The contract of the port, held against every gateway there is."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from sms.console import ConsoleGateway
from sms.gateway import (
    Gateway,
    GatewayBusy,
    GatewayFailure,
    GatewayMisconfigured,
    OutcomeUnknown,
    TextRefused,
)
from sms.memory import MemoryGateway
from sms.routing import PrefixRouter
from sms.twilio import TwilioGateway
from tests.sms.conftest import NUMBER, TextMaker
from tests.sms.twilio_standin import TwilioStandIn

BEFORE = datetime(2026, 3, 2, 0, 59, tzinfo=UTC)  # one minute before the stand-in's clock

Failing = Callable[[str], Gateway]


@pytest.fixture(params=["memory", "console", "twilio", "router"])
def gateway(request: pytest.FixtureRequest, twilio: TwilioGateway) -> Gateway:
    """Give each gateway in turn."""
    gateways: dict[str, Gateway] = {
        "memory": MemoryGateway(),
        "console": ConsoleGateway(),
        "twilio": twilio,
        "router": PrefixRouter({"+86": MemoryGateway()}, default=twilio),
    }
    return gateways[request.param]


class TestEveryGateway:
    """What may be expected of any gateway, whichever it is."""

    def test_says_what_it_is_called(self, gateway: Gateway) -> None:
        assert gateway.name

    def test_names_the_provider_and_the_text_it_took(self, gateway: Gateway, new_text: TextMaker) -> None:
        accepted = gateway.send(new_text())
        assert accepted.provider in {"memory", "console", "twilio"}
        assert accepted.provider_ref

    def test_gives_two_texts_two_names(self, gateway: Gateway, new_text: TextMaker) -> None:
        assert gateway.send(new_text()) != gateway.send(new_text())

    def test_finds_a_text_it_took_under_the_same_name(self, gateway: Gateway, new_text: TextMaker) -> None:
        text = new_text()
        accepted = gateway.send(text)
        assert gateway.find(text, since=BEFORE) == accepted

    def test_does_not_find_a_text_it_never_saw(self, gateway: Gateway, new_text: TextMaker) -> None:
        gateway.send(new_text(body="something else"))
        assert gateway.find(new_text(), since=BEFORE) is None

    def test_logs_neither_number_nor_body(
        self, gateway: Gateway, new_text: TextMaker, caplog: pytest.LogCaptureFixture
    ) -> None:
        text = new_text()
        with caplog.at_level(logging.INFO), capture_logs() as lines:
            gateway.send(text)
            gateway.find(text, since=BEFORE)
        logged = f"{lines} {caplog.text}"
        assert NUMBER.removeprefix("+86") not in logged
        assert text.body not in logged


@pytest.fixture(params=["memory", "twilio"])
def failing(request: pytest.FixtureRequest, twilio: TwilioGateway, standin: TwilioStandIn) -> Failing:
    """Give each gateway that can fail, about to fail in the way a test names."""

    def memory(way: str) -> Gateway:
        failures: dict[str, GatewayFailure] = {
            "refused": TextRefused("21211"),
            "busy": GatewayBusy("20429", retry_after_seconds=7),
            "misconfigured": GatewayMisconfigured("20003"),
            "lost": OutcomeUnknown("connection_lost"),
            "taken and lost": OutcomeUnknown("connection_lost"),
        }
        gateway = MemoryGateway()
        gateway.fail_next(failures[way], taken=way == "taken and lost")
        return gateway

    def real(way: str) -> Gateway:
        moods: dict[str, Callable[[], None]] = {
            "refused": lambda: standin.refuse(400, 21211),
            "busy": lambda: standin.refuse(429, 20429, Retry_After="7"),
            "misconfigured": lambda: standin.refuse(401, 20003),
            "lost": standin.reset,
            "taken and lost": lambda: standin.reset(taking=True),
        }
        moods[way]()
        return twilio

    return memory if request.param == "memory" else real


class TestEveryGatewayThatCanFail:
    """The four failures mean the same wherever they come from."""

    def test_a_refusal_carries_the_code_and_is_for_good(self, failing: Failing, new_text: TextMaker) -> None:
        with pytest.raises(TextRefused) as caught:
            failing("refused").send(new_text())
        assert (caught.value.code, caught.value.permanent) == ("21211", True)

    def test_a_busy_provider_says_how_long_to_wait(self, failing: Failing, new_text: TextMaker) -> None:
        with pytest.raises(GatewayBusy) as caught:
            failing("busy").send(new_text())
        assert (caught.value.code, caught.value.retry_after_seconds) == ("20429", 7)

    def test_a_wrong_key_is_a_matter_of_configuration(self, failing: Failing, new_text: TextMaker) -> None:
        with pytest.raises(GatewayMisconfigured, match="20003"):
            failing("misconfigured").send(new_text())

    @pytest.mark.parametrize(("way", "taken"), [("lost", False), ("taken and lost", True)])
    def test_after_a_lost_answer_the_provider_knows_whether_it_took_the_text(
        self, failing: Failing, new_text: TextMaker, standin: TwilioStandIn, way: str, taken: bool
    ) -> None:
        gateway, text = failing(way), new_text()
        with pytest.raises(OutcomeUnknown, match="connection_lost"):
            gateway.send(text)
        standin.accept()
        assert (gateway.find(text, since=BEFORE) is not None) is taken

    @pytest.mark.parametrize("way", ["refused", "busy", "misconfigured", "lost"])
    def test_no_failure_quotes_the_number(self, failing: Failing, new_text: TextMaker, way: str) -> None:
        with pytest.raises(GatewayFailure) as caught:
            failing(way).send(new_text())
        assert "138" not in f"{caught.value!r} {caught.value}"
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
