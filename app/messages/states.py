"""States of a text and the kinds there are. A text only moves forward."""

from enum import StrEnum


class TextState(StrEnum):
    """Where a text is. *unknown* is not *unsent*: the provider may have it."""

    NEW = "new"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class TextKind(StrEnum):
    """What a text says."""

    NEARLY = "nearly"
    CALLED = "called"
    PASSED = "passed"


class SubjectType(StrEnum):
    """What a text is about."""

    TICKET = "ticket"


#: States in which a text can still be called back.
UNSENT = (TextState.NEW,)

#: States in which it cannot, and might yet be tried again.
OUT_OF_REACH = (TextState.SENDING, TextState.UNKNOWN)

#: Seconds a worker may hold a claimed text before its fate counts as unknown.
LEASE_SECONDS = 30

#: Seconds in which the receipt of a text of unknown fate may still come by itself, before the provider is
#: asked about it; and again before it is asked once more.
DOUBT_SECONDS = 10

#: What may be said twice without doing harm; a kind that is not here is never sent again in doubt.
HARMLESS_TWICE = frozenset({TextKind.NEARLY, TextKind.CALLED, TextKind.PASSED})

#: Seconds before each further try of a text that the provider has not taken.
BACKOFF_SECONDS = (2, 5, 15, 30)


def next_try_after(attempts: int, retry_after: float | None) -> float:
    """Seconds until the next try after `attempts` tries; the provider's own wish wins when it is longer."""
    own = BACKOFF_SECONDS[min(attempts, len(BACKOFF_SECONDS)) - 1] if attempts else 0
    return max(own, retry_after or 0)
