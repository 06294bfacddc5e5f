"""What the halls API answers."""

from app.core.http import Schema


class WindowOut(Schema):
    """A window."""

    id: int
    label: str
    mode: str


class CategoryOut(Schema):
    """A category, or the unified line."""

    id: int
    name: str
    prefix: str
    unified: bool
    apart: bool


class HallOut(Schema):
    """A hall with its windows and categories, in the reader's language."""

    slug: str
    name: str
    closed: bool
    closed_message: str | None
    issue_access: str
    no_show_after_seconds: int
    languages: list[str]
    windows: list[WindowOut]
    categories: list[CategoryOut]
