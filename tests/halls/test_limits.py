"""Limits on how fast the public takes numbers, as an operator sets them."""

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditLine
from app.halls.facts import HallUnknown, hall_by_id
from app.halls.limits import limit_issuing
from tests.builders import NOW, a_hall


def test_a_limit_is_known_at_once_and_on_record(session: Session) -> None:
    hall = a_hall()
    limit_issuing(hall.slug, in_all=60, per_address=6, now=NOW)
    known = hall_by_id(hall.id)
    assert (known.issue_per_minute, known.issue_per_minute_per_address) == (60, 6)
    line = session.scalars(select(AuditLine).where(AuditLine.act == "issuing_limited")).one()
    assert line.details == {"in_all": 60, "per_address": 6}


def test_it_is_a_limit_of_a_hall(session: Session) -> None:
    with pytest.raises(HallUnknown):
        limit_issuing("nowhere", in_all=1, per_address=None, now=NOW)


def test_the_command_sets_what_it_names_and_lifts_the_rest(session: Session, cli: FlaskCliRunner) -> None:
    hall = a_hall()
    assert cli.invoke(args=["limit-issuing", "demo", "--per-minute", "30"]).exit_code == 0
    assert cli.invoke(args=["limit-issuing", "demo", "--per-address", "5"]).exit_code == 0
    known = hall_by_id(hall.id)
    assert (known.issue_per_minute, known.issue_per_minute_per_address) == (None, 5)


@pytest.mark.parametrize("arguments", [["nowhere"], ["demo", "--per-minute", "0"]])
def test_the_command_refuses_what_makes_no_sense(
    session: Session, cli: FlaskCliRunner, arguments: list[str]
) -> None:
    a_hall()
    assert cli.invoke(args=["limit-issuing", *arguments]).exit_code != 0
