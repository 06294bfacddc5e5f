"""Chooses the SMS gateway from the settings."""

from app.settings import Settings
from sms.console import ConsoleGateway
from sms.gateway import Gateway
from sms.memory import MemoryGateway


def make_gateway(settings: Settings) -> Gateway:
    """The gateway that texts go through; Twilio's SDK is loaded only where it is used."""
    if settings.sms_provider == "memory":
        return MemoryGateway()
    if settings.sms_provider == "console":
        return ConsoleGateway()
    from sms.twilio import TwilioGateway  # noqa: PLC0415  # a slow import that most installations never need

    token = settings.twilio_auth_token.get_secret_value() if settings.twilio_auth_token is not None else ""
    return TwilioGateway(
        account_sid=settings.twilio_account_sid or "",
        auth_token=token,
        sender=settings.twilio_messaging_service_sid or settings.twilio_from or "",
        base_url=settings.twilio_base_url,
    )
