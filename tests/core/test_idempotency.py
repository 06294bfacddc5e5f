"""Idempotency keys: which are taken, and what makes two requests the same."""

import pytest

from app.core.idempotency import KeyInvalid, KeyMissing, fingerprint, require_key

SECRET = b"x" * 32


@pytest.mark.parametrize("header", ["k", "x" * 200, "8e03978e-40d5-43e8-bc93-6894a57f9324", "~!@#"])
def test_a_key_is_any_plain_text(header: str) -> None:
    assert require_key(header) == header


@pytest.mark.parametrize("header", [None, ""])
def test_a_key_must_be_there(header: str | None) -> None:
    with pytest.raises(KeyMissing):
        require_key(header)


@pytest.mark.parametrize("header", [" k", "a b", "x" * 201, "钥匙", "k\n", "\x00"])
def test_a_key_is_short_and_visible(header: str) -> None:
    with pytest.raises(KeyInvalid):
        require_key(header)


def test_the_order_of_fields_does_not_matter() -> None:
    assert fingerprint({"a": 1, "b": 2}, SECRET) == fingerprint({"b": 2, "a": 1}, SECRET)


@pytest.mark.parametrize("other", [{"a": 2}, {"a": "1"}, {"a": 1, "b": None}, {}])
def test_another_request_is_another(other: dict) -> None:
    assert fingerprint({"a": 1}, SECRET) != fingerprint(other, SECRET)


def test_who_does_not_have_the_secret_cannot_try_all_phone_numbers() -> None:
    assert fingerprint({"phone": "1"}, SECRET) != fingerprint({"phone": "1"}, b"y" * 32)
