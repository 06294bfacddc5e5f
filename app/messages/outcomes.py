"""What the provider says, at once, when asked or by a receipt, and what it means for a row of the outbox."""

from datetime import datetime, timedelta
from typing import Any

from app.messages.states import DOUBT_SECONDS, HARMLESS_TWICE, TextKind, TextState, next_try_after
from sms.gateway import Accepted, GatewayBusy, GatewayFailure, OutcomeUnknown, TextRefused
from sms.receipts import Receipt, State, moves_forward


def after_answer(
    answer: Accepted | GatewayFailure, *, attempts: int, expires_at: datetime, now: datetime
) -> dict[str, Any]:
    """The columns of a text after the answer to its try number `attempts`."""
    match answer:
        case Accepted():
            return _taken(answer, now)
        case GatewayBusy():
            wait = next_try_after(attempts, answer.retry_after_seconds)
            return _again(answer.code, now + timedelta(seconds=wait), expires_at)
        case TextRefused(permanent=False) if attempts == 1:
            return _again(answer.code, now + timedelta(seconds=next_try_after(attempts, None)), expires_at)
        case OutcomeUnknown():
            return _ended(TextState.UNKNOWN, answer.code) | {"next_try_at": _look_again_at(now, answer)}
        case _:
            return _ended(TextState.FAILED, answer.code)


def after_look(
    answer: Accepted | GatewayFailure | None,
    *,
    kind: TextKind,
    resends: int,
    expires_at: datetime,
    now: datetime,
) -> dict[str, Any]:
    """The columns of a text of unknown fate after the provider was asked; None: it has no such text."""
    if isinstance(answer, Accepted):
        return _taken(answer, now)
    if answer is None and kind in HARMLESS_TWICE and resends == 0 and now < expires_at:
        return {"state": TextState.NEW, "next_try_at": now, "resends": 1}
    return {"next_try_at": _look_again_at(now, answer)}


def after_receipt(
    receipt: Receipt, *, state: TextState, provider_ref: str | None, sent_at: datetime | None, now: datetime
) -> dict[str, Any]:
    """The columns of a text after a receipt; none when it is no news.

    A text that was sent again may be with the provider twice: what befell the copy that we do not go by says
    nothing about the other, unless it is on the phone.
    """
    is_other_copy = provider_ref not in (None, receipt.provider_ref)
    if is_other_copy and receipt.state is not State.DELIVERED:
        return {}
    if not moves_forward(state.value, receipt.state):
        return {}
    ended = _ended(TextState(receipt.state.value), receipt.error_code)
    named = {"provider": receipt.provider, "provider_ref": receipt.provider_ref}
    return ended | named | {"sent_at": sent_at or now}


def _taken(answer: Accepted, now: datetime) -> dict[str, Any]:
    named = {"provider": answer.provider, "provider_ref": answer.provider_ref}
    return _ended(TextState.SENT, None) | named | {"sent_at": now}


def _look_again_at(now: datetime, answer: GatewayFailure | None) -> datetime:
    wish = answer.retry_after_seconds if isinstance(answer, GatewayBusy) else None
    return now + timedelta(seconds=max(DOUBT_SECONDS, wish or 0))


def _ended(state: TextState, error: str | None) -> dict[str, Any]:
    return {"state": state, "error": error, "lease_until": None}


def _again(error: str, next_try_at: datetime, expires_at: datetime) -> dict[str, Any]:
    if next_try_at >= expires_at:
        return _ended(TextState.EXPIRED, error)
    return _ended(TextState.NEW, error) | {"next_try_at": next_try_at}
