"""What is built once for each version of a hall, however many ask for it at the same moment."""

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar


class Versioned(Protocol):
    """Something that shows a hall at one version."""

    @property
    def version(self) -> int:
        """The seq of the hall that it shows."""


Made = TypeVar("Made", bound=Versioned)


class NewestOfHalls(Generic[Made]):
    """The newest one of each hall. A crowd of askers builds one, and one hall never waits for another."""

    def __init__(self) -> None:
        self._made: dict[int, Made] = {}
        self._locks: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)

    def of(self, hall_id: int, build: Callable[[], Made], *, is_fresh: Callable[[Made], bool]) -> Made:
        """The hall's newest one, built now unless the one at hand is fresh; versions never fall."""
        made = self._made.get(hall_id)
        if made is not None and is_fresh(made):
            return made
        with self._locks[hall_id]:
            made = self._made.get(hall_id)  # whoever was here before may have built it
            if made is None or not is_fresh(made):
                self._made[hall_id] = made = build()
            return made
