"""What this machine could not bring: its tests are skipped, and the last line of the run says so."""

import os
from typing import NoReturn

import pytest

_SIGN = "not on this machine: "


def without(thing: str) -> NoReturn:
    """Skip the present test because `thing` is missing; at the end of the run it is named loudly."""
    pytest.skip(_SIGN + thing)


class MissingThings:
    """The plugin that collects what was missing, from every worker."""

    def __init__(self) -> None:
        self.tests: dict[str, int] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the skipped test for the thing it lacked."""
        if report.skipped and isinstance(report.longrepr, tuple) and _SIGN in report.longrepr[2]:
            thing = report.longrepr[2].split(_SIGN)[1]
            self.tests[thing] = self.tests.get(thing, 0) + 1

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Where nobody reads the last line, a missing thing is a failure."""
        if self.tests and os.environ.get("CI") == "true":
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Say it after everything else, even after pytest's own last line."""
        if self.tests:
            what = "; ".join(f"{thing} ({count} tests)" for thing, count in sorted(self.tests.items()))
            os.write(2, f"!!! NOT TESTED, because this machine could not bring it: {what}\n".encode())
