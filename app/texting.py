"""Chooses from the settings who carries texts, and who reads the receipts."""

from typing import TYPE_CHECKING

from pydantic import SecretStr

from app.messages.api import TWILIO_RECEIPTS
from app.settings import Settings, SmsProvider
from sms.console import ConsoleGateway
from sms.gateway import Gateway
from sms.memory import MemoryGateway
from sms.routing import PrefixRouter

if TYPE_CHECKING:
    from sms.twilio_receipts import TwilioReceipts


def make_gateway(settings: Settings, receipts: "TwilioReceipts | None") -> Gateway:
    """The gateway that texts go through: one for all numbers, or each country's own."""
    names = {settings.sms_provider, *settings.sms_routes.values()}
    gateways = {name: _gateway(name, settings, receipts) for name in names}
    default = gateways[settings.sms_provider]
    if not settings.sms_routes:
        return default
    return PrefixRouter({prefix: gateways[name] for prefix, name in settings.sms_routes.items()}, default)


def make_twilio_receipts(settings: Settings) -> "TwilioReceipts | None":
    """Who reads Twilio's receipts; None where it has no safe way to us, and so is asked for none."""
    base = (settings.public_url or "").rstrip("/")
    if not settings.uses("twilio") or not base.startswith("https://"):
        return None
    from sms.twilio_receipts import TwilioReceipts  # noqa: PLC0415  # as below

    return TwilioReceipts(
        address=base + TWILIO_RECEIPTS,
        secret=settings.keys().session.encode(),
        auth_token=_secret(settings.twilio_auth_token),
        shared_key=_secret(settings.twilio_shared_key) or None,
    )


def _gateway(name: SmsProvider, settings: Settings, receipts: "TwilioReceipts | None") -> Gateway:
    if name == "memory":
        return MemoryGateway()
    if name == "console":
        return ConsoleGateway()
    from sms.twilio import TwilioGateway  # noqa: PLC0415  # a slow import that most installations never need

    return TwilioGateway(
        account_sid=settings.twilio_account_sid or "",
        auth_token=_secret(settings.twilio_auth_token),
        sender=settings.twilio_messaging_service_sid or settings.twilio_from or "",
        receipt_address=None if receipts is None else receipts.address_of,
        base_url=settings.twilio_base_url,
    )


def _secret(setting: SecretStr | None) -> str:
    return "" if setting is None else setting.get_secret_value()
