"""Every route says who may use it."""

from apiflask import APIFlask
from werkzeug.routing import Rule

#: Routes of libraries, which cannot carry our mark: files that anyone may read.
_FILES = {"static", "display.static"}


def test_every_route_states_its_access(app: APIFlask) -> None:
    assert sorted(str(rule) for rule in app.url_map.iter_rules() if not _states_access(app, rule)) == []


def test_every_json_route_is_in_the_published_description(app: APIFlask) -> None:
    described = {(path, method.upper()) for path, verbs in app.spec["paths"].items() for method in verbs}
    routes = {
        (_as_openapi(rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if str(rule).startswith("/api/v1/")
    }
    assert routes - described == set()


def _states_access(app: APIFlask, rule: Rule) -> bool:
    return rule.endpoint in _FILES or hasattr(app.view_functions[rule.endpoint], "access")


def _as_openapi(rule: Rule) -> str:
    return "".join(f"{{{part}}}" if is_value else part for is_value, part in rule._trace).removeprefix("|")
