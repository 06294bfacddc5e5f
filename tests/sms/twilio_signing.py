"""Receipts as Twilio signs them: by the recipe that it publishes, and without its own code."""

import hmac
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class SignedReceipt:
    """One request of Twilio's, ready to be sent."""

    address: str
    form: dict[str, str]
    headers: dict[str, str]

    @property
    def path(self) -> str:
        """The address as the server sees it, to which host and scheme are hearsay."""
        parts = urlsplit(self.address)
        return f"{parts.path}?{parts.query}"


def signed(address: str, form: dict[str, str], key: str, *, shared: bool = False) -> SignedReceipt:
    """Sign with the account's token; `shared`: with a key of the account's own, which Twilio then says."""
    said = address + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(key.encode(), said.encode(), "sha256" if shared else "sha1").digest()
    headers = {"X-Twilio-Signature": b64encode(digest).decode()}
    if shared:
        headers["X-Twilio-Webhooks-Signature-Settings"] = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    return SignedReceipt(address, form, headers)
