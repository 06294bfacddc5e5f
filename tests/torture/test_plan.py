"""What the long form does, and where it writes what came of it."""

from collections import Counter
from pathlib import Path

import pytest

from tests.torture.__main__ import CROWDS, plan
from tests.torture.faults import FAULTS
from tests.torture.history import History, Operation, Trouble
from tests.torture.report import PAPER, record, report
from tests.torture.scene import Verdict
from tests.torture.stored import Stored


def test_twenty_rounds_stop_postgresql_twenty_times() -> None:
    done = Counter(plan("postgres", 20, with_disk=True))
    assert done["PostgreSQL stopped immediately, and started"] == 20
    assert set(done) == set(FAULTS)


def test_where_no_small_disk_can_be_mounted_none_is_filled() -> None:
    assert set(FAULTS) - set(plan("sqlite", 20, with_disk=False)) == {
        "PostgreSQL stopped immediately, and started",
        "PostgreSQL away for 12 s, web and jobs killed meanwhile",
        "disk full, 6 s",
    }


@pytest.mark.parametrize("product", CROWDS)
def test_a_result_takes_the_place_of_the_last_one(product: str, tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text(PAPER.read_text("utf-8"), "utf-8")
    record(product, "first", paper)
    record(product, "second", paper)
    assert f"<!-- last result: {product} -->\n\nsecond\n\n<!-- end -->" in paper.read_text("utf-8")
    assert "first\n" not in paper.read_text("utf-8")


def test_a_report_counts_what_people_were_told() -> None:
    history = History()
    history.add(Operation("issue", 0, 1, 201, {"number": "T001", "code": "a"}, key="k"))
    history.add(Operation("issue", 0, 1, 503, retry_after="1", key="k"))
    history.add(Trouble("lock", 0, 1, 2.5))
    text = report(Verdict(history, Stored(), broken=[]))
    assert "| requests | 2 |" in text
    assert "| answered 2xx | 1 |" in text
    assert "| lock | 1 | 1 | 1.5 s | 1.5 s |" in text
    assert "| **promises broken** | **none** |" in text
