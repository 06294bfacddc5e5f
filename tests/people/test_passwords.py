"""Passwords: which are taken, and that their slow arithmetic stops nobody else's request."""

import subprocess
import sys
import threading

import pytest

from app.people.errors import PasswordUnfit
from app.people.passwords import hashed, off_hub
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


@pytest.mark.parametrize("password", ["", "1234567", "x" * 201])
def test_a_password_too_short_or_too_long_is_refused(password: str) -> None:
    with pytest.raises(PasswordUnfit):
        hashed(password)


def test_without_gevent_work_is_done_where_it_is_asked_for() -> None:
    assert off_hub(threading.get_ident) == threading.get_ident()


def test_under_gevent_work_is_done_in_another_thread() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _UNDER_GEVENT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "well\n", done.stderr
