"""Board documents and hall facts for tests, as short as what the test is about."""

from datetime import datetime, timedelta
from typing import Any

from app.core.clock import iso
from app.halls.facts import CategoryFacts, HallFacts
from app.halls.models import IssueAccess

#: The no-show limit of every board made here.
LIMIT_SECONDS = 180


def call(
    number: str, window: str, called_at: datetime, status: str = "CALLED", recalls: int = 0
) -> dict[str, Any]:
    """One call, as the board document has it."""
    return {
        "call_id": f"{number}-{recalls}",
        "number": number,
        "window": window,
        "called_at": iso(called_at + timedelta(seconds=recalls)),
        "status": status,
        "language": "zh",
    }


def window(
    label: str, state: str = "open", number: str | None = None, mode: str = "unified"
) -> dict[str, Any]:
    """One window, as the board document has it."""
    return {"id": sum(label.encode()), "label": label, "mode": mode, "state": state, "number": number}


def board(
    now: datetime,
    *calls: dict[str, Any],
    version: int = 1,
    windows: tuple[dict[str, Any], ...] = (),
    waiting: int = 0,
) -> dict[str, Any]:
    """A board document made at `now`; without windows of its own it has those of its calls."""
    shown = windows or tuple(
        window(label) for label in sorted({one["window"] for one in calls} | {"A1", "A2"})
    )
    return {
        "hall": "demo",
        "version": version,
        "server_time": iso(now),
        "calls": list(calls),
        "windows": list(shown),
        "waiting": {"total": waiting, "by_category": {"1": waiting}},
        "rules": {"no_show_after_seconds": LIMIT_SECONDS},
    }


def hall_facts(
    name: str = "云溪县政务服务中心", name_en: str = "Yunxi County Public Service Hall"
) -> HallFacts:
    """A hall without windows; screens learn those from the board."""
    return HallFacts(
        id=1,
        slug="demo",
        name=name,
        name_en=name_en,
        timezone="Asia/Shanghai",
        day_starts_at=240,
        issue_access=IssueAccess.OPEN,
        is_closed=False,
        closed_message=None,
        closed_message_en=None,
        phone_regions=("CN",),
        open_tickets_per_phone=1,
        open_tickets_per_phone_guide=5,
        no_show_after_seconds=LIMIT_SECONDS,
        restore_within_minutes=30,
        restore_within_numbers=20,
        takeover_after_minutes=10,
        retention_days=7,
        expected_service_minutes=10,
        issue_per_minute=None,
        issue_per_minute_per_address=None,
        windows=(),
        categories=(CategoryFacts(1, "无差别受理", "All services", "T", unified=True, apart=False),),
        version=1,
    )
