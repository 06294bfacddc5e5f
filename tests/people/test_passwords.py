"""Slow arithmetic leaves gevent's hub, so that a hall that signs in does not stop the hall that calls."""

import subprocess
import sys
import threading

from app.people.passwords import off_hub
from tests.support.room import ROOT

_UNDER_GEVENT = """
from gevent import monkey; monkey.patch_all()
from gevent.monkey import get_original
from app.people.passwords import off_hub
thread = get_original("threading", "get_ident")
assert off_hub(thread) != thread()
assert off_hub(int, "ff", base=16) == 255
try:
    off_hub(int, "no number")
except ValueError:
    print("well")
"""


def test_without_gevent_work_is_done_where_it_is_asked_for() -> None:
    assert off_hub(threading.get_ident) == threading.get_ident()


def test_under_gevent_work_is_done_in_another_thread() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _UNDER_GEVENT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "well\n", done.stderr
