"""The stand-in speaks as Twilio does: its answers and our requests fit a description of the API."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sms.twilio import TwilioGateway
from tests.sms.conftest import TextMaker, TwilioMaker
from tests.sms.twilio_standin import TwilioStandIn

OURS = Path(__file__).parent.parent / "data" / "twilio_message.schema.json"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


def _described() -> tuple[dict[str, Any], set[str]]:
    """Give the schema of a message and the names of the request's fields: Twilio's own if a copy is named."""
    if "TWILIO_OPENAPI" not in os.environ:
        ours = json.loads(OURS.read_text())
        return ours["message"], set(ours["request_fields"])
    api = json.loads(Path(os.environ["TWILIO_OPENAPI"]).read_text())
    request = api["paths"][MESSAGES]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
    schema = {"$ref": "#/components/schemas/api.v2010.account.message", "components": api["components"]}
    return _with_null(schema), set(request["schema"]["properties"])


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


@pytest.fixture(scope="module")
def described() -> tuple[dict[str, Any], set[str]]:
    """Read the description once."""
    return _described()


@pytest.mark.parametrize("sender", ["+12025550199", "MG" + "0" * 32])
def test_a_good_answer_fits_the_description(
    standin: TwilioStandIn,
    new_twilio: TwilioMaker,
    new_text: TextMaker,
    described: tuple[dict[str, Any], set[str]],
    sender: str,
) -> None:
    new_twilio(sender=sender).send(new_text())
    Draft202012Validator(described[0]).validate(standin.taken[0])


@pytest.mark.parametrize("wrong", [{"status": "on its way"}, {"num_segments": 1}, {"sid": "SM1"}])
def test_the_description_can_tell_a_wrong_answer(
    standin: TwilioStandIn,
    twilio: TwilioGateway,
    new_text: TextMaker,
    described: tuple[dict[str, Any], set[str]],
    wrong: dict[str, Any],
) -> None:
    twilio.send(new_text())
    assert not Draft202012Validator(described[0]).is_valid(standin.taken[0] | wrong)


def test_we_ask_only_for_what_the_description_knows(
    standin: TwilioStandIn,
    new_twilio: TwilioMaker,
    new_text: TextMaker,
    described: tuple[dict[str, Any], set[str]],
) -> None:
    new_twilio(status_callback_url="https://hall.example/receipts").send(new_text())
    assert set(standin.forms[0]) <= described[1]
