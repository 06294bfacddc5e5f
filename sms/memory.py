"""The gateway of the tests: keeps what it was given, and fails when it is told to."""

from collections import deque
from datetime import datetime

from sms.gateway import Accepted, GatewayFailure, OutgoingText


class MemoryGateway:
    """Holds every text it took in `sent`."""

    name = "memory"

    def __init__(self) -> None:
        self.sent: list[OutgoingText] = []
        self._failures: deque[tuple[GatewayFailure, bool]] = deque()

    def fail_next(self, failure: GatewayFailure, *, taken: bool = False) -> None:
        """Answer the next text with this failure; when `taken`, keep it all the same: the answer was lost."""
        self._failures.append((failure, taken))

    def send(self, text: OutgoingText) -> Accepted:
        """Keep the text, unless a failure is due."""
        failure, taken = self._failures.popleft() if self._failures else (None, True)
        if taken:
            self.sent.append(text)
        if failure is not None:
            raise failure
        return self._accepted(text)

    def find(self, text: OutgoingText, since: datetime) -> Accepted | None:
        """Look the text up by its id, which is never used twice."""
        return self._accepted(text) if any(kept.id == text.id for kept in self.sent) else None

    def _accepted(self, text: OutgoingText) -> Accepted:
        return Accepted(provider=self.name, provider_ref=f"memory-{text.id}")
