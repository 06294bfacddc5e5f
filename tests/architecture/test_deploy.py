"""The files for a real installation fit the program they start."""

import re
import shlex
from pathlib import Path

import pytest

from app.settings import Settings, new_key
from app.supervisor import commands
from tests.support.room import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
_LINE = re.compile(r"^([A-Z_]+)=(.*)$", re.MULTILINE)


def test_the_example_environment_starts_a_production_once_it_is_filled_in() -> None:
    example = (DEPLOY / "systemd/environment.example").read_text("utf-8")
    said = {name.lower(): value for name, value in _LINE.findall(example)}
    assert {*said} <= {*Settings.model_fields}
    filled_in = {name: new_key() if value == "CHANGE-ME" else value for name, value in said.items()}
    settings = Settings.model_validate(filled_in)
    assert settings.is_production
    assert settings.keys().session == filled_in["secret_key"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_what_the_supervisor_starts(unit: Path) -> None:
    [line] = re.findall(r"^ExecStart=(.+)$", unit.read_text("utf-8"), re.MULTILINE)
    program, *words = shlex.split(line)
    started = [[*each.command][2:] for each in commands(1)]
    assert [program.rpartition("/")[2], *words] in started


def test_the_proxy_sets_every_header_that_the_program_believes() -> None:
    file = (DEPLOY / "nginx/onewindow.conf").read_text("utf-8")
    set_here = set(re.findall(r"^\s*proxy_set_header (\S+)", file, re.MULTILINE))
    assert set_here >= {"Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"}
    inside_locations = re.findall(r"location [^{]+\{[^}]*proxy_set_header", file)
    assert inside_locations == []  # one such line there would drop all of those above it
