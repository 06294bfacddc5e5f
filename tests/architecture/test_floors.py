"""The floors inside a room, as far as import-linter cannot see them: what each kind of module may do."""

import subprocess
import sys
from pathlib import Path

from tests.support.room import ROOT
from tests.support.source import PRODUCT, calls_of, imports_of, modules, name_of

_ALL = modules(*PRODUCT)
_SERVICES = [path for path in _ALL if "app.core.transaction.transaction" in imports_of(path)]
_DOORS = ("app/pages/", "app/realtime/", "app/jobs/", "display/", "app/factory.py", "app/cli.py")

#: Rules are plain Python; these names say that a module is one.
_RULES = {"moves", "order", "states", "lights", "estimates"}
_TIME_OF_DAY = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}


def test_rules_import_no_library() -> None:
    assert {name_of(path): names for path in _named(*_RULES) if (names := _libraries_of(path))} == {}


def test_rules_load_no_library_by_the_way() -> None:
    rules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in _named(*_RULES)]
    loads = (
        f"import sys, {', '.join(rules)}; print({{'flask', 'sqlalchemy'}} & set(sys.modules) or 'nothing')"
    )
    assert subprocess.check_output([sys.executable, "-c", loads], cwd=ROOT, text=True).strip() == "nothing"


def test_only_the_clock_reads_the_time_of_day() -> None:
    readers = [name_of(path) for path in _ALL if calls_of(path) & _TIME_OF_DAY]
    assert readers == ["app/core/clock.py"]


def test_only_doors_ask_the_clock() -> None:
    asking = [path for path in _ALL if "app.core.clock.utc_now" in imports_of(path)]
    assert [name_of(path) for path in asking if not _is_door(path)] == []


def test_a_service_never_calls_a_service() -> None:
    assert {name_of(path): names for path in _SERVICES if (names := _services_imported_by(path))} == {}


def test_steps_and_queries_leave_the_transaction_to_their_caller() -> None:
    paths = _named("steps", "queries")
    ending = (".commit", ".rollback")
    assert [name_of(path) for path in paths if any(call.endswith(ending) for call in calls_of(path))] == []
    assert [name_of(path) for path in paths if path in _SERVICES] == []


def test_a_route_asks_no_database_and_sends_nothing_itself() -> None:
    routes = [path for path in _ALL if path.stem.endswith("api")]
    assert [name_of(path) for path in routes if _imports(path, "sqlalchemy", "flask_socketio")] == []


def test_the_root_of_the_house_imports_nothing() -> None:
    assert imports_of(ROOT / "app" / "__init__.py") == set()


def _named(*names: str) -> list[Path]:
    return [path for path in _ALL if path.stem in names]


def _is_door(path: Path) -> bool:
    """Whoever reads a request is at the door, whatever the room."""
    names = imports_of(path)
    return name_of(path).startswith(_DOORS) or path.stem.endswith("api") or "flask.request" in names


def _imports(path: Path, *prefixes: str) -> set[str]:
    return {name for name in imports_of(path) if name.startswith(prefixes)}


def _libraries_of(path: Path) -> set[str]:
    """What a rule imports beside the standard library, the refusals and the rules of its own room."""
    own = tuple(f"app.{path.parent.name}.{rule}." for rule in _RULES)
    names = {name for name in imports_of(path) if name.split(".")[0] not in sys.stdlib_module_names}
    return names - _imports(path, "app.core.errors.", *own)


def _services_imported_by(path: Path) -> set[str]:
    others = (".".join(other.relative_to(ROOT).with_suffix("").parts) for other in _SERVICES if other != path)
    return _imports(path, *(f"{other}." for other in others))
