"""Which numbers can receive texts, what is wrong with the others, and how much of one is ever shown."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms.numbers import (
    InvalidNumber,
    PhoneForeign,
    PhoneFullWidth,
    PhoneInvalid,
    PhoneLandline,
    PhoneNotANumber,
    PhoneServiceNumber,
    PhoneTooLong,
    last_four,
    mask,
    parse_mobile,
)

REFUSALS = InvalidNumber.__subclasses__()

# The first digits of mobiles that were given out long ago: no list of numbers changes its mind about them.
chinese_mobiles = st.from_regex(r"(13[5-9]|15[0-3]|18[5-9])[0-9]{8}", fullmatch=True)


def _number_or_reason(typed: str) -> str:
    try:
        return parse_mobile(typed)
    except InvalidNumber as refusal:
        return refusal.code


class TestMobiles:
    """Numbers that are taken, in every way people type them."""

    @pytest.mark.parametrize(
        "typed",
        [
            "13800138000",
            " 138 0013 8000 ",
            "138-0013-8000",
            "138.0013.8000",
            "+8613800138000",
            "+86 138 0013 8000",
            "(+86) 138-0013-8000",
            "（+86）138－0013－8000",
            "＋8613800138000",
            "008613800138000",
            "0086 138 0013 8000",
            "8613800138000",
            "013800138000",  # as it was dialled from another city
            "138\u00a00013\u00a08000",
            "\u202d13800138000\u202c",  # as it is pasted from a contact card
        ],
    )
    def test_every_way_to_type_a_number_gives_the_same_one(self, typed: str) -> None:
        assert parse_mobile(typed) == "+8613800138000"

    @pytest.mark.parametrize("typed", ["17012345678", "19912345678", "16612345678"])
    def test_newer_networks_are_mobile_too(self, typed: str) -> None:
        assert parse_mobile(typed) == f"+86{typed}"

    @pytest.mark.parametrize(
        ("typed", "regions", "expected"),
        [
            ("+852 9123 4567", ("CN", "HK"), "+85291234567"),
            ("9123 4567", ("CN", "HK"), "+85291234567"),
            ("6123 4567", ("CN", "HK"), "+85261234567"),  # without Hong Kong: a landline of some city
            ("13800138000", ("HK", "CN"), "+8613800138000"),
            ("+1 202 555 0123", ("CN", "US"), "+12025550123"),  # America does not tell mobiles apart
        ],
    )
    def test_a_hall_may_accept_more_regions(
        self, typed: str, regions: tuple[str, ...], expected: str
    ) -> None:
        assert parse_mobile(typed, regions) == expected

    @settings(deadline=None)
    @given(chinese_mobiles)
    def test_what_was_parsed_parses_to_itself(self, number: str) -> None:
        assert parse_mobile(parse_mobile(number)) == f"+86{number}"


class TestRefusals:
    """Numbers that are not taken, each with its own reason."""

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            ("1" * 41, PhoneTooLong),
            ("1" * 400, PhoneTooLong),
            (" " * 400, PhoneTooLong),
            ("１３８００１３８０００", PhoneFullWidth),
            ("138００138000", PhoneFullWidth),
            ("①③⑧00138000", PhoneFullWidth),
            ("١٣٨٠٠١٣٨٠٠٠", PhoneFullWidth),
            ("１" * 400, PhoneTooLong),
            ("hello", PhoneNotANumber),
            ("1380013800a", PhoneNotANumber),
            ("一三八〇〇一三八〇〇〇", PhoneNotANumber),
            ("138+00138000", PhoneNotANumber),
            ("138*00138#00", PhoneNotANumber),
            ("138\x0000138000", PhoneNotANumber),
            ("'; DROP TABLE contacts; --", PhoneNotANumber),
            ("📱", PhoneNotANumber),
            ("110", PhoneServiceNumber),
            ("120", PhoneServiceNumber),
            ("10086", PhoneServiceNumber),
            ("+8610086", PhoneServiceNumber),
            ("12345", PhoneServiceNumber),
            ("12306", PhoneServiceNumber),
            ("95588", PhoneServiceNumber),
            ("96110", PhoneServiceNumber),
            ("106912345678", PhoneServiceNumber),
            ("400-810-1234", PhoneServiceNumber),
            ("+86 400 810 1234", PhoneServiceNumber),
            ("800 810 1234", PhoneServiceNumber),
            ("010-12345678", PhoneLandline),
            ("(021) 6123 4567", PhoneLandline),
            ("+86 10 1234 5678", PhoneLandline),
            ("0755 2345 6789", PhoneLandline),
            ("82345678", PhoneLandline),
            ("+85291234567", PhoneForeign),
            ("+447911123456", PhoneForeign),
            ("+44 7700 900123", PhoneForeign),  # foreign is the news, that it is not in use is not
            ("0012025550123", PhoneForeign),
            ("", PhoneInvalid),
            (" ", PhoneInvalid),
            ("+", PhoneInvalid),
            ("00", PhoneInvalid),
            ("1", PhoneInvalid),
            ("1380013800", PhoneInvalid),
            ("138001380001", PhoneInvalid),
            ("14412345678", PhoneInvalid),  # machines talk to machines with these
            ("+999123456789", PhoneInvalid),
        ],
    )
    def test_each_has_its_own_reason(self, typed: str, expected: type[InvalidNumber]) -> None:
        with pytest.raises(InvalidNumber) as caught:
            parse_mobile(typed)
        assert type(caught.value) is expected

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [("+1 416 555 0123", PhoneForeign), ("+1 202 555", PhoneInvalid), ("+852 2123 4567", PhoneLandline)],
    )
    def test_a_region_that_is_accepted_does_not_open_its_neighbours(
        self, typed: str, expected: type[InvalidNumber]
    ) -> None:
        with pytest.raises(expected):
            parse_mobile(typed, ("CN", "US", "HK"))

    @settings(deadline=None)
    @given(st.text(max_size=60) | st.text(alphabet="+0123456789０①-() ", max_size=45))
    def test_whatever_is_typed_ends_in_a_number_or_a_reason(self, typed: str) -> None:
        assert re.fullmatch(r"\+861[0-9]{10}|phone_[a-z_]+", _number_or_reason(typed))

    @pytest.mark.parametrize("refusal", REFUSALS)
    def test_each_reason_is_a_stable_code_and_a_sentence(self, refusal: type[InvalidNumber]) -> None:
        assert re.fullmatch(r"phone_[a-z_]+", refusal.code)
        assert re.fullmatch(r"[A-Z][^\n]+\.", refusal().message)

    def test_no_two_reasons_share_a_code_or_a_sentence(self) -> None:
        assert len({refusal.code for refusal in REFUSALS}) == len(REFUSALS) == 7
        assert len({refusal().message for refusal in REFUSALS}) == 7

    def test_a_reason_does_not_quote_the_number(self) -> None:
        with pytest.raises(InvalidNumber) as caught:
            parse_mobile("14412345678")
        assert "144" not in f"{caught.value!r} {caught.value}"


class TestMasks:
    """What may be seen of a number by those who are allowed to see anything."""

    @pytest.mark.parametrize(
        ("number", "shown"),
        [
            ("+8613800138000", "138****8000"),
            ("+447911123456", "+44****56"),
            ("+85291234567", "+852****67"),
            ("+12025550123", "+1****23"),
            ("+861012345678", "+86****78"),  # not a mobile
            ("+9991234567", "****67"),  # no such country
            ("13800138000", "****"),
            ("", "****"),
        ],
    )
    def test_a_mask_shows_a_little(self, number: str, shown: str) -> None:
        assert mask(number) == shown

    def test_the_last_four_digits_confirm_a_number(self) -> None:
        assert last_four("+8613800138000") == "8000"

    @settings(deadline=None)
    @given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
    def test_a_mask_never_shows_the_whole_number(self, number: str) -> None:
        digits_shown = sum(char.isdigit() for char in mask(number))
        assert digits_shown <= min(7, len(number) - 3)
        assert number[1:] not in mask(number)

    @given(st.text())
    def test_what_is_no_number_is_not_shown_at_all(self, text: str) -> None:
        assert mask(text) == "****" or re.fullmatch(r"\+[1-9][0-9]{6,14}", text)
