"""What everybody in a tortured hall did, was told and saw: noted by them, read by the checker."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: The status of a request to which no answer came.
NO_ANSWER = 0


@dataclass(frozen=True)
class Operation:
    """One request, noted when its answer came or was given up. Times are seconds of one monotonic clock."""

    verb: str
    began: float
    ended: float
    status: int
    answer: Mapping[str, Any] = field(default_factory=dict)
    retry_after: str | None = None
    #: Who asked for a number with this key …
    key: str = ""
    phone: str | None = None
    #: … or the window that pressed the button, and the serving it meant.
    window: str = ""
    serving: int | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the client was told that it is done."""
        return 200 <= self.status < 300

    @property
    def is_in_doubt(self) -> bool:
        """Whether the client cannot know what became of it: a broken request may have been carried out."""
        return self.status == NO_ANSWER or self.status >= 500


@dataclass(frozen=True)
class Sighting:
    """A board that came to a screen: the newest serving that it shows of each window."""

    screen: int
    at: float
    newest: Mapping[str, int]


@dataclass(frozen=True)
class Trouble:
    """Something that was done to the hall: from when until when, and when everything worked again."""

    name: str
    began: float
    over: float
    well: float


#: Whatever can be noted.
Note = Operation | Sighting | Trouble


class History:
    """The record; it is only added to, by any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._operations: list[Operation] = []
        self._sightings: list[Sighting] = []
        self._troubles: list[Trouble] = []

    def add(self, noted: Note) -> None:
        """Note something that has happened."""
        with self._lock:
            if isinstance(noted, Operation):
                self._operations.append(noted)
            elif isinstance(noted, Sighting):
                self._sightings.append(noted)
            else:
                self._troubles.append(noted)

    @property
    def operations(self) -> list[Operation]:
        """Every request so far, in the order in which answers came."""
        with self._lock:
            return list(self._operations)

    @property
    def sightings(self) -> list[Sighting]:
        """Every board that came to a screen so far."""
        with self._lock:
            return list(self._sightings)

    @property
    def troubles(self) -> list[Trouble]:
        """Everything that was done to the hall so far."""
        with self._lock:
            return list(self._troubles)

    def of(self, *verbs: str) -> list[Operation]:
        """The requests of these kinds."""
        return [operation for operation in self.operations if operation.verb in verbs]
