"""Two whole installations on one database, as two machines of one hall would be: on PostgreSQL."""

from collections.abc import Iterator

import pytest

from tests.support import databases
from tests.support.servers import Server, serving


@pytest.fixture(scope="module")
def pair(database: str) -> Iterator[tuple[Server, Server]]:
    """Two web and two jobs processes, which know nothing of each other."""
    with (
        databases.PRODUCTS[database](databases.with_demo) as url,
        serving(url) as one,
        serving(url) as two,
    ):
        yield one, two
