"""Finds every sentence for the translators: gettext calls, and the docstrings of refusals."""

import ast
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Any

from babel.messages.extract import extract_python

#: Line, function, sentence, comments: what Babel expects.
Found = tuple[int, Any, Any, Any]


def extract_sentences(file: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
    """A Babel extraction method for Python files."""
    source = file.read()
    yield from extract_python(BytesIO(source), keywords, comment_tags, options)
    yield from extract_refusals(source)


def extract_refusals(source: bytes) -> Iterator[Found]:
    """The docstring of every class that has a stable `code`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and any(_is_code(statement) for statement in node.body):
            sentence = ast.get_docstring(node)
            if sentence:
                yield node.lineno, None, " ".join(sentence.split()), []


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
