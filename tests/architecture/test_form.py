"""The form of every file: what its first line says, and how long it and its functions may be."""

import ast
from pathlib import Path

from tests.support.room import ROOT
from tests.support.source import PRODUCT, functions_of, modules, name_of, tree_of

LONGEST_FILE = 300
LONGEST_FUNCTION = 40

_PYTHON = [*modules(*PRODUCT, "bench", "tests", "migrations"), *ROOT.glob("*.py")]
_SCREENS = [
    path
    for folder in ("app/pages", "display")
    for kind in ("*.html", "*.js", "*.css")
    for path in (ROOT / folder).rglob(kind)
    if "vendor" not in path.parts
]


def test_the_first_line_of_a_module_says_what_it_is_for() -> None:
    assert [name_of(path) for path in _PYTHON if not _says_what_it_is_for(path)] == []


def test_a_file_can_be_read_in_one_sitting() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in _PYTHON + _SCREENS}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_a_function_fits_on_a_screen() -> None:
    lengths = {
        f"{name_of(path)}: {function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in _PYTHON
        if "migrations" not in path.parts  # a migration is a list of tables, not a course of thought
        for function in functions_of(path)
    }
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def _says_what_it_is_for(path: Path) -> bool:
    first = (ast.get_docstring(tree_of(path)) or "").partition("\n\n")[0]
    return first.endswith((".", ":", "?"))
