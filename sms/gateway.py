"""The port: what every provider of texts can do, and the four ways in which it can fail."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """One text on its way. Number and body stay out of its repr, and so out of logs and tracebacks."""

    id: str  # ours: it travels with the text, so that a receipt finds it even if the answer was lost
    to: str = field(repr=False)  # E.164
    body: str = field(repr=False)
    language: str
    valid_for_seconds: int  # a call to a window that arrives after the no-show limit only misleads


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has the text and named it."""

    provider: str
    provider_ref: str


class GatewayFailure(Exception):
    """The provider did not say that it has the text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TextRefused(GatewayFailure):
    """The provider will not take this text; when not permanent, it may take it at the next try."""

    def __init__(self, code: str, permanent: bool = True) -> None:
        super().__init__(code)
        self.permanent = permanent


class GatewayBusy(GatewayFailure):
    """The text was certainly not taken, and may be tried again."""

    def __init__(self, code: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(code)
        self.retry_after_seconds = retry_after_seconds  # None: the provider named no time


class OutcomeUnknown(GatewayFailure):
    """The text went out and no answer came back: it may be taken or not."""


class GatewayMisconfigured(GatewayFailure):
    """The provider takes nothing from us until someone mends the configuration."""


class Gateway(Protocol):
    """A way to hand texts over."""

    name: str

    def send(self, text: OutgoingText) -> Accepted:
        """Hand the text over, or raise a GatewayFailure."""

    def find(self, text: OutgoingText, since: datetime) -> Accepted | None:
        """Tell whether a text of unknown outcome was taken at or after `since`.

        Raises GatewayBusy when the provider cannot be asked now, and GatewayMisconfigured when it tells us
        nothing until someone mends the configuration.
        """
