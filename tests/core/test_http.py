"""How requests come in: JSON as its standard has it, and text that any database can hold."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.http import CONTENT_SECURITY_POLICY, parse_json
from tests.api import Api

pytestmark = pytest.mark.sqlite  # the database does not matter here

storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
json_values: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | storable,
    lambda inner: st.lists(inner) | st.dictionaries(storable, inner),
)


@given(value=json_values, ascii_only=st.booleans())
def test_json_is_read_as_it_was_written(value: object, ascii_only: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(
    before=storable,
    impossible=st.sampled_from(["\x00", "\ud800", "\udfff"]),
    place=st.sampled_from(["%s", "[%s]", '{"a": %s}', "{%s: 1}"]),
)
def test_text_that_no_database_holds_is_refused(before: str, impossible: str, place: str) -> None:
    written = json.dumps(before + impossible)
    with pytest.raises(ValueError, match=r"NUL|surrogates not allowed"):
        parse_json((place % written).encode())


def test_a_backslash_before_u0000_is_only_a_backslash() -> None:
    assert parse_json(rb'"C:\\u0000"') == r"C:\u0000"


@pytest.mark.parametrize(
    "raw", [b"NaN", b"[Infinity]", b"\xff", '"x"'.encode("utf-16"), b'"\xed\xa0\x80"', b"'x'"]
)
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_json(raw)


def test_every_answer_carries_the_headers_of_a_careful_site(api: Api) -> None:
    for answer in (api.get("/halls/demo"), api.get("/halls/nowhere"), api.client.get("/nowhere")):
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_refusals_are_kept_by_no_cache(api: Api) -> None:
    assert api.get("/halls/nowhere").headers["Cache-Control"] == "no-store"
