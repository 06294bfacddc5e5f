"""Secrets: sealed phone numbers, codes that nobody can guess, ids that grow."""

import pytest
from cryptography.exceptions import InvalidTag

from app.core.crypto import (
    Keys,
    decrypt_phone,
    encrypt_phone,
    new_code,
    new_id,
    new_token,
    phone_index,
    token_hash,
)

PHONE = "+8613800138000"
KEYS = Keys("session", b"a" * 32, b"b" * 32)


def test_a_sealed_number_opens_in_its_own_row_only() -> None:
    sealed = encrypt_phone(KEYS, 7, PHONE)
    assert decrypt_phone(KEYS, 7, sealed) == PHONE
    with pytest.raises(InvalidTag):
        decrypt_phone(KEYS, 8, sealed)


def test_a_sealed_number_does_not_open_with_another_key() -> None:
    with pytest.raises(InvalidTag):
        decrypt_phone(Keys("session", b"c" * 32, b"b" * 32), 7, encrypt_phone(KEYS, 7, PHONE))


def test_the_same_number_is_sealed_differently_each_time() -> None:
    assert encrypt_phone(KEYS, 7, PHONE) != encrypt_phone(KEYS, 7, PHONE)


def test_a_number_is_found_again_by_whoever_has_the_key() -> None:
    other = Keys("session", b"a" * 32, b"c" * 32)
    assert phone_index(KEYS, PHONE) == phone_index(KEYS, PHONE) != phone_index(other, PHONE)


def test_a_code_has_22_characters_and_no_twin() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {22}


def test_a_token_says_what_it_is_and_is_stored_as_a_hash() -> None:
    token = new_token("owp")
    assert token.startswith("owp_")
    assert token not in token_hash(token)


def test_ids_are_positive_in_63_bits_and_have_no_twins() -> None:
    ids = [new_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(0 < made < 2**63 for made in ids)
