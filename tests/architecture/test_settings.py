"""Whoever installs the product finds every setting in one file."""

import re

from app.settings import Settings
from tests.support.room import ROOT

_LINE = re.compile(r"^#? ?([A-Z][A-Z0-9_]*)=", re.MULTILINE)


def test_every_setting_stands_in_the_example() -> None:
    shown = set(_LINE.findall((ROOT / ".env.example").read_text("utf-8")))
    assert shown == {name.upper() for name in Settings.model_fields}
