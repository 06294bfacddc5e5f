"""What is known of a hall without asking the database: frozen, cached until the hall's facts change."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from sqlalchemy import Connection, select

from app.core.clock import day_start, service_day
from app.core.database import LARGEST_ID
from app.core.errors import Refusal
from app.core.runtime import runtime
from app.core.seqs import read_seq
from app.halls.models import Category, CategoryKind, Hall, IssueAccess, Window, WindowCategory, WindowMode


class HallUnknown(Refusal):
    """There is no hall at this address."""

    code = "hall_unknown"
    status = 404


class WindowUnknown(Refusal):
    """There is no such window."""

    code = "window_unknown"
    status = 404


class CategoryUnknown(Refusal):
    """There is no such category in this hall."""

    code = "category_unknown"
    status = 422


@dataclass(frozen=True)
class CategoryFacts:
    """One category of a hall."""

    id: int
    name: str
    name_en: str
    prefix: str
    unified: bool
    apart: bool

    def name_in(self, language: str) -> str:
        """The name a reader of `language` sees."""
        return self.name_en if language == "en" else self.name


@dataclass(frozen=True)
class WindowFacts:
    """One window of a hall, with the categories it takes and how far it holds each back, in milliseconds."""

    id: int
    label: str
    mode: WindowMode
    handicaps: dict[int, int]


@dataclass(frozen=True)
class HallFacts:
    """A hall's settings, windows and categories, as one consistent picture."""

    id: int
    slug: str
    name: str
    name_en: str
    timezone: str
    day_starts_at: int
    issue_access: IssueAccess
    is_closed: bool
    closed_message: str | None
    closed_message_en: str | None
    phone_regions: tuple[str, ...]
    open_tickets_per_phone: int
    open_tickets_per_phone_guide: int
    no_show_after_seconds: int
    restore_within_minutes: int
    restore_within_numbers: int
    takeover_after_minutes: int
    retention_days: int
    expected_service_minutes: int
    issue_per_minute: int | None
    issue_per_minute_per_address: int | None
    windows: tuple[WindowFacts, ...]
    categories: tuple[CategoryFacts, ...]
    version: int

    def name_in(self, language: str) -> str:
        """The name a reader of `language` sees."""
        return self.name_en if language == "en" else self.name

    def closed_message_in(self, language: str) -> str | None:
        """Why the hall is closed, for a reader of `language`."""
        return (self.closed_message_en if language == "en" else None) or self.closed_message

    def service_day(self, now: datetime) -> date:
        """The hall's own day at `now`."""
        return service_day(now, zone=self.timezone, starts_at_minute=self.day_starts_at)

    def day_start(self, now: datetime) -> datetime:
        """When the hall's present day began."""
        return day_start(self.service_day(now), zone=self.timezone, starts_at_minute=self.day_starts_at)

    def category(self, category_id: int | None) -> CategoryFacts:
        """The category with this id; without one, the unified line."""
        for category in self.categories:
            if category.unified if category_id is None else category.id == category_id:
                return category
        raise CategoryUnknown()

    def category_id(self, wish: int | str | None) -> int | None:
        """The id of the category that a client names by id or prefix; None stays the unified line."""
        if wish is None or isinstance(wish, int):
            return wish
        for category in self.categories:
            if wish in (category.prefix, str(category.id)):
                return category.id
        raise CategoryUnknown()

    def category_name(self, category_id: int, language: str) -> str:
        """The name of a category that may have retired since; then its number says more than nothing."""
        names = {category.id: category.name_in(language) for category in self.categories}
        return names.get(category_id, f"#{category_id}")

    def window_label(self, window_id: int) -> str:
        """The label of a window that may have retired since."""
        labels = {window.id: window.label for window in self.windows}
        return labels.get(window_id, f"#{window_id}")

    def window(self, window_id: int) -> WindowFacts:
        """The window with this id."""
        for window in self.windows:
            if window.id == window_id:
                return window
        raise WindowUnknown()

    def rivals_of(self, category_id: int) -> tuple[int, ...]:
        """Categories that compete with this one for some window, itself included: who may be ahead."""
        rivals = {category_id}
        for window in self.windows:
            if category_id in window.handicaps:
                rivals.update(window.handicaps)
        return tuple(sorted(rivals))


