"""What a refusal means is read from a table of codes, and from the HTTP status where it is silent."""

import pytest

from sms.gateway import GatewayBusy, GatewayFailure, GatewayMisconfigured, OutcomeUnknown, TextRefused
from sms.twilio_answers import failure_of


def _failure(status: int, code: int | None) -> GatewayFailure:
    return failure_of(status=status, code=code, retry_after_seconds=None)


@pytest.mark.parametrize("code", [21211, 21212, 21408, 21606, 21610, 21612, 21614, 21635, 30007, 30034])
def test_what_can_never_arrive_is_refused_for_good(code: int) -> None:
    failure = _failure(400, code)
    assert isinstance(failure, TextRefused)
    assert (failure.code, failure.permanent) == (str(code), True)


@pytest.mark.parametrize("code", [30003, 30008])
def test_a_phone_that_was_off_may_be_tried_once_more(code: int) -> None:
    failure = _failure(400, code)
    assert isinstance(failure, TextRefused)
    assert not failure.permanent


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (429, 20429, GatewayBusy),
        (429, None, GatewayBusy),
        (400, 21611, GatewayBusy),  # the sender's queue is full, whatever the status says
        (408, None, GatewayBusy),
        (503, None, GatewayBusy),
        (500, 20500, GatewayBusy),  # Twilio itself says that it failed
        (500, None, OutcomeUnknown),  # something in front of Twilio says so
        (502, None, OutcomeUnknown),
        (504, None, OutcomeUnknown),
        (200, None, OutcomeUnknown),  # a yes that cannot be read
        (401, 20003, GatewayMisconfigured),
        (403, 20003, GatewayMisconfigured),
        (403, 20005, GatewayMisconfigured),
        (404, 20404, GatewayMisconfigured),
        (302, None, GatewayMisconfigured),
        (403, 21408, TextRefused),  # one country is switched off, the others are not
        (400, 21617, TextRefused),  # a code that is not in the table
        (413, None, TextRefused),
    ],
)
def test_each_refusal_has_its_meaning(status: int, code: int | None, expected: type[GatewayFailure]) -> None:
    assert type(_failure(status, code)) is expected


def test_an_answer_without_a_code_is_named_after_its_status() -> None:
    assert _failure(502, None).code == "http_502"
