"""Texts of unknown fate: the provider is asked whether it has them, before any of them is sent again."""

from datetime import datetime
from time import monotonic

import structlog

from app.core.runtime import runtime
from app.core.transaction import transaction
from app.messages.composing import compose
from app.messages.outbox_steps import Claim, in_doubt, still_in_doubt
from app.messages.outcomes import after_look
from app.messages.states import TextState
from app.messages.telling import log_breakage, log_moves, moved
from sms.gateway import Accepted, Gateway, GatewayBusy, GatewayFailure, TextRefused

log = structlog.get_logger("onewindow.texts")

#: Texts asked about in one run, one after the other.
AT_ONCE = 20
#: No question is begun later than this, so that the process ends in time.
LONGEST_RUN_SECONDS = 3

#: What the provider knows of a text; None when it has no such text.
Found = Accepted | GatewayFailure | None


def settle_unknown(gateway: Gateway, *, now: datetime) -> int:
    """Ask about the texts in doubt; how many are so no more. Safe to run twice, and in two processes."""
    until = monotonic() + LONGEST_RUN_SECONDS
    settled = 0
    for doubt in _doubts(now):
        if monotonic() > until:
            break
        found = _ask(gateway, doubt, now)
        settled += _record(doubt, found, now)
        if isinstance(found, GatewayFailure) and not isinstance(found, TextRefused):
            break  # who cannot be asked about one text cannot be asked about the next: no use to wait again
    return settled


def _doubts(now: datetime) -> list[Claim]:
    with runtime().hot_engine.connect() as connection:
        return in_doubt(connection, now, AT_ONCE)


def _ask(gateway: Gateway, doubt: Claim, now: datetime) -> Found:
    """Since the text was written, the provider can have it from nobody else, at whichever try it was."""
    try:
        return gateway.find(compose(doubt, now=now), since=doubt.created_at)
    except GatewayFailure as failure:
        log.warning("text_not_looked_up", text_id=doubt.text_id, code=failure.code)
        return failure
    except Exception as error:  # noqa: BLE001  # whatever broke, the text is still in doubt
        log_breakage(error)
        return GatewayBusy("gateway_broke")


def _record(doubt: Claim, found: Found, now: datetime) -> bool:
    with transaction() as work:
        text = still_in_doubt(work.session, doubt)
        if text is None:
            return False
        changes = after_look(found, kind=text.kind, resends=text.resends, expires_at=text.expires_at, now=now)
        for column, value in changes.items():
            setattr(text, column, value)
        if text.state is TextState.UNKNOWN:
            return False
        moved(work, [text])
    log_moves(work)
    return True
