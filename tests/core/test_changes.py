"""Two people change one thing: versions, what the second is told, and what is put on record."""

import pytest
from flask import Flask

from app.core.audit import differences
from app.core.changes import (
    ChangedMeanwhile,
    VersionNeeded,
    editable,
    etag_of,
    require_unchanged,
    seen_version,
)
from app.core.http import Schema


class Door(Schema):
    """Something that can be changed."""

    colour: str
    width: int = 90


def test_another_content_is_another_version() -> None:
    assert etag_of(Door(colour="red")) == etag_of(Door(colour="red"))
    assert etag_of(Door(colour="red")) != etag_of(Door(colour="green"))


def test_what_was_changed_since_it_was_seen_is_not_changed_again() -> None:
    seen = etag_of(Door(colour="red"))
    require_unchanged(Door(colour="red"), seen)
    with pytest.raises(ChangedMeanwhile):
        require_unchanged(Door(colour="green"), seen)


@pytest.mark.parametrize("header", ['"{}"', 'W/"{}"', "{}"])
def test_a_version_may_be_named_as_proxies_and_programs_write_it(header: str) -> None:
    answer = editable(Door(colour="red"))
    version, _ = answer.get_etag()
    with Flask("test").test_request_context(headers={"If-Match": header.format(version)}):
        require_unchanged(Door(colour="red"), seen_version())


def test_a_change_must_name_a_version() -> None:
    with Flask("test").test_request_context(), pytest.raises(VersionNeeded):
        seen_version()


def test_on_record_is_what_differs_and_nothing_else() -> None:
    assert differences(Door(colour="red"), Door(colour="green")) == {
        "before": {"colour": "red"},
        "after": {"colour": "green"},
    }
    assert differences(None, Door(colour="red"))["after"] == {"colour": "red", "width": 90}
    assert differences(Door(colour="red"), None)["after"] == {}
