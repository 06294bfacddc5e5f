"""What people show at the door, and what the door answers."""

import json
import re
from typing import Any

from werkzeug.test import TestResponse

PASSWORD = "correct-horse"

_CSRF_FIELD = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def csrf_field(page: TestResponse) -> str:
    """The CSRF token in the form of a page."""
    found = _CSRF_FIELD.search(page.text)
    assert found is not None
    return found[1]


def document(answer: TestResponse) -> Any:
    """The JSON of an answer, problem documents included."""
    return json.loads(answer.text)
