"""Processor time, of this process, of those it started, and of a database server: part of bench.scale.

Read in /proc: Linux only.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.postgres import PostgresServer

_TICKS: Final = os.sysconf("SC_CLK_TCK")


class Meter:
    """Counts from the moment it is made."""

    def __init__(self, server: PostgresServer | None) -> None:
        self._server = server
        self._begun, self._ours, self._theirs = time.perf_counter(), _ours(), _theirs(server)

    def spent(self) -> tuple[float, float, float]:
        """Seconds by the clock, of processor by us and the children that ended, of processor by the server."""
        return (
            time.perf_counter() - self._begun,
            _ours() - self._ours,
            _theirs(self._server) - self._theirs,
        )


def _ours() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _theirs(server: PostgresServer | None) -> float:
    """The postmaster, its processes, and those of them that ended."""
    if server is None or server.process is None:
        return 0.0
    own = _stat(server.process.pid)
    return (sum(own[11:15]) + sum(sum(stat[11:13]) for stat in _below(server.process.pid))) / _TICKS


def _below(parent: int) -> Iterator[list[int]]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = _stat(int(folder.name))
            except (OSError, ValueError):
                continue  # it ended meanwhile
            if stat[1] == parent:
                yield stat


def _stat(pid: int) -> list[int]:
    """The figures of /proc/PID/stat, the third field (state) as 0 in the first place: proc(5)."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [0, *(int(word) for word in words[1:])]
