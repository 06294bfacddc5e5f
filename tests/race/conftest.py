"""What races ask for besides the fixtures of all tests."""

from collections.abc import Iterator

import pytest

from tests.race.crew import Crew, a_boss


@pytest.fixture(scope="session")
def crew() -> Iterator[Crew]:
    """Forks crews of processes that do a job in the same moment."""
    with a_boss() as boss:
        yield boss
