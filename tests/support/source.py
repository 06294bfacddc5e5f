"""The product's own source, for the tests that read it instead of running it."""

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.support.room import ROOT

#: What is the product's; everything else in the checkout serves it.
PRODUCT = ("app", "display", "sms")


def modules(*folders: str) -> list[Path]:
    """The Python files below these folders of the checkout, the same on every machine."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    """How a reader names the file: its path from the top of the checkout."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method in the file, inner ones too."""
    return (
        node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def imports_of(path: Path) -> set[str]:
    """Everything the file imports, as `module` or `module.name`."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def calls_of(path: Path) -> set[str]:
    """Every dotted name the file calls, such as `datetime.now` or `session.commit`."""
    return {ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)}


def import_all(package: str) -> None:
    """Import every module of the package, so that every class in it is known."""
    for path in modules(package):
        parts = path.relative_to(ROOT).with_suffix("").parts
        import_module(".".join(parts).removesuffix(".__init__"))
