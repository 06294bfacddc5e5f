"""Many gateways as one: the country prefix of the number decides which of them sends."""

from collections.abc import Mapping
from datetime import datetime

from sms.gateway import Accepted, Gateway, OutgoingText


class PrefixRouter:
    """Chooses by the longest matching prefix.

    Sending a number to a provider abroad is an export of personal data, so "+86 → domestic" is a legal
    control first and a matter of price second.
    """

    name = "router"

    def __init__(self, routes: Mapping[str, Gateway], default: Gateway) -> None:
        self._routes = sorted(routes.items(), key=lambda route: len(route[0]), reverse=True)
        self._default = default

    def send(self, text: OutgoingText) -> Accepted:
        """Send through the gateway of the number's country; the answer names that gateway."""
        return self._gateway_for(text.to).send(text)

    def find(self, text: OutgoingText, since: datetime) -> Accepted | None:
        """Ask the gateway that would have sent the text."""
        return self._gateway_for(text.to).find(text, since)

    def _gateway_for(self, number: str) -> Gateway:
        return next((gateway for prefix, gateway in self._routes if number.startswith(prefix)), self._default)
