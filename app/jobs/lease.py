"""The lease: of several jobs processes one acts, and another one soon after it has died."""

import os
import re
import secrets
import socket
import time
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import bindparam, delete, select, text

from app.core.database import AwareTime, db
from app.core.transaction import transaction
from app.jobs.models import JobLease

log = structlog.get_logger("onewindow.jobs")

#: The only lease there is.
NAME = "jobs"
#: How long it holds without being renewed, and with how much left it is renewed.
SECONDS = 15
RENEWED_WITH_SECONDS_LEFT = 10


def _where_processes_are_numbered() -> str:
    """Host, boot and process namespace: only together do they say whose process number 7 is meant.

    Two containers may carry one host name. Where the kernel does not tell, nobody else is ever called dead.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")
        namespace = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        boot, namespace = secrets.token_hex(4), 0
    return f"{socket.gethostname()[:30]}/{boot[:8]}-{namespace}"


_HOST = _where_processes_are_numbered()
#: Tells this process from a dead one that had the same number.
_PROCESS = secrets.token_hex(4)
_HOLDER = re.compile(r"(?P<host>.*):(?P<pid>\d+):(?P<process>\w+):\w+")

_ACQUIRE = text(
    """
    INSERT INTO job_leases AS held (name, holder, until) VALUES (:name, :holder, :until)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE held.holder = excluded.holder OR held.until < :now
    RETURNING holder
    """
).bindparams(bindparam("until", type_=AwareTime), bindparam("now", type_=AwareTime))


def acquire(holder: str, *, now: datetime, seconds: float = SECONDS) -> bool:
    """Take or keep the lease for some seconds; False while somebody else holds it. The database decides."""
    wish = {"name": NAME, "holder": holder, "until": now + timedelta(seconds=seconds), "now": now}
    with transaction() as work:
        return work.session.execute(_ACQUIRE, wish).scalar() is not None


def take_from_dead() -> None:
    """End the lease of a process of this machine that was killed: it cannot come back, so why wait for it."""
    holder = db.session.scalar(select(JobLease.holder).where(JobLease.name == NAME))
    if holder is not None and _is_dead(holder):
        release(holder)


def release(holder: str) -> None:
    """Give the lease back, so that the next one need not wait; harmless for who does not hold it."""
    with transaction() as work:
        work.session.execute(delete(JobLease).where(JobLease.name == NAME, JobLease.holder == holder))


def new_holder() -> str:
    """A name that nobody else has; it tells machine and process, in at most 80 characters."""
    return f"{_HOST}:{os.getpid()}:{_PROCESS}:{secrets.token_hex(2)}"


def _is_dead(holder: str) -> bool:
    known = _HOLDER.fullmatch(holder)
    if known is None or known["host"] != _HOST or known["process"] == _PROCESS:
        return False
    pid = int(known["pid"])
    return pid == os.getpid() or not _is_running(pid)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)  # the signal that is none: it only asks
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class HeldLease:
    """What one process knows of the lease without asking: never longer than the database would say."""

    def __init__(self) -> None:
        self._holder = new_holder()
        self._until = 0.0

    def keep(self, now: datetime) -> None:
        """Take the lease, or renew it in time."""
        began = time.monotonic()
        if self._until - began > RENEWED_WITH_SECONDS_LEFT:
            return
        was_held = self.is_held()
        if not was_held:
            take_from_dead()
        if acquire(self._holder, now=now):
            self._until = began + SECONDS
        if self.is_held() != was_held:
            log.info("lease_changed", acting=self.is_held())

    def is_held(self) -> bool:
        """Whether this process may act now."""
        return time.monotonic() < self._until

    def release(self) -> None:
        """Let another process act at once."""
        release(self._holder)
