"""The browser of the journeys: the system's Chrome or Chromium, else the one Playwright brought."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright

_NAMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")


def system_chromium() -> Path | None:
    """The browser installed on this machine, if there is one."""
    found = (shutil.which(name) for name in _NAMES)
    return next((Path(path) for path in found if path), None)


def launch(playwright: Playwright) -> Browser:
    """Start the system's browser, or Playwright's own; raises playwright's Error when neither starts."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium has no sandbox for root
    for path in (system_chromium(), None):
        try:
            return playwright.chromium.launch(executable_path=path, args=arguments)
        except Error:
            if path is None:
                raise
    raise AssertionError("the loop ends by returning or raising")
