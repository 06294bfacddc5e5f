"""The small part of HTTP and WebSocket that the clients of a bench speak."""

import pytest

from bench.load import answer_in, request
from bench.watchers import masked, next_message


def test_an_answer_counts_once_all_of_it_has_come() -> None:
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"
    assert answer_in(whole[:20]) is None
    assert answer_in(whole[:-1]) is None
    answer = answer_in(whole)
    assert answer is not None
    assert (answer.status, answer.body) == (200, b"body")


def test_an_answer_without_a_body_ends_with_its_head() -> None:
    answer = answer_in(b"HTTP/1.1 304 NOT MODIFIED\r\nETag: x\r\n\r\n")
    assert answer is not None
    assert answer.status == 304


def test_only_what_changes_something_has_a_body() -> None:
    assert b"Content-Length" not in request("GET", "/healthz")
    assert request("POST", "/x", body=b"{}").endswith(b"Content-Length: 2\r\n\r\n{}")


@pytest.mark.parametrize("length", [0, 125, 126, 65535, 65536])
def test_messages_are_taken_one_by_one(length: int) -> None:
    payload = b"x" * length
    head = bytes([0x81])
    if length < 126:
        head += bytes([length])
    elif length < 65536:
        head += bytes([126]) + length.to_bytes(2, "big")
    else:
        head += bytes([127]) + length.to_bytes(8, "big")
    received = bytearray(head + payload + b"\x81\x012" + b"\x81")
    assert next_message(received) == payload
    assert next_message(received) == b"2"
    assert next_message(received) is None


def test_what_a_client_says_is_masked() -> None:
    assert masked(b"3") == b"\x81\x81\x00\x00\x00\x003"
