"""The gateway for numbers abroad: Twilio through its official SDK."""

import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError, SSLError

from sms.gateway import (
    Accepted,
    GatewayBusy,
    GatewayFailure,
    GatewayMisconfigured,
    OutcomeUnknown,
    OutgoingText,
)
from sms.twilio_answers import failure_of

TIMEOUT_SECONDS = 5.0  # the SDK's own default is for ever
LONGEST_VALIDITY_SECONDS = 36_000  # Twilio's limit, and its default: far too long for "come to the window"
RECENT_TEXTS = 50  # one page; nobody gets more than a few texts while one of them is in doubt
CLOCK_DIFFERENCE = timedelta(seconds=5)  # their clock and ours; their times have whole seconds only

MESSAGING_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")


class TwilioGateway:
    """Sends through one Twilio account; `sender` is a number, a name, or the id of a messaging service.

    `receipt_address` names the address for the receipts of a text with this id of ours.
    """

    name = "twilio"

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        receipt_address: Callable[[str], str] | None = None,
        base_url: str | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._wire = _Wire(timeout_seconds, base_url)
        self._messages = Client(account_sid, auth_token, http_client=self._wire).messages
        self._sender = {"messaging_service_sid" if MESSAGING_SERVICE.fullmatch(sender) else "from_": sender}
        self._receipt_address = receipt_address

    def send(self, text: OutgoingText) -> Accepted:
        """Create the message at Twilio."""
        with _in_our_words(self._wire):
            message = self._messages.create(
                to=text.to,
                body=text.body,
                validity_period=min(max(text.valid_for_seconds, 1), LONGEST_VALIDITY_SECONDS),
                **self._sender,
                **self._callback(text),
            )
        if not message.sid:
            raise OutcomeUnknown("unreadable_answer")
        return self._accepted(message)

    def find(self, text: OutgoingText, since: datetime) -> Accepted | None:
        """Look for the text among the newest to this number.

        Twilio's own filter knows only the time of sending, which a text still in its queue does not have yet.
        """
        earliest = since - CLOCK_DIFFERENCE
        try:
            with _in_our_words(self._wire):
                recent = self._messages.list(to=text.to, limit=RECENT_TEXTS)
                taken = [message for message in recent if _is_same(message, text, earliest)]
        except GatewayMisconfigured:
            raise
        except GatewayFailure as failure:
            # Whatever stopped the question, it says nothing about the text itself.
            raise GatewayBusy(failure.code, getattr(failure, "retry_after_seconds", None)) from None
        return self._accepted(taken[0]) if taken else None

    def _callback(self, text: OutgoingText) -> dict[str, str]:
        """Let every receipt carry our id, so that it finds its text even if the answer to `send` was lost."""
        return {} if self._receipt_address is None else {"status_callback": self._receipt_address(text.id)}

    def _accepted(self, message: Any) -> Accepted:
        return Accepted(provider=self.name, provider_ref=message.sid)


class _Wire(TwilioHttpClient):  # type: ignore[misc]  # the SDK carries no types
    """The SDK's HTTP client, which can be pointed elsewhere and keeps what the SDK throws away.

    The SDK raises three kinds of exceptions for a refusal, and none of them has the headers, so the answer
    itself is read.
    """

    def __init__(self, timeout_seconds: float, base_url: str | None) -> None:
        super().__init__(timeout=timeout_seconds)
        self._base = urlsplit(base_url) if base_url else None
        self._last = threading.local()  # several threads may send through one gateway

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        """Send one request, to the base address if there is one."""
        if self._base is not None:
            url = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc).geturl()
        self._last.answer = super().request(method, url, *args, **kwargs)
        return self._last.answer

    def last_refusal(self) -> GatewayFailure:
        """Say what the last answer to this thread means."""
        answer = self._last.answer
        return failure_of(
            status=answer.status_code,
            code=_code_in(answer.text),
            retry_after_seconds=_seconds_in(answer.headers.get("Retry-After", "")),
        )

    def log_request(self, kwargs: Any) -> None:
        """Keep quiet: the SDK would write the phone number of a search into the log."""

    def log_response(self, status_code: int, response: Any) -> None:
        """Keep quiet, as above."""


@contextmanager
def _in_our_words(wire: _Wire) -> Iterator[None]:
    """Translate every way a request can end badly; `from None`, as the originals quote numbers and bodies."""
    try:
        yield
    except TwilioException:
        raise wire.last_refusal() from None
    except requests.RequestException as error:
        raise _failure_on_the_way(error) from None
    except (ValueError, TypeError, AttributeError):
        raise OutcomeUnknown("unreadable_answer") from None  # probably taken, but under which name?


def _code_in(body: str) -> int | None:
    """Read Twilio's own code for an error; a proxy that answers in its place has none."""
    try:
        code = json.loads(body)["code"]
    except (ValueError, TypeError, KeyError):
        return None
    return code if isinstance(code, int) else None


def _seconds_in(retry_after: str) -> float | None:
    return float(retry_after) if re.fullmatch(r"[0-9]{1,5}", retry_after) else None


def _failure_on_the_way(error: requests.RequestException) -> GatewayFailure:
    """Tell "we never reached them" from "we do not know what they did"."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return GatewayBusy("not_connected")
    if isinstance(reason, NewConnectionError):
        return GatewayBusy("not_connected")
    if _is_distrust(reason):
        return GatewayMisconfigured("certificate_not_trusted")
    return OutcomeUnknown("no_answer_in_time" if isinstance(error, requests.Timeout) else "connection_lost")


def _is_distrust(reason: object) -> bool:
    """Tell the one failure of TLS that can only happen before anything was said."""
    return isinstance(reason, SSLError) and isinstance(reason.args[0], ssl.SSLCertVerificationError)


def _is_same(found: Any, text: OutgoingText, earliest: datetime) -> bool:
    return bool(found.body == text.body and found.date_created and found.date_created >= earliest)
