"""Bring a browser to this machine, before the suite: `python -m tests.support.bring`.

What cannot be brought is no failure here: the tests that need it are skipped, and the run's last line
names it.
"""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Error, sync_playwright

from tests.support.chromium import launch

_PLAYWRIGHTS_OWN = [[sys.executable, "-m", "playwright", "install", "chromium"]]
_FROM_APT = [
    ["apt-get", "update", "--quiet"],
    ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
]
_PATIENCE_SECONDS = 300


def main() -> None:
    """Try one source after the other until a browser starts."""
    if browser_starts():
        return
    print("Bringing a browser for the tests (once) ...", flush=True)  # noqa: T201  # a command speaks by printing
    for commands in ways():
        if all(run(command) for command in commands) and browser_starts():
            return


def ways() -> list[list[list[str]]]:
    """Where a browser may come from on this machine: apt only as root on Debian and Ubuntu."""
    is_root_with_apt = os.geteuid() == 0 and shutil.which("apt-get") is not None
    return [_PLAYWRIGHTS_OWN, _FROM_APT] if is_root_with_apt else [_PLAYWRIGHTS_OWN]


def browser_starts() -> bool:
    """Whether a browser is here and runs; an installed one may still lack a library."""
    with sync_playwright() as playwright:
        try:
            launch(playwright).close()
        except Error:
            return False
    return True


def run(command: list[str]) -> bool:
    """Run one step of an installation; whether it worked is all that matters."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    main()
