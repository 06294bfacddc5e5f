"""The sentences in Chinese and English, how a hall changes them, and how many parts a text is charged as."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

DEFAULT_LANGUAGE = "zh"

# Chinese providers refuse links made for one person: a text names the hall and the number, and never a page.
TEMPLATES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("called", "zh"): "{hall}：请{number}号到{window}窗口办理。",
        ("called", "en"): "{hall}: ticket {number}, please go to window {window}.",
        ("nearly", "zh"): "{hall}：{number}号前面还有{ahead}人，请回大厅等候。",
        ("nearly", "en"): "{hall}: {ahead} before ticket {number}. Please come back.",
        ("passed", "zh"): "{hall}：{number}号已过号，{minutes}分钟内可到导办台恢复排队。",
        ("passed", "en"): "{hall}: {number} was passed. Ask a guide within {minutes} min.",
    }
)
KINDS = frozenset(kind for kind, _ in TEMPLATES)

# How wide a value may be, where a Chinese character or an emoji is two wide. With all of them full, each
# sentence above is still charged as one text, whether the hall's name is Chinese or English.
WIDEST_VALUE: Mapping[str, int] = MappingProxyType(
    {"hall": 32, "window": 12, "number": 8, "ahead": 4, "minutes": 4}
)
WIDEST_OTHER_VALUE = 16

# Characters that providers refuse in values, or that make a link of one, and what stands for them instead.
STAND_INS = str.maketrans({"/": "／", "<": "〈", ">": "〉", "{": "（", "}": "）", "【": "（", "】": "）"})

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

# GSM 03.38, the alphabet of a cheap text; the characters of the second set count twice.
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")


class WordingError(ValueError):
    """The text cannot be worded."""


class UnknownKind(WordingError):
    """There is no text of this kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no text of kind {kind!r}, only of {', '.join(sorted(KINDS))}")


class MissingParams(WordingError):
    """The sentence has a place for a value that was not given, or that is empty."""

    def __init__(self, kind: str, names: list[str]) -> None:
        super().__init__(f"a text of kind {kind!r} needs {', '.join(names)}")
        self.names = names


def render(
    kind: str,
    language: str,
    params: Mapping[str, str | int],
    overrides: Mapping[tuple[str, str], str] = MappingProxyType({}),
) -> str:
    """Word one text; `overrides` are a hall's own templates, with the same {places}."""
    template = _template(kind, language, overrides)
    values = {name: _clean(name, str(params.get(name, ""))) for name in PLACEHOLDER.findall(template)}
    if missing := sorted(name for name, value in values.items() if not value):
        raise MissingParams(kind, missing)
    # Not str.format: a template comes from a form, and {hall.__class__} has no business there.
    return PLACEHOLDER.sub(lambda place: values[place[1]], template)


def segments(text: str) -> int:
    """Count the parts that are charged: 160 characters or 153 each in GSM-7, 70 or 67 each in UCS-2."""
    if all(char in GSM_BASIC or char in GSM_EXTENDED for char in text):
        return _parts([2 if char in GSM_EXTENDED else 1 for char in text], single=160, each=153)
    return _parts([2 if ord(char) > 0xFFFF else 1 for char in text], single=70, each=67)


def _template(kind: str, language: str, overrides: Mapping[tuple[str, str], str]) -> str:
    if kind not in KINDS:
        raise UnknownKind(kind)
    known = {**TEMPLATES, **{key: text for key, text in overrides.items() if text.strip()}}
    spoken = re.split(r"[-_]", language.lower())[0]  # who reads en-GB reads English
    return known.get((kind, spoken)) or known[kind, DEFAULT_LANGUAGE]


def _clean(name: str, value: str) -> str:
    """Make a value harmless: one line, nothing invisible, nothing that reads as a link, not too long."""
    visible = "".join(char for char in value if char.isspace() or unicodedata.category(char)[0] != "C")
    one_line = " ".join(visible.translate(STAND_INS).split())
    return _cut(one_line, WIDEST_VALUE.get(name, WIDEST_OTHER_VALUE)).strip()


def _cut(value: str, widest: int) -> str:
    width = 0
    for index, char in enumerate(value):
        width += 2 if ord(char) > 0xFFFF or unicodedata.east_asian_width(char) in "WF" else 1
        if width > widest:
            return value[:index]
    return value


def _parts(costs: list[int], *, single: int, each: int) -> int:
    if sum(costs) <= single:
        return 1
    parts, room = 1, each
    for cost in costs:
        if cost > room:  # a character is never cut in two, so a part may end one unit early
            parts, room = parts + 1, each
        room -= cost
    return parts
