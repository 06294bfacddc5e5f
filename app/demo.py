"""The demo hall: a believable county hall. It opens no window and invents no visitor while it runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import PUBLIC
from app.core.clock import epoch_ms
from app.core.crypto import Keys, new_code
from app.core.database import db
from app.core.runtime import runtime
from app.core.seqs import HallSeq
from app.core.transaction import transaction
from app.demo_items import ITEMS
from app.halls.facts import load_facts
from app.halls.models import (
    Category,
    CategoryKind,
    Hall,
    IssueAccess,
    ServiceItem,
    Window,
    WindowCategory,
    WindowMode,
    Zone,
)
from app.messages.phones import seal_phone
from app.people.rights import Role
from app.people.steps import add_staff, grant_role, set_skills
from app.queue.order import PriorityClass, queued_at
from app.queue.orders import IssueOrder
from app.queue.steps import issue

DEMO_PASSWORD = "onewindow-demo"  # noqa: S105  # public on purpose; production is never seeded
DEMO_HALL = "demo"

_CATEGORIES = (
    ("T", CategoryKind.UNIFIED, "无差别受理", "All services", False),
    ("Z", CategoryKind.BUSINESS, "综合事务", "General affairs", False),
    ("R", CategoryKind.BUSINESS, "不动产登记", "Property registration", True),
    ("V", CategoryKind.BUSINESS, "投资项目", "Investment projects", False),
    ("S", CategoryKind.BUSINESS, "税务", "Taxes", False),
    ("F", CategoryKind.BUSINESS, "住房公积金", "Housing fund", False),
    ("P", CategoryKind.BUSINESS, "公安户政出入境", "Police and passports", True),
    ("H", CategoryKind.BUSINESS, "社会保障", "Social insurance", False),
)
#: Special windows and the one category each takes.
_SPECIAL = {"B1": "R", "B2": "P"}
_STAFF = (
    ("clerk1", "陈晓燕", Role.CLERK),
    ("clerk2", "林志强", Role.CLERK),
    ("clerk3", "黄丽华", Role.CLERK),
    ("clerk4", "张文博", Role.CLERK),
    ("clerk5", "吴海霞", Role.CLERK),
    ("clerk6", "郑国平", Role.CLERK),
    ("guide", "周敏", Role.GUIDE),
    ("approver1", "徐建国", Role.APPROVER),
    ("approver2", "孙玉梅", Role.APPROVER),
    ("approver3", "马俊杰", Role.APPROVER),
    ("pickup", "何秀兰", Role.PICKUP),
    ("manager", "王慧", Role.MANAGER),
    ("admin", "系统管理员", Role.ADMIN),
)
#: Visitors who wait when the hall opens for the first time: (category prefix, minutes ago, phone, language).
_WAITING = (
    ("T", 14, None, "zh"),
    ("T", 12, "13600000001", "zh"),
    ("R", 11, None, "zh"),
    ("T", 9, None, "zh"),
    ("T", 8, "13600000002", "en"),
    ("P", 6, None, "zh"),
    ("T", 5, None, "zh"),
    ("T", 3, "13600000003", "zh"),
    ("T", 1, None, "zh"),
)


@dataclass(frozen=True)
class _Made:
    """What of the new hall the later steps need."""

    hall: Hall
    categories: dict[str, Category]


def is_empty() -> bool:
    """Whether the database holds no hall yet."""
    return db.session.scalar(select(Hall.id).limit(1)) is None


def seed_demo(*, now: datetime) -> None:
    """Put the demo hall in an empty database, in one transaction."""
    with transaction() as work:
        made = _add_hall(work.session)
        _add_windows(work.session, made)
        _add_items(work.session, made)
        _add_people(work.session, made)
        _add_visitors(work.session, made, runtime().keys, now)


def _add_hall(session: Session) -> _Made:
    hall = Hall(
        slug=DEMO_HALL,
        name="一窗示范政务服务大厅",
        name_en="OneWindow Demo Service Hall",
        issue_access=IssueAccess.OPEN,
    )
    session.add(hall)
    session.flush()
    session.add(HallSeq(hall_id=hall.id))
    categories = {
        prefix: Category(
            hall_id=hall.id,
            prefix=prefix,
            kind=kind,
            name=name,
            name_en=name_en,
            is_apart=is_apart,
            position=position,
        )
        for position, (prefix, kind, name, name_en, is_apart) in enumerate(_CATEGORIES)
    }
    session.add_all(categories.values())
    session.flush()
    return _Made(hall, categories)


def _add_windows(session: Session, made: _Made) -> None:
    zone = Zone(hall_id=made.hall.id, name="综合事务全科受理区", name_en="General counter area")
    session.add(zone)
    session.flush()
    labels = ["A1", "A2", "A3", "A4", *_SPECIAL]
    for position, label in enumerate(labels):
        special = _SPECIAL.get(label)
        window = Window(
            hall_id=made.hall.id,
            zone_id=zone.id,
            label=label,
            mode=WindowMode.UNIFIED if special is None else WindowMode.SPECIAL,
            position=position,
        )
        session.add(window)
        session.flush()
        for category in made.categories.values() if special is None else [made.categories[special]]:
            session.add(WindowCategory(window_id=window.id, category_id=category.id))
    session.flush()


def _add_items(session: Session, made: _Made) -> None:
    for number, (prefix, name, name_en, depth, promised, legal) in enumerate(ITEMS, start=1):
        session.add(
            ServiceItem(
                hall_id=made.hall.id,
                category_id=made.categories[prefix].id,
                code=f"{prefix}-{number:03d}",
                name=name,
                name_en=name_en,
                depth=depth,
                promised_days=promised,
                legal_days=legal,
            )
        )


def _add_people(session: Session, made: _Made) -> None:
    skills = [category.id for category in made.categories.values()]
    for username, name, role in _STAFF:
        staff = add_staff(session, username, name, DEMO_PASSWORD)
        grant_role(session, made.hall.id, staff.id, role)
        if role in (Role.CLERK, Role.MANAGER):
            set_skills(session, made.hall.id, staff.id, skills)
    session.flush()


def _add_visitors(session: Session, made: _Made, keys: Keys, now: datetime) -> None:
    hall = load_facts(session.connection(), made.hall.id, version=0)
    for prefix, minutes_ago, phone, language in _WAITING:
        taken_at = now - timedelta(minutes=minutes_ago)
        issue(
            session,
            IssueOrder(
                hall_id=hall.id,
                service_day=hall.service_day(now),
                category_id=made.categories[prefix].id,
                rivals=hall.rivals_of(made.categories[prefix].id),
                prefix=prefix,
                code=new_code(),
                priority=PriorityClass.NORMAL,
                priority_reason=None,
                language=language,
                virtual_at=queued_at(epoch_ms(taken_at), PriorityClass.NORMAL),
                phone=None if phone is None else seal_phone(phone, hall.phone_regions, keys),
                phone_limit=hall.open_tickets_per_phone,
                keep_until=now + timedelta(days=hall.retention_days),
                issue_key=None,
                fingerprint=None,
                actor=PUBLIC,
                now=taken_at,
            ),
        )
