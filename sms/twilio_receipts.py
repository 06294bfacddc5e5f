"""Receipts of Twilio: the address that each text gives for them, and the proof that Twilio sent one."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator, get_signature_algorithm

from sms.receipts import TWILIO_STATES, ForgedReceipt, Receipt

MESSAGE = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
ERROR_CODE = re.compile(r"[0-9]{1,10}")


class TwilioReceipts:
    """Makes an address for the receipts of each text, and reads what comes to it.

    Twilio signs the address it was given, so the signature is checked against that very address: what a
    request says about its own host and scheme is the word of whoever sent it. `shared_key` is the secret of
    an account that signs with a key of its own; without one, the auth token signs.
    """

    def __init__(
        self, *, address: str, secret: bytes, auth_token: str, shared_key: str | None = None
    ) -> None:
        self._address = address
        self._secret = secret
        self._auth_token = auth_token
        self._shared_key = shared_key

    def address_of(self, text_id: str) -> str:
        """The address for one text: our id, and a mark by which nobody else can name another one."""
        return f"{self._address}?{urlencode({'o': text_id, 'k': self._mark(text_id)})}"

    def read(
        self,
        text_id: str,
        mark: str,
        form: Mapping[str, str],
        *,
        signature: str | None,
        signature_settings: str | None = None,
    ) -> Receipt | None:
        """What a genuine receipt says; None when it is nothing about the fate of a text of ours.

        Raises ForgedReceipt.
        """
        if not signature:
            raise ForgedReceipt("no_signature")
        if not hmac.compare_digest(mark.encode(), self._mark(text_id).encode()):
            raise ForgedReceipt("wrong_mark")
        if not self._is_signed(self.address_of(text_id), form, signature, signature_settings):
            raise ForgedReceipt("wrong_signature")
        return _receipt(text_id, form)

    def _is_signed(
        self, address: str, form: Mapping[str, str], signature: str, signature_settings: str | None
    ) -> bool:
        key = self._shared_key if signature_settings and self._shared_key else self._auth_token
        algorithm = get_signature_algorithm(signature_settings)
        return bool(RequestValidator(key).validate(address, form, signature, algorithm))

    def _mark(self, text_id: str) -> str:
        """Half of an HMAC-SHA256, which is more than anybody can guess."""
        return hmac.new(self._secret, f"twilio receipt {text_id}".encode(), hashlib.sha256).hexdigest()[:32]


def _receipt(text_id: str, form: Mapping[str, str]) -> Receipt | None:
    """Twilio may learn new words; one that we do not know says nothing to us."""
    reference, status = form.get("MessageSid", ""), form.get("MessageStatus", "")
    if MESSAGE.fullmatch(reference) is None or status not in TWILIO_STATES:
        return None
    code = form.get("ErrorCode", "")
    return Receipt(
        provider="twilio",
        provider_ref=reference,
        outgoing_id=text_id,
        status=status,
        state=TWILIO_STATES[status],
        error_code=code if ERROR_CODE.fullmatch(code) else None,
    )
