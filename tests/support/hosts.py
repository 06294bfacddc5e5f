"""Machines of their own for tests: network namespaces, which share no address and no port with each other."""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_NEEDS = "to make network namespaces takes unshare, ip and the right to use them"
_UP = "ip link set lo up && echo up && exec sleep infinity"
_NETWORK = 0x40000000  # CLONE_NEWNET of linux/sched.h
_NETWORK_OF_THREAD = Path("/proc/thread-self/ns/net")
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Host:
    """A network that only those inside can reach."""

    keeper: int

    @contextmanager
    def inside(self) -> Iterator[None]:
        """What this thread connects, listens or starts in this block belongs to the host."""
        with _NETWORK_OF_THREAD.open() as home, Path(f"/proc/{self.keeper}/ns/net").open() as there:
            _enter(there.fileno())
            try:
                yield
            finally:
                _enter(home.fileno())


@contextmanager
def a_host() -> Iterator[Host]:
    """A new machine on the network; skips where this machine does not let us make one."""
    try:
        keeper = subprocess.Popen(
            ["unshare", "--net", "sh", "-c", _UP],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError:
        pytest.skip(_NEEDS)
    with keeper:
        try:
            if keeper.stdout is None or keeper.stdout.readline() != "up\n":
                pytest.skip(_NEEDS)
            yield Host(keeper.pid)
        finally:
            keeper.kill()


def _enter(namespace: int) -> None:
    if _LIBC.setns(namespace, _NETWORK):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
