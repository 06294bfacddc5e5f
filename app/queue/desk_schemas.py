"""What the desk of a window answers."""

from app.core.http import Schema
from app.queue.schemas import ClerkOut, HallName


class DeskWindow(Schema):
    """The window of a desk."""

    id: int
    label: str
    mode: str
    state: str
    pause_reason: str | None
    opened_at: str | None
    clerk: ClerkOut | None


class DeskText(Schema):
    """The fate of the text that says: please come."""

    state: str
    sent_at: str | None
    error: str | None


class DeskTicket(Schema):
    """The ticket at the window. It carries no name; the phone is masked."""

    serving_id: int
    number: str
    status: str
    category: str
    priority: str
    reason: str | None
    language: str
    taken_at: str
    called_at: str
    started_at: str | None
    waited_seconds: int
    recalls: int
    misses: int
    phone: str | None
    text: DeskText | None


class UndoOut(Schema):
    """A move that can still be taken back."""

    verb: str
    until: str


class PassedOut(Schema):
    """A number that nobody answered to."""

    number: str
    passed_at: str
    restorable_until: str


class CategoryWaiting(Schema):
    """How many wait in a category."""

    id: int
    name: str
    waiting: int


class DeskWaiting(Schema):
    """How many wait in the hall, for this window, and where."""

    total: int
    mine: int
    by_category: list[CategoryWaiting]


class DeskToday(Schema):
    """What this clerk has done today."""

    served: int
    no_show: int
    average_service_seconds: int | None


class DeskRules(Schema):
    """Times the desk counts down from."""

    no_show_after_seconds: int


class DeskOut(Schema):
    """The whole desk of one window, at one version."""

    version: int
    server_time: str
    hall: HallName
    window: DeskWindow
    ticket: DeskTicket | None
    undo: UndoOut | None
    passed: list[PassedOut]
    waiting: DeskWaiting
    today: DeskToday
    rules: DeskRules
