"""Every sentence the product can say exists in Chinese, with the same values in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from app.core.errors import Refusal
from tests.support.room import ROOT
from tests.support.source import import_all

_KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def test_every_sentence_is_translated() -> None:
    catalog = _chinese()
    assert sorted(sentence for sentence in _sentences() if not _translations(catalog, sentence)) == []


def test_no_translation_is_a_guess() -> None:
    assert [message.id for message in _chinese() if message.fuzzy and message.id] == []


def test_no_translation_is_left_over() -> None:
    said = set(_sentences())
    assert [message.id for message in _chinese() if message.id and _first(message.id) not in said] == []


def test_translations_carry_the_same_values() -> None:
    catalog = _chinese()
    different = [
        (sentence, translation)
        for sentence in _sentences()
        for translation in _translations(catalog, sentence)
        if _values(translation) != _values(sentence)
    ]
    assert different == []


def test_what_refusals_say_is_among_the_sentences() -> None:
    import_all("app")
    refusals = [
        refusal
        for refusal in _with_all_below(Refusal)
        if "code" in vars(refusal) and refusal.__module__.startswith("app.")  # tests make some of their own
    ]
    assert {" ".join((refusal.__doc__ or "").split()) for refusal in refusals} - set(_sentences()) == set()


def _chinese() -> Catalog:
    with Path(ROOT / "app/translations/zh/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file)


def _sentences() -> Iterator[str]:
    """What code, templates and refusals say, found as translators find it."""
    with (ROOT / "babel.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel has no types there
    for found in extract_from_dir(ROOT, methods, options, keywords=_KEYWORDS):
        yield _first(found[2])


def _with_all_below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _with_all_below(narrower)


def _translations(catalog: Catalog, sentence: str) -> list[str]:
    message = catalog.get(sentence)
    if message is None:
        return []
    return [text for text in _as_list(message.string) if text]


def _first(id: object) -> str:  # noqa: A002  # gettext calls it so
    return _as_list(id)[0]


def _as_list(text: object) -> list[str]:
    return [str(part) for part in text] if isinstance(text, list | tuple) else [str(text)]


def _values(sentence: str) -> set[str]:
    return set(_PLACEHOLDER.findall(sentence))