class FactsCache:
    """Facts of each hall, kept until the hall says that they changed."""

    def __init__(self) -> None:
        self.by_hall: dict[int, HallFacts] = {}
        self.ids: dict[str, int] = {}
        self.hall_of_window: dict[int, int] = {}


def _cache() -> FactsCache:
    cache: FactsCache = current_app.extensions.setdefault("onewindow_facts", FactsCache())
    return cache


def hall_by_slug(slug: str) -> HallFacts:
    """The hall at this address; raises HallUnknown."""
    known_id = _cache().ids.get(slug)
    if known_id is not None:
        hall = hall_by_id(known_id)
        if hall.slug == slug:  # else the hall has moved to another address since
            return hall
    with runtime().hot_engine.connect() as connection:
        hall_id = connection.execute(select(Hall.id).where(Hall.slug == slug)).scalar()
    if hall_id is None:
        raise HallUnknown()
    _cache().ids[slug] = hall_id
    return hall_by_id(hall_id)


def hall_of_window(window_id: int) -> HallFacts:
    """The hall in which this window stands; a window never moves to another hall. Raises WindowUnknown."""
    hall_id = _cache().hall_of_window.get(window_id)
    if hall_id is None and 0 < window_id <= LARGEST_ID:
        with runtime().hot_engine.connect() as connection:
            hall_id = connection.execute(select(Window.hall_id).where(Window.id == window_id)).scalar()
    if hall_id is None:
        raise WindowUnknown()
    _cache().hall_of_window[window_id] = hall_id
    return hall_by_id(hall_id)


def hall_by_id(hall_id: int) -> HallFacts:
    """The hall's facts at the version that this process knows, at most 200 ms old."""
    version = runtime().seqs.current(hall_id).facts
    facts = _cache().by_hall.get(hall_id)
    if facts is None or facts.version < version:
        with runtime().hot_engine.connect() as connection:
            facts = load_facts(connection, hall_id, version)
        _cache().by_hall[hall_id] = facts
    return facts


def hall_at(connection: Connection, hall_id: int) -> tuple[int, HallFacts]:
    """The hall's seq as this connection's transaction sees it, and facts that are no older than that."""
    seen = read_seq(connection, hall_id)
    runtime().seqs.note(hall_id, seen)
    return seen.seq, hall_by_id(hall_id)


def load_facts(connection: Connection, hall_id: int, version: int) -> HallFacts:
    """Read one hall's facts."""
    hall = connection.execute(select(Hall.__table__).where(Hall.id == hall_id)).one()
    settings = {name: getattr(hall, name) for name in HallFacts.__annotations__ if hasattr(hall, name)}
    settings["phone_regions"] = tuple(region for region in hall.phone_regions.split(",") if region)
    return HallFacts(
        **settings,
        windows=_load_windows(connection, hall_id),
        categories=_load_categories(connection, hall_id),
        version=version,
    )


def _load_categories(connection: Connection, hall_id: int) -> tuple[CategoryFacts, ...]:
    rows = connection.execute(
        select(
            Category.id, Category.name, Category.name_en, Category.prefix, Category.kind, Category.is_apart
        )
        .where(Category.hall_id == hall_id, Category.retired_at.is_(None))
        .order_by(Category.position, Category.id)
    )
    return tuple(
        CategoryFacts(
            row.id, row.name, row.name_en, row.prefix, row.kind is CategoryKind.UNIFIED, row.is_apart
        )
        for row in rows
    )


def _load_windows(connection: Connection, hall_id: int) -> tuple[WindowFacts, ...]:
    handicaps: dict[int, dict[int, int]] = {}
    for row in connection.execute(
        select(WindowCategory.window_id, WindowCategory.category_id, WindowCategory.handicap_minutes)
        .join(Window, Window.id == WindowCategory.window_id)
        .where(Window.hall_id == hall_id)
    ):
        handicaps.setdefault(row.window_id, {})[row.category_id] = row.handicap_minutes * 60_000
    rows = connection.execute(
        select(Window.id, Window.label, Window.mode)
        .where(Window.hall_id == hall_id, Window.retired_at.is_(None))
        .order_by(Window.position, Window.id)
    )
    return tuple(WindowFacts(row.id, row.label, row.mode, handicaps.get(row.id, {})) for row in rows)
