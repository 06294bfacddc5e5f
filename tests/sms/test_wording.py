"""What the texts say: short, in the reader's language, one line, no links, and never half a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms.wording import KINDS, TEMPLATES, MissingParams, UnknownKind, WordingError, render, segments

A_TICKET: dict[str, str | int] = {
    "hall": "市民政务服务中心", "number": "A012", "window": "A1", "ahead": 3, "minutes": 30,
}  # fmt: skip
THE_WIDEST: dict[str, str | int] = {
    "hall": "某" * 40, "number": "ABCD1234", "window": "A" * 12, "ahead": 9999, "minutes": 9999,
}  # fmt: skip

sentences = pytest.mark.parametrize(("kind", "language"), sorted(TEMPLATES))


class TestSentences:
    """The sentences that every hall begins with."""

    @pytest.mark.parametrize(
        ("kind", "language", "expected"),
        [
            ("called", "zh", "市民政务服务中心：请A012号到A1窗口办理。"),
            ("called", "en", "市民政务服务中心: ticket A012, please go to window A1."),
            ("nearly", "zh", "市民政务服务中心：A012号前面还有3人，请回大厅等候。"),
            ("nearly", "en", "市民政务服务中心: 3 before ticket A012. Please come back."),
            ("passed", "zh", "市民政务服务中心：A012号已过号，30分钟内可到导办台恢复排队。"),
            ("passed", "en", "市民政务服务中心: A012 was passed. Ask a guide within 30 min."),
        ],
    )
    def test_each_reads_as_agreed(self, kind: str, language: str, expected: str) -> None:
        assert render(kind, language, A_TICKET) == expected

    @sentences
    def test_each_names_the_hall_and_the_number_and_no_page(self, kind: str, language: str) -> None:
        text = render(kind, language, A_TICKET)
        assert "市民政务服务中心" in text
        assert "A012" in text
        assert "/" not in text

    @sentences
    @pytest.mark.parametrize("hall", ["某" * 40, "The Public Service Hall of the City of Somewhere"])
    def test_each_is_charged_as_one_text_however_long_the_names(
        self, kind: str, language: str, hall: str
    ) -> None:
        assert segments(render(kind, language, THE_WIDEST | {"hall": hall})) == 1

    def test_every_kind_is_there_in_both_languages(self) -> None:
        assert set(TEMPLATES) == {(kind, language) for kind in KINDS for language in ("zh", "en")}

    @pytest.mark.parametrize(
        ("language", "expected"), [("en-GB", "en"), ("EN", "en"), ("zh_CN", "zh"), ("fr", "zh"), ("", "zh")]
    )
    def test_who_reads_neither_language_reads_chinese(self, language: str, expected: str) -> None:
        assert render("called", language, A_TICKET) == render("called", expected, A_TICKET)


class TestMistakes:
    """A text that cannot be worded says so before it is sent."""

    @pytest.mark.parametrize("value", [None, "", "  ", "\u200b\n"])
    def test_a_missing_value_is_named(self, value: str | None) -> None:
        params = {name: known for name, known in A_TICKET.items() if name != "window"}
        if value is not None:
            params["window"] = value
        with pytest.raises(MissingParams, match="'called' needs window") as caught:
            render("called", "zh", params)
        assert caught.value.names == ["window"]

    def test_all_missing_values_are_named_at_once(self) -> None:
        with pytest.raises(MissingParams, match="needs hall, minutes, number"):
            render("passed", "zh", {})

    def test_an_unknown_kind_is_named(self) -> None:
        with pytest.raises(UnknownKind, match="'greeting', only of called, nearly, passed"):
            render("greeting", "zh", A_TICKET)


class TestHallsOwnWords:
    """A hall may say it differently."""

    def test_its_own_sentence_comes_first(self) -> None:
        own = {("called", "zh"): "{number}，有请！"}
        assert render("called", "zh", A_TICKET, own) == "A012，有请！"

    def test_its_chinese_words_do_not_replace_the_english_ones(self) -> None:
        own = {("called", "zh"): "{number}，有请！"}
        assert render("called", "en", A_TICKET, own) == render("called", "en", A_TICKET)

    def test_an_empty_one_counts_for_nothing(self) -> None:
        assert render("called", "zh", A_TICKET, {("called", "zh"): " "}) == render("called", "zh", A_TICKET)

    def test_it_may_bring_a_language_of_its_own(self) -> None:
        assert render("called", "bo", A_TICKET, {("called", "bo"): "{number} ཕེབས།"}) == "A012 ཕེབས།"

    @pytest.mark.parametrize("template", ["{number.__class__}", "{0}", "{", "{number!r}", "%(number)s"])
    def test_what_is_no_place_stays_as_it_was_written(self, template: str) -> None:
        assert render("called", "zh", A_TICKET, {("called", "zh"): template}) == template

    def test_a_place_nobody_fills_is_a_missing_value(self) -> None:
        with pytest.raises(MissingParams, match="needs weather"):
            render("called", "zh", A_TICKET, {("called", "zh"): "{number} {weather}"})


class TestValues:
    """Values come from people and forms, and are made harmless."""

    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            ("  政务\r\n大厅  ", "政务 大厅"),
            ("政务\u2028大厅", "政务 大厅"),
            ("政务\u202e大厅\x00", "政务大厅"),
            ("https://a.example", "https:／／a.example"),
            ("【官方】大厅", "（官方）大厅"),
            ("{number}", "（number）"),
            ("长" * 50, "长" * 16),
            ("😀" * 50, "😀" * 16),
            ("x" * 50, "x" * 32),
        ],
    )
    def test_a_value_becomes_one_short_harmless_line(self, value: str, shown: str) -> None:
        assert render("called", "zh", A_TICKET | {"hall": value}, {("called", "zh"): "{hall}"}) == shown

    def test_a_value_without_its_own_limit_has_a_common_one(self) -> None:
        own = {("called", "zh"): "{weather}"}
        assert render("called", "zh", {"weather": "晴" * 50}, own) == "晴" * 8

    @given(st.sampled_from(sorted(KINDS)), st.fixed_dictionaries({name: st.text() for name in A_TICKET}))
    def test_no_value_breaks_a_chinese_text(self, kind: str, params: dict[str, str]) -> None:
        try:
            text = render(kind, "zh", params)
        except WordingError:
            return
        assert segments(text) == 1
        assert text.isprintable()
        assert "/" not in text
        text.encode()


class TestSegments:
    """What a text costs."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", 1),
            ("a" * 160, 1),
            ("a" * 161, 2),
            ("a" * 306, 2),
            ("a" * 307, 3),
            ("€" * 80, 1),  # counts twice
            ("€" * 81, 2),
            ("a" * 152 + "€" * 77, 3),  # 306 units, but no character is cut in two: 152, then 76 and one
            ("中" * 70, 1),
            ("中" * 71, 2),
            ("中" * 134, 2),
            ("中" * 135, 3),
            ("a" * 70 + "中", 2),  # one Chinese character makes all of it dear
            ("a\u00a0" * 36, 2),  # and so does a space that may not break
            ("😀" * 35, 1),
            ("😀" * 36, 2),
            ("😀" * 67, 3),  # 134 units, but an emoji is not cut in two: 33, 33 and 1
        ],
    )
    def test_a_text_is_charged_by_its_alphabet(self, text: str, expected: int) -> None:
        assert segments(text) == expected
