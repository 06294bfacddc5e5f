"""Which provider carries a text, and whether it is asked for receipts, follows from the settings alone."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.settings import Settings
from app.texting import make_gateway, make_twilio_receipts
from sms.console import ConsoleGateway
from sms.gateway import Gateway
from sms.memory import MemoryGateway
from sms.routing import PrefixRouter
from sms.twilio import TwilioGateway
from tests.support.commands import SECRETS

TWILIO = {"twilio_account_sid": "AC1", "twilio_auth_token": "token", "twilio_from": "+12025550199"}


def settings(**named: Any) -> Settings:
    known = {name.lower(): value for name, value in SECRETS.items()}
    return Settings.model_validate(known | {"app_env": "test"} | named)


def gateway(**named: Any) -> Gateway:
    return make_gateway(settings(**named), None)


@pytest.mark.parametrize(
    ("provider", "kind"), [("console", ConsoleGateway), ("memory", MemoryGateway), ("twilio", TwilioGateway)]
)
def test_one_provider_for_all_numbers(provider: str, kind: type[Gateway]) -> None:
    assert isinstance(gateway(sms_provider=provider, **TWILIO), kind)


def test_countries_may_have_their_own_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_ROUTES", "+86=console, +=twilio")
    read = Settings.model_validate(TWILIO)
    assert read.sms_routes == {"+86": "console", "+": "twilio"}
    assert isinstance(make_gateway(read, None), PrefixRouter)


@pytest.mark.parametrize("routes", ["86=console", "+86=carrier pigeon", "+86", "+86=console=twilio"])
def test_a_route_that_leads_nowhere_is_refused(routes: str) -> None:
    with pytest.raises(ValidationError, match="sms_routes"):
        settings(sms_routes=routes)


def test_a_route_through_twilio_needs_its_account() -> None:
    with pytest.raises(ValidationError, match="TWILIO_ACCOUNT_SID"):
        settings(sms_routes="+1=twilio")


def test_no_route_leads_to_memory_in_production() -> None:
    with pytest.raises(ValidationError, match="must not be memory"):
        settings(app_env="production", sms_routes="+86=memory")


def test_receipts_come_to_the_public_address() -> None:
    receipts = make_twilio_receipts(
        settings(sms_routes="+1=twilio", public_url="https://hall.example/", **TWILIO)
    )
    assert receipts is not None
    assert receipts.address_of("7").startswith("https://hall.example/api/v1/receipts/twilio?o=7&k=")


@pytest.mark.parametrize(
    "named",
    [
        {"sms_provider": "twilio"},
        {"sms_provider": "twilio", "public_url": "http://hall.example"},
        {"sms_provider": "console", "public_url": "https://hall.example"},
    ],
)
def test_without_twilio_or_a_safe_way_to_us_nobody_is_asked_for_receipts(named: dict[str, str]) -> None:
    assert make_twilio_receipts(settings(**named, **TWILIO)) is None
