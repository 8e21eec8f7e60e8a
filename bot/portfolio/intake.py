"""A framework file on its way in: read in a worker, compared, kept if that is wanted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.referentiel.arrival import expected
from bot.referentiel.formats.reading import silent

if TYPE_CHECKING:
    from datetime import datetime

    from bot.portfolio.syllabuses import Syllabuses
    from bot.receipts import Receipt
    from bot.referentiel.arrival import Arrival
    from bot.referentiel.formats.nodes import Imported
    from bot.referentiel.formats.reading import Tell


async def take_in(
    syllabuses: Syllabuses,
    school: int,
    name: str,
    content: bytes,
    at: datetime | None,
    receipt: Receipt[None] | None = None,
    tell: Tell = silent,
) -> Arrival:
    """What a file holds and changes; it is kept, with `at`, unless it is barred or says nothing new.

    No code in force changes by this: a version is followed once an administrator chose it. `at` None: a dry
    run. `tell` hears, in a worker, how far the reading is. Raises FrameworkFault with every fault of the file.
    """
    read = await asyncio.to_thread(_read, name, content, tell)
    told = await expected(syllabuses.shelf, school, read, syllabuses.shipped.framework)
    if at is not None and told.bar is None and not told.nothing:
        await syllabuses.keep(school, read, at, receipt)
    return told


def _read(name: str, content: bytes, tell: Tell) -> Imported:
    from bot.referentiel.formats.exchange import imported  # noqa: PLC0415 - 0.5 MB, for the few who bring a file

    return imported(name, content, tell)
