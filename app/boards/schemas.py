"""What the board API answers."""

from app.core.http import Schema


class CallOut(Schema):
    """One call; a recall has a `call_id` of its own."""

    call_id: str
    number: str
    window: str
    called_at: str
    status: str
    language: str


class BoardWindow(Schema):
    """A window, its state and the number it serves."""

    id: int
    label: str
    mode: str
    state: str
    number: str | None


class BoardWaiting(Schema):
    """How many wait, in all and by category id."""

    total: int
    by_category: dict[str, int]


class BoardRules(Schema):
    """Seconds after which a call that nobody answered is no longer shown as current."""

    no_show_after_seconds: int


class BoardOut(Schema):
    """The whole board at one version."""

    hall: str
    version: int
    server_time: str
    calls: list[CallOut]
    windows: list[BoardWindow]
    waiting: BoardWaiting
    rules: BoardRules
