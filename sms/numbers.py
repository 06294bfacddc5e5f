"""Is this a mobile number? Its one spelling (E.164), and the masks under which people may see it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import ClassVar

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

LONGEST_INPUT = 40  # characters: room for prefixes and separators, none for an attack on the parser


class InvalidNumber(ValueError):
    """This is not a mobile number that can receive texts."""

    code: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.message)  # never the number itself: messages end up in logs

    @property
    def message(self) -> str:
        """The sentence for people in English, which is also the key of its translations."""
        return type(self).__doc__ or ""


class PhoneTooLong(InvalidNumber):
    """This is too long for a phone number."""

    code = "phone_too_long"


class PhoneFullWidth(InvalidNumber):
    """Please type the number with ordinary digits."""

    code = "phone_full_width"


class PhoneNotANumber(InvalidNumber):
    """A phone number has digits only. Please check it."""

    code = "phone_not_a_number"


class PhoneServiceNumber(InvalidNumber):
    """This is a service number and cannot receive texts. Please enter a mobile number."""

    code = "phone_service_number"


class PhoneLandline(InvalidNumber):
    """This is a landline and cannot receive texts. Please enter a mobile number."""

    code = "phone_landline"


class PhoneForeign(InvalidNumber):
    """Mobile numbers of this country or region cannot be used here. Please ask the staff."""

    code = "phone_foreign"


class PhoneInvalid(InvalidNumber):
    """This mobile number is not valid. Please check it."""

    code = "phone_invalid"


# What phonenumbers calls simply "invalid" in China, but people know well: short codes (110, 10086, 12345),
# platform senders (106…), banks and carriers (95588), cities (96110), and shared-cost lines (400, 800).
CHINESE_SERVICE = re.compile(r"1[0-2]\d{1,6}|106\d+|9[56]\d{3,6}|[48]00\d{7}")
# A landline as it is dialled inside its own city, without the area code.
CHINESE_LOCAL_LANDLINE = re.compile(r"[2-8]\d{6,7}")

E164 = re.compile(r"\+[1-9][0-9]{6,14}")
CHINESE_MOBILE = re.compile(r"\+86(\d{3})\d{4}(\d{4})")

PROBLEM_OF_TYPE: Mapping[int, type[InvalidNumber] | None] = {
    PhoneNumberType.MOBILE: None,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: None,  # North America does not tell the two apart; China has none
    PhoneNumberType.FIXED_LINE: PhoneLandline,
    PhoneNumberType.TOLL_FREE: PhoneServiceNumber,
    PhoneNumberType.SHARED_COST: PhoneServiceNumber,
    PhoneNumberType.PREMIUM_RATE: PhoneServiceNumber,
    PhoneNumberType.UAN: PhoneServiceNumber,
    PhoneNumberType.VOICEMAIL: PhoneServiceNumber,
}


def parse_mobile(raw: str, regions: Sequence[str] = ("CN",)) -> str:
    """Turn what a person typed into E.164, or raise the InvalidNumber that says what is wrong with it."""
    dialled = _dialled(raw)
    problem: type[InvalidNumber] = PhoneInvalid
    for region in regions:
        number = _parsed(dialled, region)
        found = _problem_in_region(dialled, number, region, regions)
        if number is not None and found is None:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if problem is PhoneInvalid and found is not None:
            problem = found  # of several regions, the first that can say more than "invalid"
    raise problem


def mask(e164: str) -> str:
    """Show enough of a number to recognise it and too little to call it: 138****8000, or +44****23 abroad."""
    if chinese := CHINESE_MOBILE.fullmatch(e164):
        return f"{chinese[1]}****{chinese[2]}"
    if E164.fullmatch(e164) is None:
        return "****"
    number = _parsed(e164, None)
    return f"+{number.country_code}****{e164[-2:]}" if number else f"****{e164[-2:]}"


def last_four(e164: str) -> str:
    """Give the digits by which a person confirms that a number is theirs."""
    return e164[-4:]


def _dialled(raw: str) -> str:
    """Keep what one would press on a telephone: digits, after a plus if the number is international."""
    if len(raw) > LONGEST_INPUT:
        raise PhoneTooLong
    if any(_is_other_digit(char) for char in raw):
        raise PhoneFullWidth
    dialled = "".join(char for char in unicodedata.normalize("NFKC", raw) if not _is_filling(char))
    if re.fullmatch(r"\+?[0-9]*", dialled) is None:
        raise PhoneNotANumber
    return f"+{dialled[2:]}" if dialled.startswith("00") else dialled


def _is_other_digit(char: str) -> bool:
    """Tell ３, ③ and ٣ from 3; 三 is a word and not a digit."""
    return char.isdigit() and not char.isascii()


def _is_filling(char: str) -> bool:
    """Tell separators, also the invisible ones that come along when a number is pasted."""
    return char in "()." or char.isspace() or unicodedata.category(char) in {"Pd", "Cf"}


def _parsed(dialled: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(dialled, region)
    except phonenumbers.NumberParseException:
        return None


def _problem_in_region(
    dialled: str, number: PhoneNumber | None, region: str, regions: Sequence[str]
) -> type[InvalidNumber] | None:
    known = _chinese_problem(dialled.removeprefix("+86")) if region == "CN" else None
    if known is not None:
        return known
    return PhoneInvalid if number is None else _problem(number, regions)


def _chinese_problem(national: str) -> type[InvalidNumber] | None:
    if CHINESE_SERVICE.fullmatch(national):
        return PhoneServiceNumber
    return PhoneLandline if CHINESE_LOCAL_LANDLINE.fullmatch(national) else None


def _problem(number: PhoneNumber, regions: Sequence[str]) -> type[InvalidNumber] | None:
    # A country that is not accepted is the news even if the number is also mistyped.
    if number.country_code not in {phonenumbers.country_code_for_region(region) for region in regions}:
        return PhoneForeign
    if not phonenumbers.is_valid_number(number):
        return PhoneInvalid
    if phonenumbers.region_code_for_number(number) not in regions:
        return PhoneForeign  # countries share a code: +1 is the United States, Canada and twenty more
    return PROBLEM_OF_TYPE.get(phonenumbers.number_type(number), PhoneInvalid)
