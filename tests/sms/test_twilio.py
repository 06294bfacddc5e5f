"""The Twilio gateway, through the real SDK against a real server on this machine."""

from pathlib import Path

import pytest

from sms.gateway import GatewayBusy, GatewayMisconfigured, OutcomeUnknown, TextRefused
from sms.twilio import TwilioGateway
from sms.twilio_receipts import TwilioReceipts
from tests.sms.conftest import NUMBER, TextMaker, TwilioMaker
from tests.sms.doors import closed_door, door_with_a_false_name, overrun_door
from tests.sms.twilio_standin import SENDER, TwilioStandIn

SERVICE = "MG" + "0" * 32


class TestWhatIsSent:
    """The form that Twilio receives."""

    def test_the_text_arrives_as_it_was_worded(
        self,
        twilio: TwilioGateway,
        standin: TwilioStandIn,
        new_text: TextMaker,
        receipts: TwilioReceipts,
    ) -> None:
        text = new_text(body="政务大厅：请A012号到A1窗口办理。")
        accepted = twilio.send(text)
        assert standin.forms == [
            {
                "To": NUMBER,
                "From": SENDER,
                "Body": "政务大厅：请A012号到A1窗口办理。",
                "ValidityPeriod": "180",
                "StatusCallback": receipts.address_of(text.id),
            }
        ]
        assert accepted.provider_ref == standin.taken[0]["sid"]

    def test_a_messaging_service_sends_in_place_of_a_number(
        self, new_twilio: TwilioMaker, standin: TwilioStandIn, new_text: TextMaker
    ) -> None:
        new_twilio(sender=SERVICE).send(new_text())
        assert standin.forms[0]["MessagingServiceSid"] == SERVICE
        assert "From" not in standin.forms[0]

    @pytest.mark.parametrize(("asked", "sent"), [(0, "1"), (180, "180"), (90_000, "36000")])
    def test_the_validity_stays_within_what_twilio_takes(
        self, twilio: TwilioGateway, standin: TwilioStandIn, new_text: TextMaker, asked: int, sent: str
    ) -> None:
        twilio.send(new_text(valid_for_seconds=asked))
        assert standin.forms[0]["ValidityPeriod"] == sent

    def test_without_an_address_no_receipts_are_asked_for(
        self, new_twilio: TwilioMaker, standin: TwilioStandIn, new_text: TextMaker
    ) -> None:
        new_twilio(receipt_address=None).send(new_text())
        assert "StatusCallback" not in standin.forms[0]


class TestRefusals:
    """Answers that say no."""

    @pytest.mark.parametrize("code", [21211, 21610, 21614])
    def test_a_number_that_cannot_be_reached_is_refused_for_good(
        self, twilio: TwilioGateway, standin: TwilioStandIn, new_text: TextMaker, code: int
    ) -> None:
        standin.refuse(400, code)
        with pytest.raises(TextRefused, match=str(code)) as caught:
            twilio.send(new_text())
        assert caught.value.permanent

    def test_a_wrong_token_stops_the_provider(self, new_twilio: TwilioMaker, new_text: TextMaker) -> None:
        with pytest.raises(GatewayMisconfigured, match="20003"):
            new_twilio(auth_token="wrong").send(new_text())

    @pytest.mark.parametrize(("header", "seconds"), [("12", 12), ("soon", None), ("9" * 400, None)])
    def test_a_busy_twilio_is_given_the_time_it_asks_for(
        self,
        twilio: TwilioGateway,
        standin: TwilioStandIn,
        new_text: TextMaker,
        header: str,
        seconds: float | None,
    ) -> None:
        standin.refuse(429, 20429, Retry_After=header)
        with pytest.raises(GatewayBusy) as caught:
            twilio.send(new_text())
        assert caught.value.retry_after_seconds == seconds

    def test_a_failure_inside_twilio_may_be_tried_again(
        self, twilio: TwilioGateway, standin: TwilioStandIn, new_text: TextMaker
    ) -> None:
        standin.refuse(500, 20500)
        with pytest.raises(GatewayBusy) as caught:
            twilio.send(new_text())
        assert (caught.value.code, caught.value.retry_after_seconds) == ("20500", None)

    def test_a_proxy_that_fails_does_not_know_what_twilio_did(
        self, twilio: TwilioGateway, standin: TwilioStandIn, new_text: TextMaker
    ) -> None:
        standin.refuse(502)
        with pytest.raises(OutcomeUnknown, match="http_502"):
            twilio.send(new_text())

    def test_a_problem_document_is_read_as_well(
        self, twilio: TwilioGateway, standin: TwilioStandIn, new_text: TextMaker
    ) -> None:
        standin.say(400, '{"type": "about:blank", "title": "No", "status": 400, "code": 21614}')
        with pytest.raises(TextRefused, match="21614"):
            twilio.send(new_text())

    @pytest.mark.parametrize("body", ["accepted, thank you", "null", "[]", "{}"])
    def test_a_yes_that_cannot_be_read_is_no_certainty(
        self, twilio: TwilioGateway, standin: TwilioStandIn, new_text: TextMaker, body: str
    ) -> None:
        standin.say(201, body)
        with pytest.raises(OutcomeUnknown, match="unreadable_answer"):
            twilio.send(new_text())


class TestBrokenConnections:
    """No answer at all: what matters is whether the request can have arrived."""

    def test_silence_leaves_the_outcome_open(
        self, twilio: TwilioGateway, standin: TwilioStandIn, new_text: TextMaker
    ) -> None:
        standin.hang(taking=True)
        with pytest.raises(OutcomeUnknown, match="no_answer_in_time"):
            twilio.send(new_text())

    def test_a_torn_connection_leaves_the_outcome_open(
        self, twilio: TwilioGateway, standin: TwilioStandIn, new_text: TextMaker
    ) -> None:
        standin.reset(taking=True)
        with pytest.raises(OutcomeUnknown, match="connection_lost"):
            twilio.send(new_text())

    def test_a_closed_door_means_that_nothing_was_sent(
        self, new_twilio: TwilioMaker, new_text: TextMaker
    ) -> None:
        with closed_door() as url, pytest.raises(GatewayBusy, match="not_connected"):
            new_twilio(base_url=url).send(new_text())

    def test_a_door_that_does_not_open_in_time_means_the_same(
        self, new_twilio: TwilioMaker, new_text: TextMaker
    ) -> None:
        with overrun_door() as url, pytest.raises(GatewayBusy, match="not_connected"):
            new_twilio(base_url=url).send(new_text())

    def test_a_server_that_only_pretends_to_be_twilio_is_told_nothing(
        self, new_twilio: TwilioMaker, new_text: TextMaker, tmp_path: Path
    ) -> None:
        with (
            door_with_a_false_name(tmp_path) as url,
            pytest.raises(GatewayMisconfigured, match="certificate"),
        ):
            new_twilio(base_url=url).send(new_text())

    def test_the_next_text_goes_through_once_twilio_is_back(
        self, twilio: TwilioGateway, standin: TwilioStandIn, new_text: TextMaker
    ) -> None:
        standin.reset()
        with pytest.raises(OutcomeUnknown):
            twilio.send(new_text())
        standin.accept()
        assert twilio.send(new_text()).provider_ref == standin.taken[0]["sid"]
