"""The gateway of a fresh installation: accepts every text and writes one masked log line for it.

The words of a text and its number are not in the line: they are read in the product's outbox, by those
who may. Ids are never used twice, so a text is found by its id alone, whenever it was sent.
"""

from collections import deque
from datetime import datetime

import structlog

from sms.gateway import Accepted, OutgoingText
from sms.numbers import mask
from sms.wording import segments

# Enough to answer for every text whose fate could still be in doubt; the outbox keeps the history.
REMEMBERED = 10_000

log = structlog.get_logger("sms.console")


class ConsoleGateway:
    """Sends nothing to anyone."""

    name = "console"

    def __init__(self) -> None:
        self._accepted_ids: deque[str] = deque(maxlen=REMEMBERED)

    def send(self, text: OutgoingText) -> Accepted:
        """Accept the text and log that it passed here."""
        accepted = self._accepted(text)
        self._accepted_ids.append(text.id)
        log.info(
            "text_accepted",
            text_id=text.id,
            to=mask(text.to),
            language=text.language,
            characters=len(text.body),
            segments=segments(text.body),
            valid_for_seconds=text.valid_for_seconds,
        )
        return accepted

    def find(self, text: OutgoingText, since: datetime) -> Accepted | None:
        """Look the text up by its id among those of this process."""
        return self._accepted(text) if text.id in self._accepted_ids else None

    def _accepted(self, text: OutgoingText) -> Accepted:
        return Accepted(provider=self.name, provider_ref=f"console-{text.id}")
