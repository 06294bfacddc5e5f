"""The jobs process: runs the table of timed jobs while it holds the lease, until it is told to stop."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC
from typing import Protocol

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from app.core.clock import utc_now
from app.jobs.lease import HeldLease
from app.jobs.schedule import TimedJob, timed_jobs
from app.messages.dispatch import Dispatcher

log = structlog.get_logger("onewindow.jobs")


class Stop(Protocol):
    """What the process waits for; a `threading.Event` is one."""

    def wait(self) -> object:
        """Return when it is time to stop."""


def run(app: Flask, stop: Stop) -> None:
    """Do every timed job when it is due, until `stop`; then finish what runs and give the lease back."""
    lease = HeldLease()
    dispatcher = Dispatcher(app.extensions["onewindow_gateway"], clock=utc_now)
    keep_lease = Guarded(app, TimedJob("keep_lease", 1, lease.keep))
    jobs = [Guarded(app, job, only_if=lease.is_held) for job in timed_jobs(dispatcher)]
    keep_lease()  # before the clock starts, so that no job misses its first time
    scheduler = _scheduler([keep_lease, *jobs])
    scheduler.start()
    log.info("jobs_started")
    stop.wait()
    scheduler.shutdown(wait=True)
    Guarded(app, TimedJob("last_texts", 0, lambda now: dispatcher.close()))()
    Guarded(app, TimedJob("release_lease", 0, lambda now: lease.release()))()
    log.info("jobs_stopped")


class Guarded:
    """One job as the scheduler calls it: with the app at hand, and a failure is a log line, never the end."""

    def __init__(self, app: Flask, job: TimedJob, only_if: Callable[[], bool] = lambda: True) -> None:
        self.job = job
        self._app = app
        self._only_if = only_if
        self._failing = False

    def __call__(self) -> None:
        """Run the job once, if this process may."""
        if not self._only_if():
            return
        try:
            with self._app.app_context():
                self.job.run(utc_now())
        except Exception as error:  # noqa: BLE001  # the database may be away: the job's next time will show
            self._fail(error)
        else:
            self._succeed()

    def _fail(self, error: Exception) -> None:
        """Log the first failure in full; those that follow it would only repeat it."""
        if not self._failing:
            log.error("job_failed", job=self.job.name, exc_info=error)
        self._failing = True

    def _succeed(self) -> None:
        if self._failing:
            log.info("job_works_again", job=self.job.name)
        self._failing = False


def _scheduler(jobs: Iterable[Guarded]) -> BackgroundScheduler:
    # A job that is still running is passed over; that is meant here and no news.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(8)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs:
        scheduler.add_job(job, "interval", seconds=job.job.seconds, next_run_time=utc_now())
    return scheduler
