"""Receipts of a provider: proved, kept, and let move their text forward."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

import structlog
from flask import current_app

from app.core.errors import Refusal
from app.core.transaction import transaction
from app.messages.models import OutboxText
from app.messages.outcomes import after_receipt
from app.messages.steps import keep_receipt
from app.messages.telling import log_moves, moved
from sms.receipts import ForgedReceipt, Receipt

if TYPE_CHECKING:
    from sms.twilio_receipts import TwilioReceipts

log = structlog.get_logger("onewindow.texts")


class ReceiptNotSigned(Refusal):
    """This receipt does not carry the provider's signature."""

    code = "receipt_not_signed"
    status = 403


def read_twilio_receipt(
    text_id: str,
    mark: str,
    form: Mapping[str, str],
    *,
    signature: str | None,
    signature_settings: str | None,
) -> Receipt | None:
    """What Twilio says; None when it says nothing to us. Raises ReceiptNotSigned."""
    receipts = cast("TwilioReceipts | None", current_app.extensions["onewindow_twilio_receipts"])
    if receipts is None:
        raise _refusal("nobody_was_asked")
    try:
        return receipts.read(text_id, mark, form, signature=signature, signature_settings=signature_settings)
    except ForgedReceipt as forged:
        raise _refusal(forged.reason) from forged


def take_receipt(receipt: Receipt | None, *, now: datetime) -> None:
    """Keep a receipt and let it move its text; one that was here before, or is about no text, is no news."""
    if receipt is None:
        return
    with transaction() as work:
        text = work.session.get(OutboxText, int(receipt.outgoing_id), with_for_update=True)
        if text is None or not keep_receipt(work.session, text, receipt, now=now):
            return
        changes = after_receipt(
            receipt, state=text.state, provider_ref=text.provider_ref, sent_at=text.sent_at, now=now
        )
        for column, value in changes.items():
            setattr(text, column, value)
        moved(work, [text] if changes else [])
    log_moves(work)


def _refusal(reason: str) -> ReceiptNotSigned:
    """The one refusal for all that is not genuine; only the log learns what is wrong with it."""
    log.warning("receipt_refused", reason=reason)
    return ReceiptNotSigned()
