"""Secrets: keys, phone encryption and index, public codes, token hashes."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from time import time_ns

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_EPOCH_2020_MS = 1_577_836_800_000


@dataclass(frozen=True)
class Keys:
    """The three secrets of an installation. Encryption and index keys differ: one leak is not both."""

    session: str
    phone_encryption: bytes
    phone_index: bytes


def encrypt_phone(keys: Keys, row_id: int, e164: str) -> bytes:
    """AES-GCM of the number, bound to its row: a ciphertext copied to another row does not open."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(keys.phone_encryption).encrypt(nonce, e164.encode(), str(row_id).encode())


def decrypt_phone(keys: Keys, row_id: int, sealed: bytes) -> str:
    """The E.164 number; raises cryptography's InvalidTag when row or key is another one."""
    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    return AESGCM(keys.phone_encryption).decrypt(nonce, body, str(row_id).encode()).decode()


def phone_index(keys: Keys, e164: str) -> str:
    """Hash by which a number is found again without being readable. Keyed: all numbers could be tried."""
    return hmac.new(keys.phone_index, e164.encode(), hashlib.sha256).hexdigest()


def address_index(keys: Keys, network: str) -> str:
    """Hash by which a client's network is known again. Keyed like that of a number, and never the same."""
    return hmac.new(keys.phone_index, f"network {network}".encode(), hashlib.sha256).hexdigest()


def new_code() -> str:
    """A public code of 22 characters that cannot be guessed (128 bits)."""
    return secrets.token_urlsafe(16)


def new_token(prefix: str) -> str:
    """A bearer token; only its hash is stored."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def token_hash(token: str) -> str:
    """SHA-256 is enough for a token of 256 random bits: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_id() -> int:
    """A row id made in the app: 41 bits of milliseconds and 22 random bits, positive in 63 bits."""
    milliseconds = time_ns() // 1_000_000 - _EPOCH_2020_MS
    return (milliseconds << 22) | secrets.randbits(22)
