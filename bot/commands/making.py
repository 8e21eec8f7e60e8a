"""Documents and pictures are made in a worker; what a reduced installation lacks is told, not raised."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeVar

from bot.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_EXTRAS: Final = frozenset({"lxml", "typst", "docx"})


async def made(work: Callable[[], T]) -> T:
    """What `work` gives, run in a thread. Raises Refused("documents-absents") if it needs a missing extra."""
    try:
        return await asyncio.to_thread(work)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] not in _EXTRAS:
            raise
        raise Refused("documents-absents") from missing
