"""What the queue API takes and answers."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from app.core.http import Schema
from app.queue.visiting import MAX_DELAY_MINUTES

# Lengths are of what was sent, as the published description has them; spaces around it are dropped after.
Reason = Annotated[str, Field(max_length=100, pattern=r"\S"), AfterValidator(str.strip)]
Note = Annotated[str, Field(max_length=100), AfterValidator(str.strip)]


class TicketIn(Schema):
    """A wish for a number. `category` is an id or a prefix; without it the unified line."""

    phone: str | None = None
    category: int | str | None = None
    priority: bool | Literal["normal", "priority"] | None = None
    reason: Note | None = None
    language: Literal["zh", "en"] | None = None


class WaitOut(Schema):
    """Minutes in steps of five."""

    low_minutes: int
    high_minutes: int


class IssuedOut(Schema):
    """A number."""

    number: str
    code: str
    status: str
    people_ahead: int
    wait: WaitOut | None
    wait_reason: str | None
    url: str
    hall: str


class HallName(Schema):
    """A hall's address and name."""

    slug: str
    name: str


class Can(Schema):
    """What the visitor can do with the ticket now."""

    cancel: bool
    delay: bool
    check_in: bool
    rate: bool


class TicketOut(Schema):
    """Where a ticket stands, for the visitor who holds its code."""

    number: str
    status: str
    people_ahead: int
    wait: WaitOut | None
    wait_reason: str | None
    window: str | None
    called_at: str | None
    taken_at: str
    category: str
    hall: HallName
    can: Can
    poll_after_seconds: int
    version: int
    server_time: str


class StatusOut(Schema):
    """A ticket after a move."""

    number: str
    status: str


class DelayIn(Schema):
    """How many minutes late."""

    minutes: int = Field(default=10, ge=1, le=MAX_DELAY_MINUTES)


class RemoveIn(Schema):
    """Why a ticket is taken out of the line."""

    reason: Reason


class OpenIn(Schema):
    """Sitting down; `take_over` where somebody left the window open."""

    take_over: bool = False


class PauseIn(Schema):
    """Why the window pauses."""

    reason: Reason


class WindowStateOut(Schema):
    """A window after a session verb."""

    window_id: int
    state: str


class VerbIn(Schema):
    """The serving that the clerk believes to be at the window; optional."""

    serving_id: int | None = None


class FinishIn(VerbIn):
    """How the visit ended."""

    outcome: Note | None = None
    items: list[Note] | None = Field(default=None, max_length=20)


class ParkIn(VerbIn):
    """For whom the ticket is kept, and for how long."""

    pool: Literal["clerk", "window"] = "clerk"
    minutes: int = Field(default=15, ge=1, le=240)


class RecycleIn(VerbIn):
    """Back into the line: where, and why."""

    position: Literal["first", "last"]
    reason: Reason


class TransferIn(VerbIn):
    """Where the visitor goes on to."""

    category_id: int | None = None
    window_id: int | None = None
    clerk: Note | None = None
    minutes: int = Field(default=0, ge=0, le=480)
    reason: Note | None = None


class AtWindowOut(Schema):
    """A serving and its ticket."""

    serving_id: int
    ticket: StatusOut


class ClerkOut(Schema):
    """Who sits somewhere."""

    username: str
    name: str


class SeatOut(Schema):
    """A window as somebody sees it who wants to sit down."""

    id: int
    label: str
    mode: str
    state: str
    clerk: ClerkOut | None
    mine: bool
    can_take_over: bool


class SeatsOut(Schema):
    """All windows of a hall."""

    windows: list[SeatOut]


class MessagesQuery(Schema):
    """Which texts: about a ticket code, or a hall and today's number, or all of a hall."""

    model_config = ConfigDict(extra="ignore")  # an address may carry more, such as ?lang=

    ticket: str | None = Field(default=None, max_length=40)
    hall: str | None = Field(default=None, max_length=40)


class MessageOut(Schema):
    """A text and its fate."""

    kind: str
    state: str
    to: str | None
    created_at: str
    sent_at: str | None
    error: str | None
    ticket: str
    text: str


class MessagesOut(Schema):
    """Texts, newest first."""

    items: list[MessageOut]
