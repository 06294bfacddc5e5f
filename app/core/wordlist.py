"""Finds the sentences of refusals for the translators: they stand in docstrings, where gettext does not look."""

import ast
from collections.abc import Iterable, Iterator
from typing import IO, Any

Found = tuple[int, None, str, list[str]]


def extract_refusals(
    file: IO[bytes], keywords: Iterable[str], comment_tags: Iterable[str], options: dict[str, Any]
) -> Iterator[Found]:
    """A Babel extraction method: the docstring of every class that has a stable `code`."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.ClassDef) and _has_code(node):
            sentence = ast.get_docstring(node)
            if sentence:
                yield node.lineno, None, " ".join(sentence.split()), []


def _has_code(node: ast.ClassDef) -> bool:
    return any(_is_code(statement) for statement in node.body)


def _is_code(statement: ast.stmt) -> bool:
    """`code = "…"`, and not the column of a table that happens to have that name."""
    if isinstance(statement, ast.Assign):
        names = statement.targets
    elif isinstance(statement, ast.AnnAssign):
        names = [statement.target]
    else:
        return False
    named = any(isinstance(name, ast.Name) and name.id == "code" for name in names)
    return named and isinstance(statement.value, ast.Constant)
