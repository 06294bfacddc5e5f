"""What desks and the log learn of texts: which became what, and never a number or the words."""

from collections.abc import Iterable
from traceback import format_tb

import structlog

from app.core.transaction import Work
from app.messages.events import TextMoved
from app.messages.models import OutboxText

log = structlog.get_logger("onewindow.texts")


def moved(work: Work, texts: Iterable[OutboxText]) -> None:
    """Tell the desks that these texts have reached another state."""
    for text in texts:
        work.record(TextMoved(hall_id=text.hall_id, text_id=text.id, state=text.state.value))


def log_moves(work: Work) -> None:
    """Log what a transaction has moved, once it is stored."""
    for event in work.events:
        if isinstance(event, TextMoved):
            log.info("text_moved", text_id=event.text_id, state=event.state)


def log_breakage(error: Exception) -> None:
    """Log where a gateway broke; the message of an unforeseen error may quote the number or the words."""
    log.error("gateway_broke", error=type(error).__name__, stack="".join(format_tb(error.__traceback__)))
