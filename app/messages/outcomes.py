"""What the provider's answer means for a row of the outbox."""

from datetime import datetime, timedelta
from typing import Any

from app.messages.states import TextState, next_try_after
from sms.gateway import Accepted, GatewayBusy, GatewayFailure, OutcomeUnknown, TextRefused


def after_answer(
    answer: Accepted | GatewayFailure, *, attempts: int, expires_at: datetime, now: datetime
) -> dict[str, Any]:
    """The columns of a text after the answer to its try number `attempts`."""
    match answer:
        case Accepted(provider=provider, provider_ref=ref):
            sent = {"provider": provider, "provider_ref": ref, "sent_at": now}
            return _ended(TextState.SENT, None) | sent
        case GatewayBusy():
            wait = next_try_after(attempts, answer.retry_after_seconds)
            return _again(answer.code, now + timedelta(seconds=wait), expires_at)
        case TextRefused(permanent=False) if attempts == 1:
            return _again(answer.code, now + timedelta(seconds=next_try_after(attempts, None)), expires_at)
        case OutcomeUnknown():
            return _ended(TextState.UNKNOWN, answer.code)
        case _:
            return _ended(TextState.FAILED, answer.code)


def _ended(state: TextState, error: str | None) -> dict[str, Any]:
    return {"state": state, "error": error, "lease_until": None}


def _again(error: str, next_try_at: datetime, expires_at: datetime) -> dict[str, Any]:
    if next_try_at >= expires_at:
        return _ended(TextState.EXPIRED, error)
    return _ended(TextState.NEW, error) | {"next_try_at": next_try_at}
