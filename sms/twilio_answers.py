"""What Twilio's refusals mean for us: its error codes and HTTP statuses as one table each."""

from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType

from sms.gateway import GatewayBusy, GatewayFailure, GatewayMisconfigured, OutcomeUnknown, TextRefused


class Meaning(Enum):
    """What is to be done about a refusal."""

    PERMANENT = auto()  # stop, and show it at the desk
    ONCE_MORE = auto()  # the phone was off or nobody knows why: the next try may pass
    BUSY = auto()  # not taken: try again until the text expires
    MISCONFIGURED = auto()  # stop this provider and raise the alarm
    UNKNOWN = auto()  # taken or not, nobody said


# Sources: twilio.com/docs/api/errors. A code that is not here is judged by the HTTP status it came with.
CODES: Mapping[int, Meaning] = MappingProxyType(
    {
        20003: Meaning.MISCONFIGURED,  # account or token is wrong
        20005: Meaning.MISCONFIGURED,  # account is not active, perhaps out of funds
        20429: Meaning.BUSY,  # too many requests
        21211: Meaning.PERMANENT,  # not a phone number
        21212: Meaning.PERMANENT,  # not a sender
        21408: Meaning.PERMANENT,  # this country is switched off in our account
        21606: Meaning.PERMANENT,  # not a sender for this number
        21610: Meaning.PERMANENT,  # the person replied STOP
        21611: Meaning.BUSY,  # the sender's queue is full
        21612: Meaning.PERMANENT,  # no route to this number
        21614: Meaning.PERMANENT,  # not a mobile number
        21635: Meaning.PERMANENT,  # a landline
        30001: Meaning.BUSY,  # queue overflow
        30003: Meaning.ONCE_MORE,  # the phone is off or out of reach
        30004: Meaning.PERMANENT,  # blocked
        30005: Meaning.PERMANENT,  # the number is not in use
        30006: Meaning.PERMANENT,  # a landline, or the company takes no texts
        30007: Meaning.PERMANENT,  # filtered as spam
        30008: Meaning.ONCE_MORE,  # no reason given
        30034: Meaning.PERMANENT,  # the sender is not registered
        30450: Meaning.PERMANENT,  # blocked as fraud
        30453: Meaning.PERMANENT,  # blocked as fraud
    }
)


def failure_of(*, status: int, code: int | None, retry_after_seconds: float | None) -> GatewayFailure:
    """Turn a refusal into one of our failures; `code` is None when Twilio itself did not write the answer."""
    meaning = CODES.get(code or 0) or _meaning_of_status(status, by_twilio=code is not None)
    name = f"http_{status}" if code is None else str(code)
    match meaning:
        case Meaning.BUSY:
            return GatewayBusy(name, retry_after_seconds)
        case Meaning.MISCONFIGURED:
            return GatewayMisconfigured(name)
        case Meaning.UNKNOWN:
            return OutcomeUnknown(name)
        case _:
            return TextRefused(name, permanent=meaning is Meaning.PERMANENT)


def _meaning_of_status(status: int, *, by_twilio: bool) -> Meaning:
    if status < 300:  # a yes, but not one that can be read
        return Meaning.UNKNOWN
    if status in {408, 429, 503}:  # each says that the request was not worked on
        return Meaning.BUSY
    if status >= 500:  # a proxy that speaks for Twilio does not know what Twilio did
        return Meaning.BUSY if by_twilio else Meaning.UNKNOWN
    if status < 400 or status in {401, 403, 404, 405}:  # we knock at the wrong door, or with the wrong key
        return Meaning.MISCONFIGURED
    return Meaning.PERMANENT  # the same text would get the same answer
