"""Many people who do something in the same moment, each in a thread of their own."""

import threading
from collections.abc import Callable
from typing import TypeVar

from flask import Flask

from app.core.errors import Refusal

Answer = TypeVar("Answer")


def at_once(app: Flask, times: int, act: Callable[[], Answer]) -> list[Answer | Refusal]:
    """What `act` answers each of them, or how it refuses; any other fault of one is raised here."""
    answers: list[Answer | Refusal] = []
    faults: list[BaseException] = []
    gate = threading.Barrier(times)

    def person() -> None:
        with app.app_context():
            gate.wait()
            try:
                answers.append(act())
            except Refusal as refusal:
                answers.append(refusal)
            except BaseException as fault:  # noqa: BLE001  # a thread's fault would be lost, and the test green
                faults.append(fault)

    crowd = [threading.Thread(target=person) for _ in range(times)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    if faults:
        raise faults[0]
    return answers
