"""Every route says who may use it, and every JSON route is published with what it answers."""

import json
import re

import pytest
from apiflask import APIFlask

pytestmark = pytest.mark.sqlite  # the routes are the same on both


def test_every_route_states_its_access(app: APIFlask) -> None:
    views = [(str(rule), app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()]
    assert [rule for rule, view in views if not hasattr(view, "access")] == []


def test_every_json_route_is_in_the_published_description(app: APIFlask) -> None:
    paths = json.loads(app.test_client().get("/api/openapi.json").data)["paths"]
    described = {(path, verb.upper()) for path, verbs in paths.items() for verb in verbs}
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(rule)), verb)
        for rule in app.url_map.iter_rules()
        for verb in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if str(rule).startswith("/api/v1/")
    }
    assert routes - described == set()
