"""The lease: of several jobs processes one acts, and another one soon after it has died."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, text

from app.core.database import AwareTime
from app.core.transaction import transaction
from app.jobs.models import JobLease

#: The only lease there is.
NAME = "jobs"

_ACQUIRE = text(
    """
    INSERT INTO job_leases AS held (name, holder, until) VALUES (:name, :holder, :until)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE held.holder = excluded.holder OR held.until < :now
    RETURNING holder
    """
).bindparams(bindparam("until", type_=AwareTime), bindparam("now", type_=AwareTime))


def acquire(holder: str, *, now: datetime, seconds: float) -> bool:
    """Take the lease or keep it for some seconds more; False while somebody else holds it. The database decides."""
    wish = {"name": NAME, "holder": holder, "until": now + timedelta(seconds=seconds), "now": now}
    with transaction() as work:
        return work.session.execute(_ACQUIRE, wish).scalar() is not None


def release(holder: str) -> None:
    """Give the lease back, so that the next one need not wait; harmless for who does not hold it."""
    with transaction() as work:
        work.session.execute(delete(JobLease).where(JobLease.name == NAME, JobLease.holder == holder))
