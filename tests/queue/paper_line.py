"""The line of a hall as one would keep it on paper: what the services must do, said again in plain Python.

Every verb changes the paper or raises the refusal that the service raises. Only two things are shared with
the product: the table of moves and the function that says who is next.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from app.core.clock import epoch_ms
from app.queue import errors
from app.queue.greeting import MAX_RETURNS
from app.queue.moves import FINAL, UNDO_SECONDS, UNDOABLE, Status, Verb, target
from app.queue.order import MINUTE_MS, Waiting, next_for
from app.queue.visiting import MAX_DELAYS
from tests.queue.slips import LastMove, Place, Seat, Slip

PRIORITY_MS = 45 * MINUTE_MS
TRANSFER_MS = 30 * MINUTE_MS
MISS_MS = 5 * MINUTE_MS


@dataclass
class PaperLine:
    """The whole hall."""

    places: dict[int, Place]
    skills: Mapping[int, frozenset[int]]
    managers: frozenset[int]
    takeover_after: timedelta
    restore_within: timedelta
    restore_within_numbers: int
    slips: list[Slip] = field(default_factory=list)
    announced: list[datetime] = field(default_factory=list)
    given: Counter[tuple[date, str]] = field(default_factory=Counter)

    # --- visitors ----------------------------------------------------------------------------------------

    def issue(
        self,
        now: datetime,
        day: date,
        line: tuple[int, str],
        phone: str | None,
        limit: int,
        *,
        priority: bool,
    ) -> str:
        """A new number, unless the phone has as many as it may."""
        if phone is not None and sum(s.phone == phone and s.status not in FINAL for s in self.slips) >= limit:
            raise errors.PhoneHasTicket()
        category, prefix = line
        self.given[day, prefix] += 1
        number = f"{prefix}{self.given[day, prefix]:03d}"
        taken, head_start = epoch_ms(now), PRIORITY_MS if priority else 0
        order = len(self.slips)
        self.slips.append(Slip(order, number, day, category, phone, taken, head_start, taken - head_start))
        return number

    def cancel(self, slip: Slip, now: datetime, verb: Verb = Verb.CANCEL) -> None:
        """Out of the line; a window that had called is free again."""
        place = self.places.get(slip.window or 0)
        self._move(slip, verb, now, place)
        if place is not None:
            place.slip = None

    def delay(self, slip: Slip, minutes: int, now: datetime) -> None:
        """Later, by the visitor's own minutes."""
        if slip.delays >= MAX_DELAYS:
            raise errors.TooManyDelays()
        self._move(slip, Verb.DELAY, now)
        slip.delays += 1
        slip.key += minutes * MINUTE_MS

    def of_day(self, slip: Slip, day: date) -> Slip:
        """Staff know a ticket by its number, which is of one day."""
        if slip.day != day:
            raise errors.TicketUnknown()
        return slip

    def restore(self, slip: Slip, now: datetime) -> None:
        """Back after a missed call: once, and not too late."""
        if slip.status is not Status.NO_SHOW:
            raise errors.WrongState()
        assert slip.ended is not None
        since = sum(at > slip.ended for at in self.announced)
        late = now - slip.ended > self.restore_within and since > self.restore_within_numbers
        if slip.returns >= MAX_RETURNS or late:
            raise errors.NotRestorable()
        self._move(slip, Verb.RESTORE, now)
        slip.returns += 1
        slip.key = slip.taken - slip.head_start + slip.misses * MISS_MS

    # --- time --------------------------------------------------------------------------------------------

    def end_days(self, today: date, now: datetime) -> None:
        """Who waited in vain goes home."""
        for slip in self.slips:
            if slip.day < today and target(Verb.DAY_END, slip.status) is not None:
                self.cancel(slip, now, Verb.DAY_END)

    def return_parked(self, now: datetime) -> None:
        """Forms should be filled in by now."""
        for slip in self.slips:
            if slip.status is Status.PARKED and slip.not_before <= epoch_ms(now):
                self._move(slip, Verb.PARK_TIMER, now)
                slip.key, slip.not_before = slip.taken - slip.head_start, 0
                slip.target_window = slip.target_clerk = None

    # --- clerks ------------------------------------------------------------------------------------------

    def open(self, window: int, clerk: int, now: datetime, *, take_over: bool) -> None:
        """Sit down, perhaps in somebody's place."""
        seat = self.places[window].seat
        if seat is not None and seat.clerk == clerk:
            return
        if any(place.seat is not None and place.seat.clerk == clerk for place in self.places.values()):
            raise errors.ClerkAtOtherWindow()
        if seat is not None and not (take_over and self._may_take_over(window, clerk, now)):
            raise errors.WindowTaken()
        self.places[window].seat = Seat(clerk, paused=False, since=now)

    def _may_take_over(self, window: int, clerk: int, now: datetime) -> bool:
        seat, last = self.places[window].seat, self.places[window].last
        assert seat is not None
        heard_of = seat.since if last is None else max(seat.since, last.at)
        return clerk in self.managers or now - heard_of >= self.takeover_after

    def pause(self, window: int, clerk: int, now: datetime) -> None:
        """Stop calling, but not with a visitor there."""
        seat = self._seat(window, clerk)
        self._refuse_visitor(window)
        seat.paused, seat.since = True, now

    def resume(self, window: int, clerk: int, now: datetime) -> None:
        """Go on."""
        seat = self._seat(window, clerk)
        if seat.paused:
            seat.paused, seat.since = False, now

    def close(self, window: int, clerk: int, _now: datetime) -> None:
        """Leave, but not with a visitor there."""
        self._seat(window, clerk)
        self._refuse_visitor(window)
        self.places[window].seat = None

    def call(self, window: int, clerk: int, now: datetime) -> str | None:
        """The next ticket comes to the window."""
        seat, place = self._seat(window, clerk), self.places[window]
        self._refuse_visitor(window)
        if seat.paused:
            raise errors.WindowPaused()
        slip = self.next_for(window, clerk, now)
        if slip is None:
            return None
        self._move(slip, Verb.CALL, now, place)
        slip.window, slip.not_before, place.slip = window, 0, slip
        slip.calls, slip.call = slip.calls + 1, len(self.announced)
        self.announced.append(now)
        return slip.number

    def next_for(self, window: int, clerk: int, now: datetime) -> Slip | None:
        """Whom the rule of the order sends to a window."""
        here = [
            Waiting(slip.order, slip.category, slip.key)
            for slip in self.slips
            if slip.status is Status.WAITING
            and slip.not_before <= epoch_ms(now)
            and slip.target_window in (None, window)
            and slip.target_clerk in (None, clerk)
        ]
        trained = self.skills[clerk]
        handicaps = {c: ms for c, ms in self.places[window].handicaps.items() if c in trained}
        chosen = next_for(handicaps, here)
        return None if chosen is None else self.slips[chosen.id]

    def at_window(self, window: int, clerk: int, verb: Verb, now: datetime, **changes: int | None) -> Status:
        """What a clerk does with the ticket at the window; `changes` are those of its paper."""
        self._seat(window, clerk)
        place = self.places[window]
        slip = place.slip
        if slip is None:
            raise errors.NoOpenServing()
        if verb is Verb.TRANSFER and not self.somebody_can_serve({"category": slip.category} | changes):
            raise errors.NobodyCanServe()
        self._move(slip, verb, now, place)
        if verb is Verb.RECALL:
            self.announced[slip.call] = now
        if verb is Verb.NO_SHOW:
            slip.misses += 1
        if verb is Verb.TRANSFER:
            slip.key = slip.taken - max(slip.head_start, TRANSFER_MS)
        for name, value in changes.items():
            setattr(slip, name, value)
        if slip.window is None:
            place.slip = None
        return slip.status

    def somebody_can_serve(self, to: Mapping[str, int | None]) -> bool:
        """Whether a transfer leads to a window, and a person, that know the matter."""
        window, clerk, category = to.get("target_window"), to.get("target_clerk"), to["category"]
        places = list(self.places.values()) if window is None else [self.places[window]]
        return any(category in place.handicaps for place in places) and (
            clerk is None or category in self.skills[clerk]
        )

    def undo(self, window: int, clerk: int, now: datetime) -> Status:
        """The window's last move has not been."""
        self._seat(window, clerk)
        place = self.places[window]
        last = place.last
        if last is None or last.verb not in UNDOABLE or now - last.at > timedelta(seconds=UNDO_SECONDS):
            raise errors.NothingToUndo()
        if last.slip.moves != last.moves or place.slip not in (None, last.slip):
            raise errors.NothingToUndo()
        slip, before = last.slip, last.before
        for name in ("status", "category", "key", "target_window", "target_clerk", "misses", "returns"):
            setattr(slip, name, getattr(before, name))
        slip.window, slip.ended = before.window, None
        slip.not_before = 0 if last.verb is Verb.CALL else before.not_before
        place.slip = None if last.verb is Verb.CALL else slip
        slip.moves += 1
        place.last = LastMove(Verb.UNDO, now, slip, before, slip.moves)
        return slip.status

    # --- what all moves share ------------------------------------------------------------------------------

    def _move(self, slip: Slip, verb: Verb, now: datetime, place: Place | None = None) -> None:
        after = target(verb, slip.status)
        if after is None:
            raise errors.WrongState()
        before = replace(slip)
        slip.status, slip.moves = after, slip.moves + 1
        slip.ended = now if after in FINAL else None
        if after not in (Status.CALLED, Status.SERVING):
            slip.window = None
        if place is not None:
            place.last = LastMove(verb, now, slip, before, slip.moves)

    def _seat(self, window: int, clerk: int) -> Seat:
        seat = self.places[window].seat
        if seat is None:
            raise errors.WindowNotOpen()
        if seat.clerk != clerk:
            raise errors.NotYourWindow()
        return seat

    def _refuse_visitor(self, window: int) -> None:
        if self.places[window].slip is not None:
            raise errors.ServingOpen()
