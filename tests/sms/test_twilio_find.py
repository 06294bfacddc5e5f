"""After a lost answer the Twilio gateway asks whether the text was taken, before anything is sent again."""

from datetime import UTC, datetime, timedelta

import pytest

from sms.gateway import GatewayBusy, GatewayMisconfigured, OutcomeUnknown, OutgoingText
from sms.twilio import TwilioGateway
from tests.sms.conftest import TextMaker, TwilioMaker
from tests.sms.doors import closed_door
from tests.sms.twilio_standin import TwilioStandIn

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def lost(twilio: TwilioGateway, standin: TwilioStandIn, new_text: TextMaker) -> OutgoingText:
    """Send a text at noon that is taken, and whose answer is lost."""
    text = new_text()
    standin.now = NOON
    standin.reset(taking=True)
    with pytest.raises(OutcomeUnknown):
        twilio.send(text)
    standin.accept()
    return text


def test_a_lost_text_is_found_although_it_still_waits_in_the_queue(
    twilio: TwilioGateway, standin: TwilioStandIn, lost: OutgoingText
) -> None:
    found = twilio.find(lost, since=NOON)
    assert standin.taken[0]["date_sent"] is None
    assert found is not None
    assert found.provider_ref == standin.taken[0]["sid"]


@pytest.mark.parametrize(
    ("later", "is_found"),
    [
        (timedelta(milliseconds=900), True),  # Twilio's times have whole seconds
        (timedelta(seconds=5), True),  # and its clock is not ours
        (timedelta(seconds=6), False),
        (timedelta(minutes=3), False),  # the same words as three minutes ago are another call
    ],
)
def test_only_texts_since_the_attempt_count(
    twilio: TwilioGateway, lost: OutgoingText, later: timedelta, is_found: bool
) -> None:
    assert (twilio.find(lost, since=NOON + later) is not None) is is_found


def test_the_newest_of_equal_texts_is_meant(
    twilio: TwilioGateway, standin: TwilioStandIn, lost: OutgoingText
) -> None:
    again = twilio.send(lost)
    assert twilio.find(lost, since=NOON) == again


@pytest.mark.parametrize("change", [{"body": "other words"}, {"to": "+8613900139000"}])
def test_another_text_is_not_mistaken_for_it(
    twilio: TwilioGateway, lost: OutgoingText, new_text: TextMaker, change: dict[str, str]
) -> None:
    assert twilio.find(new_text(**change), since=NOON) is None


def test_a_refused_question_says_nothing_about_the_text(
    twilio: TwilioGateway, standin: TwilioStandIn, lost: OutgoingText
) -> None:
    standin.refuse(429, 20429, Retry_After="4")
    with pytest.raises(GatewayBusy) as caught:
        twilio.find(lost, since=NOON)
    assert caught.value.retry_after_seconds == 4


@pytest.mark.parametrize("body", ["{}", "[]", "nothing to see"])
def test_an_unreadable_list_says_nothing_either(
    twilio: TwilioGateway, standin: TwilioStandIn, lost: OutgoingText, body: str
) -> None:
    standin.say(200, body)
    with pytest.raises(GatewayBusy):
        twilio.find(lost, since=NOON)


@pytest.mark.parametrize("mood", ["reset", "hang"])
def test_a_question_without_an_answer_may_be_asked_again(
    twilio: TwilioGateway, standin: TwilioStandIn, lost: OutgoingText, mood: str
) -> None:
    getattr(standin, mood)()
    with pytest.raises(GatewayBusy):
        twilio.find(lost, since=NOON)


def test_a_question_that_never_left_may_be_asked_again(new_twilio: TwilioMaker, lost: OutgoingText) -> None:
    with closed_door() as url, pytest.raises(GatewayBusy, match="not_connected"):
        new_twilio(base_url=url).find(lost, since=NOON)


def test_a_wrong_token_is_no_answer_either(new_twilio: TwilioMaker, lost: OutgoingText) -> None:
    with pytest.raises(GatewayMisconfigured):
        new_twilio(auth_token="wrong").find(lost, since=NOON)
