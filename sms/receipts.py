"""What a provider tells us after it took a text, and why that only ever moves the text forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """The fates of a text, in the words of the outbox."""

    NEW = "new"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One message of a provider about one text."""

    provider: str
    provider_ref: str
    outgoing_id: str  # our own id, which the provider gives back
    status: str  # the provider's own word
    state: State  # what it means for us
    error_code: str | None


class ForgedReceipt(Exception):
    """Not sent by the provider, or not to an address that we gave it; `reason` is for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


# Receipts arrive late, twice and in any order, so they are compared by rank and not by time. "Delivered" is
# highest: whatever we believed, the text is on the phone.
RANK: Mapping[State, int] = MappingProxyType(
    {
        State.NEW: 0,
        State.SENDING: 1,
        State.UNKNOWN: 2,
        State.SENT: 3,
        State.FAILED: 4,
        State.CANCELLED: 4,
        State.EXPIRED: 4,
        State.DELIVERED: 5,
    }
)

# From Twilio's words to ours. All that happens inside Twilio is `sent` for us: handed over. `receiving` and
# `received` are texts to us, and so are not here.
TWILIO_STATES: Mapping[str, State] = MappingProxyType(
    {
        "accepted": State.SENT,
        "scheduled": State.SENT,
        "queued": State.SENT,
        "sending": State.SENT,
        "sent": State.SENT,
        "partially_delivered": State.SENT,
        "delivered": State.DELIVERED,
        "read": State.DELIVERED,
        "undelivered": State.FAILED,
        "failed": State.FAILED,
        "canceled": State.CANCELLED,
    }
)


def moves_forward(old: State | str, new: State | str) -> bool:
    """Tell whether a receipt is news. A second final state is not; the sender's own retry is no receipt."""
    return RANK[State(new)] > RANK[State(old)]
