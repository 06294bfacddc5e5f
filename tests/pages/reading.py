"""Reading a page without a browser: its links, its data block, the token of its form, its parts."""

import json
import re
from typing import Any

from werkzeug.test import TestResponse


def csrf_field(page: TestResponse) -> str:
    """The CSRF token in the form of a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def links(page: TestResponse) -> set[str]:
    """Where the page's links inside this site lead to."""
    return set(re.findall(r'<a[^>]* href="(/[^"]*)"', page.text))


def words(page: TestResponse) -> Any:
    """What the page's script may say."""
    found = re.search(r'<script type="application/json" id="words">(.*?)</script>', page.text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def part_ids(page: TestResponse) -> set[str]:
    """The parts of the page that checks from outside rely on."""
    return set(re.findall(r'data-testid="([^"]+)"', page.text))


def breaks_policy(page: TestResponse) -> list[str]:
    """What the content security policy would refuse: inline scripts, handlers and styles."""
    return re.findall(r"<script>|<style|\son\w+=|\sstyle=", page.text)
