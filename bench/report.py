"""What was measured, as Markdown for the terminal and for docs/performance.md."""

import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
_PACKAGES = ("flask", "sqlalchemy", "psycopg", "gevent", "gunicorn", "flask-socketio")


@dataclass(frozen=True)
class Verdict:
    """A goal of the design and what came out."""

    what: str
    measured: str
    goal: str
    is_met: bool


@dataclass(frozen=True)
class Table:
    """Figures side by side."""

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Section:
    """The answer to one question."""

    title: str
    verdicts: list[Verdict] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def markdown(section: Section, *, now: datetime, product: str) -> str:
    """The section as it is printed and written."""
    parts = [f"### {section.title}", _circumstances(now, product)]
    if section.verdicts:
        rows = [(each.what, each.measured, each.goal, _word(each)) for each in section.verdicts]
        parts.append(_table(Table(("goal", "measured", "wanted", ""), rows)))
    parts += [_table(table) for table in section.tables]
    parts += section.notes
    return "\n\n".join(parts)


def put_into(page: str, name: str, text: str) -> str:
    """The page with this text between the marks of the section; raises ValueError where it has none."""
    marks = re.compile(rf"(<!-- bench:{name} -->\n).*?(<!-- /bench:{name} -->)", re.DOTALL)
    if not marks.search(page):
        raise ValueError(f"the page has no place for {name}")
    return marks.sub(lambda found: f"{found[1]}{text}\n{found[2]}", page)


def write(name: str, text: str) -> None:
    """Put the section into docs/performance.md, in the place of the one before."""
    PAGE.write_text(put_into(PAGE.read_text("utf-8"), name, text), "utf-8")


def _word(verdict: Verdict) -> str:
    return "met" if verdict.is_met else "**missed**"


def _table(table: Table) -> str:
    lines = [table.head, ("---",) * len(table.head), *table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _circumstances(now: datetime, product: str) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return f"*{now:%Y-%m-%d %H:%M} UTC; {machine}, {product}; {packages}.*"
