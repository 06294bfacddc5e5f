"""From what somebody typed to a number we can text, and back to what may be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from app.core.crypto import Keys, decrypt_phone, encrypt_phone, new_id, phone_index
from app.core.errors import Refusal
from sms.numbers import InvalidNumber, last_four, mask, parse_mobile


class PhoneRefused(Refusal):
    """This is not a mobile phone number."""

    status = 422

    def __init__(self, error: InvalidNumber) -> None:
        super().__init__()
        self.code = error.code  # type: ignore[misc]  # one refusal class for all of the parser's codes
        self._sentence = " ".join((type(error).__doc__ or "").split())

    @property
    def sentence(self) -> str:
        """The parser's own sentence."""
        return self._sentence


@dataclass(frozen=True)
class SealedPhone:
    """A number ready to be stored: a fresh row id and what belongs to it."""

    contact_id: int
    index: str
    sealed: bytes
    last_four: str


def seal_phone(typed: str, regions: Sequence[str], keys: Keys) -> SealedPhone:
    """Parse and seal a typed number; raises PhoneRefused."""
    try:
        e164 = parse_mobile(typed, regions)
    except InvalidNumber as error:
        raise PhoneRefused(error) from error
    contact_id = new_id()
    return SealedPhone(
        contact_id, phone_index(keys, e164), encrypt_phone(keys, contact_id, e164), last_four(e164)
    )


def masked_phone(keys: Keys, contact_id: int, sealed: bytes | None) -> str | None:
    """`138****8000`, or None once the number is wiped; nothing but stars when another key sealed it."""
    if sealed is None:
        return None
    try:
        return mask(decrypt_phone(keys, contact_id, sealed))
    except InvalidTag:  # a restored database with new keys: the desk must go on
        return "****"
