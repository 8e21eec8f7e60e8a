"""Which syllabus a School follows: the shipped one unless it chose another."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, defaultdict
from typing import TYPE_CHECKING, Final

from bot.memory import trim
from bot.portfolio.syllabus import syllabus_of
from bot.referentiel.editions import edition_of
from bot.referentiel.loading import FrameworkFault

if TYPE_CHECKING:
    from datetime import datetime

    from bot.portfolio.syllabus import Syllabus
    from bot.receipts import Receipt
    from bot.referentiel.editions import Adopted, Adoption, Edition
    from bot.referentiel.formats.nodes import Imported
    from bot.referentiel.model import Framework
    from bot.referentiel.shelf import Shelf
    from bot.search.postings import Indexes

_log = logging.getLogger(__name__)

ENTRIES: Final = 40_000
"""Entries of frameworks that stay ready in memory together; the one last asked for always does."""


class Syllabuses:
    """The syllabus of each School, ready in memory: a request asks for it once, at its start.

    What a School follows is read once and changes through `adopt` alone: one process writes the store.
    """

    def __init__(self, shipped: Syllabus, shelf: Shelf, indexes: Indexes) -> None:
        self.shipped, self.shelf = shipped, shelf
        self._indexes = indexes
        self._followed: dict[int, Edition] = {}
        self._ready: OrderedDict[tuple[int, Edition], Syllabus] = OrderedDict()
        self._building: defaultdict[tuple[int, Edition], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._kept = 0

    async def of(self, school: int | None) -> Syllabus:
        """What a School follows; outside of any, the shipped one."""
        if school is None:
            return self.shipped
        edition = self._followed.get(school) or await self.edition(school)
        if edition == edition_of(self.shipped.framework):
            return self.shipped
        key = (school, edition)
        found = self._ready.get(key)
        if found is None:
            return await self._built(key)
        self._ready.move_to_end(key)
        return found

    async def edition(self, school: int) -> Edition:
        """The name of what a School follows, whether it can be read or not."""
        if school not in self._followed:
            chosen = await self.shelf.followed(school)
            self._followed[school] = chosen or edition_of(self.shipped.framework)
        return self._followed[school]

    async def adopt(self, school: int, adoption: Adoption, receipt: Receipt[Adopted]) -> Adopted:
        """Follow another edition, as `Shelf.adopt` says."""
        done = await self.shelf.adopt(school, adoption, receipt)
        self._followed[school] = adoption.edition
        await self.of(school)  # made ready for whoever looks something up first
        return done

    async def keep(
        self, school: int, imported: Imported, at: datetime, receipt: Receipt[None] | None = None
    ) -> None:
        """Put a version on the School's shelf; texts that changed are read from the next request on.

        The words of a large one are indexed here, where somebody waits for a file, not at a student's first look-up.
        """
        if imported.framework.is_large:
            await asyncio.to_thread(self._indexes.of, imported.framework)
        await self.shelf.put(school, imported, at, receipt)
        self._kept += 1
        self._ready.pop((school, edition_of(imported.framework)), None)

    async def _built(self, key: tuple[int, Edition]) -> Syllabus:
        """Build a syllabus in a worker; whoever asks meanwhile waits for the same one."""
        async with self._building[key]:
            while key not in self._ready:
                kept = self._kept
                made = await self._read(*key)
                if kept == self._kept:  # else its texts may have been changed under the reading
                    self._ready[key] = made
        made = self._ready[key]
        while len(self._ready) > 1 and sum(len(s.framework) for s in self._ready.values()) > ENTRIES:
            self._ready.popitem(last=False)
        return made

    async def _read(self, school: int, edition: Edition) -> Syllabus:
        try:
            imported = await self.shelf.one(school, edition)
        except FrameworkFault:
            imported = None
        if imported is None:
            # The bot still answers, and an administrator can still choose another one.
            _log.error("the framework that a school follows cannot be read: the shipped one stands in")
            return self.shipped
        framework = imported.framework
        return await asyncio.to_thread(_made, framework, self._indexes)


def _made(framework: Framework, indexes: Indexes) -> Syllabus:
    """A syllabus, made in a worker."""
    made = syllabus_of(framework, indexes)
    if framework.is_large:
        trim()
    return made
