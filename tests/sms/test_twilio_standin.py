"""The stand-in speaks as Twilio does: its answers and our requests fit Twilio's own description."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sms.twilio import TwilioGateway
from tests.sms.conftest import SINCE, TextMaker, TwilioMaker
from tests.sms.twilio_standin import TwilioStandIn
from tests.support.room import ROOT

DESCRIPTION = ROOT / "tests" / "data" / "twilio_messages_openapi.json"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


@cache
def _described() -> dict[str, Any]:
    return _with_null(json.loads(DESCRIPTION.read_text("utf-8")))


def _with_null(schema: Any) -> Any:
    """Say `nullable`, which is a word of OpenAPI 3.0 only, in JSON Schema."""
    if isinstance(schema, list):
        return [_with_null(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    said = {name: _with_null(value) for name, value in schema.items() if name != "nullable"}
    if schema.get("nullable") is True and isinstance(said.get("type"), str):
        said["type"] = [said["type"], "null"]
    return said


def _answer_to(verb: str, status: int) -> Draft202012Validator:
    """What Twilio answers to this verb."""
    schema = _described()["paths"][MESSAGES][verb]["responses"][str(status)]["content"]["application/json"]
    return Draft202012Validator(schema["schema"] | {"components": _described()["components"]})


def _fields_of_a_message() -> set[str]:
    return set(_described()["components"]["schemas"]["api.v2010.account.message"]["properties"])


def _fields_of_a_request() -> set[str]:
    post = _described()["paths"][MESSAGES]["post"]
    return set(post["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["properties"])


@pytest.mark.parametrize("sender", ["+12025550199", "MG" + "0" * 32])
def test_every_good_answer_fits_the_description(
    standin: TwilioStandIn, new_twilio: TwilioMaker, new_text: TextMaker, sender: str
) -> None:
    twilio, text = new_twilio(sender=sender), new_text()
    twilio.send(text)
    twilio.find(text, since=SINCE)
    assert [verb for verb, _, _ in standin.said] == ["post", "get"]
    for verb, status, answer in standin.said:
        _answer_to(verb, status).validate(answer)


def test_a_message_has_every_field_that_twilio_gives_it(
    standin: TwilioStandIn, twilio: TwilioGateway, new_text: TextMaker
) -> None:
    twilio.send(new_text())
    assert set(standin.taken[0]) == _fields_of_a_message()


@pytest.mark.parametrize("wrong", [{"status": "on its way"}, {"num_segments": 1}, {"sid": "SM1"}])
def test_the_description_can_tell_a_wrong_answer(
    standin: TwilioStandIn, twilio: TwilioGateway, new_text: TextMaker, wrong: dict[str, Any]
) -> None:
    twilio.send(new_text())
    assert not _answer_to("post", 201).is_valid(standin.taken[0] | wrong)


def test_we_ask_only_for_what_the_description_knows(
    standin: TwilioStandIn, twilio: TwilioGateway, new_text: TextMaker
) -> None:
    twilio.send(new_text())
    assert "StatusCallback" in standin.forms[0]
    assert set(standin.forms[0]) <= _fields_of_a_request()
