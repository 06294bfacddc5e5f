"""The game of a line: visitors, clerks, a guide, a manager, the jobs and the clock, and all they can do.

Everything happens twice, in the product and on paper; after each step both must say the same.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition
from sqlalchemy.orm import Session

from app.core.access import PUBLIC
from app.core.clock import epoch_ms
from app.core.errors import Refusal
from app.queue import day_end, greeting, issuing, parking, serving, sessions, visiting
from app.queue.issuing import Wish
from app.queue.moves import Status, Verb, target
from app.queue.nearing import tell_who_is_near
from app.queue.orders import TransferTarget
from tests.builders import NOW, Clerk, a_clerk, a_guide, a_hall, a_manager, a_wish, category_id, window_id
from tests.queue import whole_line
from tests.queue.line_choices import PHONES, SKILLS, WINDOWS, a_paper, happens
from tests.queue.slips import Slip

PLAIN = [Verb.START, Verb.FINISH, Verb.NO_SHOW, Verb.RECALL]

_NEW = count(1)


class Line(RuleBasedStateMachine):
    """One game, in a hall of its own."""

    db: Session

    @initialize()
    def a_hall_with_people(self) -> None:
        """Three windows, four people who may sit at them, three of them sitting, and a few visitors."""
        self.now, self.seq = NOW, 0
        slug = f"game-{next(_NEW)}"
        self.hall = a_hall(slug, windows=WINDOWS, restore_within_numbers=1)
        self.staff = {"manager": a_manager(self.hall)} | {
            who: a_clerk(self.hall, f"{slug}-{who}", skills=SKILLS[who]) for who in ("an", "bo", "chu")
        }
        self.guide = a_guide(self.hall)
        self.codes: list[str] = []
        self.wishes: list[Wish] = []
        self.paper = a_paper(self.hall, self.staff)
        for window, person in (("A1", "an"), ("A2", "bo"), ("B1", "chu")):
            self.sits_down(window, person, take_over=False)
        for prefix, phone in (("T", None), ("R", None), ("T", PHONES[0]), ("T", PHONES[1]), ("R", None)):
            self.a_visitor_takes_a_number(prefix, phone, priority=False)

    # --- the clock and the jobs --------------------------------------------------------------------------

    @happens
    def time_passes(self, seconds: int | None) -> None:
        """A while, or the night: until the next day has begun, whenever the jobs run then."""
        tomorrow = self.hall.day_start(self.now) + timedelta(days=1, minutes=1)
        self.now = tomorrow if seconds is None else self.now + timedelta(seconds=seconds)

    @happens
    def the_jobs_run(self) -> None:
        """End of day, park timer, texts that a turn is near."""
        day_end.end_due_days(now=self.now)
        self.paper.end_days(self.hall.service_day(self.now), self.now)
        parking.return_parked(now=self.now)
        self.paper.return_parked(self.now)
        tell_who_is_near(now=self.now)

    # --- visitors and the guide --------------------------------------------------------------------------

    @happens
    def a_visitor_takes_a_number(self, prefix: str, phone: str | None, priority: bool) -> None:
        """By themselves, or from the guide with priority."""
        wish = a_wish(self.hall, phone=phone, category=prefix, reason="elderly" if priority else None)
        line, day = (category_id(self.hall, prefix), prefix), self.hall.service_day(self.now)
        limit = self.hall.open_tickets_per_phone_guide if priority else self.hall.open_tickets_per_phone
        self._both(
            lambda: self._take(wish),
            lambda: self.paper.issue(self.now, day, line, phone, limit, priority=priority),
        )

    def _take(self, wish: Wish) -> None:
        actor = self.guide if wish.has_priority else PUBLIC
        self.codes.append(issuing.issue(self.hall, wish, actor=actor, now=self.now).code)
        self.wishes.append(wish)

    @happens
    def a_kiosk_repeats_a_wish(self, pick: int) -> None:
        """The same key is the same ticket, whatever has become of it."""
        wish, code = self.wishes[pick % len(self.wishes)], self.codes[pick % len(self.codes)]
        actor = self.guide if wish.has_priority else PUBLIC
        assert issuing.issue(self.hall, wish, actor=actor, now=self.now).code == code

    @happens
    def a_visitor_leaves(self, pick: int, removed: bool) -> None:
        """By themselves wherever the ticket is, or removed by the guide if it is of today."""
        slip, today = self._any(pick), self.hall.service_day(self.now)
        if removed:
            number = slip.number if slip.day == today else "X999"
            self._both(
                lambda: greeting.remove(self.hall, number, actor=self.guide, now=self.now, reason="left"),
                lambda: self.paper.cancel(self.paper.of_day(slip, today), self.now, Verb.REMOVE),
            )
        else:
            self._both(
                lambda: visiting.cancel(self.codes[slip.order], actor=PUBLIC, now=self.now),
                lambda: self.paper.cancel(slip, self.now),
            )

    @happens
    def a_visitor_is_late(self, pick: int, late: int) -> None:
        """And says so."""
        slip = self._any(pick)
        self._both(
            lambda: visiting.delay(self.codes[slip.order], late, actor=PUBLIC, now=self.now),
            lambda: self.paper.delay(slip, late, self.now),
        )

    @precondition(lambda self: self.passed())
    @happens
    def the_guide_restores_a_number(self, pick: int) -> None:
        """One that was passed."""
        slip, today = self.passed()[pick % len(self.passed())], self.hall.service_day(self.now)
        number = slip.number if slip.day == today else "X999"
        self._both(
            lambda: greeting.restore(self.hall, number, actor=self.guide, now=self.now),
            lambda: self.paper.restore(self.paper.of_day(slip, today), self.now),
        )

    # --- clerks: the seat --------------------------------------------------------------------------------

    @happens
    def sits_down(self, window: str, person: str, take_over: bool) -> None:
        """At a window that may be somebody else's."""
        at, actor = window_id(self.hall, window), self.staff[person]
        self._both(
            lambda: sessions.open_window(self.hall, at, actor=actor, now=self.now, take_over=take_over),
            lambda: self.paper.open(at, self._id(person), self.now, take_over=take_over),
        )

    @happens
    def changes_the_seat(self, window: str, by: str | None, how: str) -> None:
        """For lunch, after lunch, home."""
        clerk = self._clerk(window, by)
        at, me = self._at(clerk)
        really, on_paper = {
            "pauses": (clerk.pauses, self.paper.pause),
            "goes on": (clerk.goes_on, self.paper.resume),
            "leaves": (clerk.leaves, self.paper.close),
        }[how]
        self._both(lambda: really(self.now), lambda: on_paper(at, me, self.now))

    # --- clerks: the visitor -----------------------------------------------------------------------------

    @happens
    def calls_next(self, window: str, by: str | None) -> None:
        """The rule of the order says whom."""
        clerk = self._clerk(window, by)
        self._both(lambda: clerk.calls_next(self.now), lambda: self.paper.call(*self._at(clerk), self.now))

    @precondition(lambda self: self.busy())
    @happens
    def goes_about_it(self, at: str | None, by: str | None, pick: int, fits: bool) -> None:
        """The plain verbs; mostly one that fits."""
        clerk = self._clerk(at, by)
        slip = self.paper.places[clerk.window_id].slip
        fitting = [verb for verb in PLAIN if slip is not None and target(verb, slip.status)]
        verbs = (fitting if fits else None) or PLAIN
        verb = verbs[pick % len(verbs)]
        self._both(
            lambda: clerk.does(verb.value.replace("_", "-"), self.now),
            lambda: self.paper.at_window(*self._at(clerk), verb, self.now),
        )

    @happens
    def serves(self, window: str) -> None:
        """Calls, and the visitor comes."""
        clerk = self._clerk(window, None)
        self.calls_next(window, None)
        self._both(
            lambda: clerk.does("start", self.now),
            lambda: self.paper.at_window(*self._at(clerk), Verb.START, self.now),
        )

    @precondition(lambda self: self.busy())
    @happens
    def parks(self, at: str | None, by: str | None, mine: bool, back_in: int) -> None:
        """For this clerk, or for this window."""
        clerk = self._clerk(at, by)
        desk, (window, me) = clerk.at(self.now), self._at(clerk)
        changes = {"target_window": None if mine else window, "target_clerk": me if mine else None}
        until = epoch_ms(self.now + timedelta(minutes=back_in))
        self._both(
            lambda: serving.park(desk, at_this_window=not mine, minutes=back_in),
            lambda: self.paper.at_window(window, me, Verb.PARK, self.now, not_before=until, **changes),
        )

    @precondition(lambda self: self.busy())
    @happens
    def sends_back(self, at: str | None, by: str | None, first: bool) -> None:
        """To the old place, or to the end."""
        clerk = self._clerk(at, by)
        changes = {} if first else {"key": epoch_ms(self.now)}
        self._both(
            lambda: serving.recycle(clerk.at(self.now), first=first, reason="papers"),
            lambda: self.paper.at_window(*self._at(clerk), Verb.RECYCLE, self.now, **changes),
        )

    @precondition(lambda self: self.busy())
    @happens
    def hands_on(self, at: str | None, by: str | None, prefix: str, to: str | None, later: bool) -> None:
        """To a category, a window or a person; at once, or in ten minutes."""
        clerk, category = self._clerk(at, by), category_id(self.hall, prefix)
        to_window = window_id(self.hall, to) if to in WINDOWS else None
        to_clerk = self._id(to) if to in SKILLS else None
        name = self.staff[to].name if to in SKILLS else None
        goal = TransferTarget(category, to_window, name, 10 if later else 0)
        self._both(
            lambda: serving.transfer(clerk.at(self.now), goal, None),
            lambda: self.paper.at_window(
                *self._at(clerk),
                Verb.TRANSFER,
                self.now,
                category=category,
                target_window=to_window,
                target_clerk=to_clerk,
                not_before=epoch_ms(self.now + timedelta(minutes=10)) if later else 0,
            ),
        )

    @precondition(lambda self: self.moved())
    @happens
    def undoes(self, at: str | None, by: str | None) -> None:
        """The last move, or that of some window."""
        clerk = self._clerk(at or self.moved()[-1], by)
        self._both(lambda: clerk.does("undo", self.now), lambda: self.paper.undo(*self._at(clerk), self.now))

    # --- after each step ---------------------------------------------------------------------------------

    @invariant()
    def the_product_says_what_the_paper_says(self) -> None:
        """And all that must be true of any line is."""
        self.db.rollback()
        assert whole_line.tickets(self.db, self.hall) == whole_line.on_paper(self.paper)
        assert whole_line.servings(self.db, self.hall) == whole_line.servings_on_paper(self.paper)
        whole_line.check_record(self.db, self.hall)
        whole_line.check_phones(self.db, self.hall)
        whole_line.check_texts(self.db, self.hall)
        before, self.seq = self.seq, whole_line.seq(self.db, self.hall)
        assert self.seq >= before

    # --- how things happen twice -------------------------------------------------------------------------

    def _both(self, really: Callable[[], object], on_paper: Callable[[], object]) -> None:
        """Both do it, or both refuse it for the same reason."""
        refusals = [_refusal(act) for act in (really, on_paper)]
        assert refusals[0] is refusals[1]

    def busy(self) -> list[int]:
        """Windows where somebody is called or served."""
        return [window for window, place in self.paper.places.items() if place.slip is not None]

    def passed(self) -> list[Slip]:
        """Numbers that nobody answered to."""
        return [slip for slip in self.paper.slips if slip.status is Status.NO_SHOW]

    def moved(self) -> list[int]:
        """Windows at which something has happened, the last one last."""
        lasts = {at: place.last.at for at, place in self.paper.places.items() if place.last is not None}
        return sorted(lasts, key=lambda at: lasts[at])

    def _clerk(self, window: str | int | None, by: str | None) -> Clerk:
        """Who sits at a window, at a busy one if none is named; or somebody else there."""
        at = window_id(self.hall, window) if isinstance(window, str) else window or self.busy()[0]
        seat = self.paper.places[at].seat
        sitting = [actor for actor in self.staff.values() if seat is not None and actor.id == seat.clerk]
        return Clerk(self.hall, at, self.staff[by] if by else (sitting or [self.staff["an"]])[0])

    def _at(self, clerk: Clerk) -> tuple[int, int]:
        return clerk.window_id, clerk.actor.id or 0

    def _id(self, person: str) -> int:
        return self.staff[person].id or 0

    def _any(self, pick: int) -> Slip:
        """One of the newest tickets."""
        return self.paper.slips[-1 - pick % len(self.paper.slips)]


def _refusal(act: Callable[[], object]) -> type[Refusal] | None:
    try:
        act()
    except Refusal as refusal:
        return type(refusal)
    return None
