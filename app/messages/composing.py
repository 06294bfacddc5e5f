"""From a row of the outbox to what the provider is given: the words and the opened number."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag

from app.core.crypto import decrypt_phone
from app.core.runtime import runtime
from app.halls.facts import hall_by_id
from app.messages.outbox_steps import Claim
from app.messages.states import TextKind
from sms.gateway import OutgoingText, TextRefused
from sms.wording import WordingError, render


def words_of(hall_id: int, kind: TextKind, language: str, params: Mapping[str, Any]) -> str:
    """The text as it goes to the phone; raises sms.wording.WordingError when a value is missing."""
    return render(kind.value, language, {**params, "hall": hall_by_id(hall_id).name_in(language)})


def compose(claim: Claim, *, now: datetime) -> OutgoingText:
    """What to hand over; raises TextRefused for what no provider could be asked to send."""
    try:
        body = words_of(claim.hall_id, claim.kind, claim.language, claim.params)
    except WordingError as error:
        raise TextRefused("wording_incomplete") from error
    return OutgoingText(
        id=str(claim.text_id),
        to=_number_of(claim),
        body=body,
        language=claim.language,
        valid_for_seconds=max(1, int((claim.expires_at - now).total_seconds())),
    )


def _number_of(claim: Claim) -> str:
    if claim.phone_sealed is None:
        raise TextRefused("phone_wiped")
    try:
        return decrypt_phone(runtime().keys, claim.contact_id, claim.phone_sealed)
    except InvalidTag as error:
        raise TextRefused("phone_unreadable") from error
