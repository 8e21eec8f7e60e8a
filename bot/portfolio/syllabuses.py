"""Which syllabus a School follows: the shipped one unless it chose another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.portfolio.syllabus import Syllabus


class Syllabuses:
    """The syllabus of each School, ready in memory: a request asks for it once, at its start."""

    def __init__(self, shipped: Syllabus) -> None:
        self.shipped = shipped
        self._followed: dict[int, Syllabus] = {}

    async def of(self, school: int | None) -> Syllabus:
        """What a School follows; outside of any, the shipped one."""
        return self.shipped if school is None else self._followed.get(school, self.shipped)
