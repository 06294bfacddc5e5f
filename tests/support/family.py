"""Processes and their children, as the kernel tells of them."""

from pathlib import Path


def children_of(pid: int) -> list[int]:
    """The processes that this one has started and that live; none when it is gone itself."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except FileNotFoundError:
        return []


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def command_of(pid: int) -> str:
    """How the process was started; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return ""
