"""Halls, people and visitors to test with. A builder takes what matters to the test and makes up the rest.

All of it happens through the product's own steps and services, at `NOW` unless the test says when.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from app.core.access import PUBLIC, Actor, ActorKind
from app.core.idempotency import fingerprint
from app.core.runtime import runtime
from app.core.transaction import transaction
from app.halls.facts import HallFacts, hall_by_id
from app.halls.models import Category, CategoryKind, Hall, IssueAccess, Window, WindowCategory, WindowMode
from app.halls.steps import add_hall
from app.people.rights import Role, rights_of
from app.people.steps import add_staff, grant_role, set_skills
from app.people.tokens import create_token
from app.queue import issuing, serving, sessions
from app.queue.calling import call_next
from app.queue.issuing import Issued, Wish
from app.queue.orders import AtDesk, TransferTarget
from app.queue.results import AtWindow
from app.queue.undoing import undo

#: A Monday, 09:00 in Shanghai; the same moment as the fixture `now`.
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

_ONE_AFTER_THE_OTHER = count(1)


def later(**how_much: float) -> datetime:
    """A moment after `NOW`: `later(minutes=5)`."""
    return NOW + timedelta(**how_much)


# --- halls ------------------------------------------------------------------------------------------


def a_hall(
    slug: str = "demo", windows: Mapping[str, str | Mapping[str, int]] | None = None, **settings: Any
) -> HallFacts:
    """A hall with the unified line T. `windows`: what each takes, as prefixes or prefixes with handicaps."""
    takes = {label: _handicaps(taken) for label, taken in (windows or {"A1": "TR", "A2": "TR"}).items()}
    named = {"name": "一窗大厅", "name_en": "One Hall", "issue_access": IssueAccess.OPEN, **settings}
    with transaction() as work:
        hall = add_hall(work.session, Hall(slug=slug, **named))
        prefixes = sorted({"T", *(prefix for taken in takes.values() for prefix in taken)})
        categories = {prefix: _category(hall.id, prefix) for prefix in prefixes}
        made = {label: _window(hall.id, label, len(taken)) for label, taken in takes.items()}
        work.session.add_all([*categories.values(), *made.values()])
        work.session.flush()
        work.session.add_all(
            WindowCategory(
                window_id=made[label].id, category_id=categories[prefix].id, handicap_minutes=minutes
            )
            for label, taken in takes.items()
            for prefix, minutes in taken.items()
        )
        hall_id = hall.id
    return hall_by_id(hall_id)


def _handicaps(taken: str | Mapping[str, int]) -> Mapping[str, int]:
    return dict.fromkeys(taken, 0) if isinstance(taken, str) else taken


def _category(hall_id: int, prefix: str) -> Category:
    kind = CategoryKind.UNIFIED if prefix == "T" else CategoryKind.BUSINESS
    return Category(
        hall_id=hall_id, prefix=prefix, kind=kind, name=f"业务{prefix}", name_en=f"Business {prefix}"
    )


def _window(hall_id: int, label: str, categories: int) -> Window:
    mode = WindowMode.UNIFIED if categories > 1 else WindowMode.SPECIAL
    return Window(hall_id=hall_id, label=label, mode=mode)


def window_id(hall: HallFacts, label: str) -> int:
    """The id of the window with this label."""
    return next(window.id for window in hall.windows if window.label == label)


def category_id(hall: HallFacts, prefix: str) -> int:
    """The id of the category with this prefix."""
    return next(category.id for category in hall.categories if category.prefix == prefix)


# --- people -----------------------------------------------------------------------------------------


def somebody(hall: HallFacts, username: str, *roles: Role, skills: str | None = None) -> Actor:
    """A member of staff with these roles, trained for these prefixes, or for everything."""
    trained = [c.id for c in hall.categories if skills is None or c.prefix in skills]
    with transaction() as work:
        staff = add_staff(work.session, username, f"{username} 的姓名")
        for role in roles:
            grant_role(work.session, hall.id, staff.id, role)
        set_skills(work.session, hall.id, staff.id, trained)
        return Actor(ActorKind.PERSON, staff.id, username, {hall.id: rights_of(roles)})


def a_clerk(hall: HallFacts, username: str | None = None, *, skills: str | None = None) -> Actor:
    """Somebody who works at windows."""
    return somebody(hall, username or f"clerk{next(_ONE_AFTER_THE_OTHER)}", Role.CLERK, skills=skills)


def a_guide(hall: HallFacts) -> Actor:
    """Somebody who helps visitors."""
    return somebody(hall, f"guide{next(_ONE_AFTER_THE_OTHER)}", Role.GUIDE)


def a_manager(hall: HallFacts) -> Actor:
    """Somebody who manages the hall."""
    return somebody(hall, f"manager{next(_ONE_AFTER_THE_OTHER)}", Role.MANAGER)


def shown_by(actor: Actor) -> dict[str, str]:
    """The header by which a request shows who makes it."""
    return {"Authorization": f"Bearer {create_token(actor.name, 'test', now=NOW)}"}


# --- a clerk at a window ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Clerk:
    """A clerk who sits at a window, and what they do there."""

    hall: HallFacts
    window_id: int
    actor: Actor

    def at(self, now: datetime = NOW, serving_id: int | None = None) -> AtDesk:
        """The desk at a moment."""
        return AtDesk(self.hall, self.window_id, self.actor, now, serving_id)

    def calls_next(self, now: datetime = NOW) -> AtWindow | None:
        """Call whoever is next; None when nobody is."""
        return call_next(self.hall, self.window_id, actor=self.actor, now=now)

    def calls(self, now: datetime = NOW) -> AtWindow:
        """Call somebody who waits for certain."""
        called = self.calls_next(now)
        assert called is not None
        return called

    def does(self, verb: str, now: datetime = NOW) -> AtWindow:
        """Any verb of a window, by the name it has in the API."""
        return DEEDS[verb](self.at(now))

    def serves(self, now: datetime = NOW) -> AtWindow:
        """Call and start."""
        self.calls(now)
        return self.does("start", now)

    def leaves(self, now: datetime = NOW) -> None:
        """Close the window."""
        sessions.close(self.hall, self.window_id, actor=self.actor, now=now)

    def pauses(self, now: datetime = NOW) -> None:
        """Stop calling for a while."""
        sessions.pause(self.hall, self.window_id, actor=self.actor, now=now, reason="lunch")

    def goes_on(self, now: datetime = NOW) -> None:
        """Call again."""
        sessions.resume(self.hall, self.window_id, actor=self.actor, now=now)


#: Each verb of a window in its plainest form.
DEEDS: Mapping[str, Callable[[AtDesk], AtWindow]] = {
    "recall": serving.recall,
    "start": serving.start,
    "finish": lambda desk: serving.finish(desk, None, None),
    "no-show": serving.no_show,
    "recycle": lambda desk: serving.recycle(desk, first=False, reason="papers"),
    "park": lambda desk: serving.park(desk, at_this_window=False, minutes=15),
    "transfer": lambda desk: serving.transfer(
        desk, TransferTarget(category_id=desk.hall.category(None).id), "wrong window"
    ),
    "undo": undo,
}


def a_clerk_at(
    hall: HallFacts,
    label: str = "A1",
    *,
    actor: Actor | None = None,
    skills: str | None = None,
    now: datetime = NOW,
) -> Clerk:
    """A clerk who has just sat down at a window."""
    who = actor or a_clerk(hall, skills=skills)
    sessions.open_window(hall, window_id(hall, label), actor=who, now=now)
    return Clerk(hall, window_id(hall, label), who)


# --- visitors ---------------------------------------------------------------------------------------


def a_wish(
    hall: HallFacts,
    *,
    key: str | None = None,
    phone: str | None = None,
    category: str = "T",
    reason: str | None = None,
    language: str = "zh",
    address: str | None = None,
) -> Wish:
    """A wish for a number; a reason makes it one for priority."""
    return Wish(
        key=key or f"key-{next(_ONE_AFTER_THE_OTHER)}",
        fingerprint=fingerprint({"phone": phone, "category": category}, runtime().keys.phone_index),
        phone=phone,
        category_id=category_id(hall, category),
        has_priority=reason is not None,
        reason=reason,
        language=language,
        address=address,
    )


def a_ticket(hall: HallFacts, *, now: datetime = NOW, actor: Actor = PUBLIC, **wish: Any) -> Issued:
    """A visitor who has just taken a number."""
    return issuing.issue(hall, a_wish(hall, **wish), actor=actor, now=now)


def tickets(hall: HallFacts, how_many: int, **wish: Any) -> list[str]:
    """The numbers of several visitors, who came a minute apart, the last of them at `NOW`."""
    first = NOW - timedelta(minutes=how_many - 1)
    return [
        a_ticket(hall, now=first + timedelta(minutes=minute), **wish).number for minute in range(how_many)
    ]
