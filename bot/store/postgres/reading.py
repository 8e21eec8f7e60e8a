"""One query on a database whose tables are left as they are: for commands that only look."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import asyncpg

from bot.store.postgres.engine import PATIENCE
from bot.store.postgres.faults import translated

if TYPE_CHECKING:
    from bot.store.database import Parameters


def rows_at(url: str, sql: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
    """The rows; none if the bot never began here. Not to be called where a loop runs. Raises StoreFault."""

    async def rows() -> list[tuple[Any, ...]]:
        with translated():
            connection = await asyncpg.connect(url, timeout=PATIENCE)
            try:
                async with connection.transaction(readonly=True):
                    return [tuple(row) for row in await connection.fetch(sql, *parameters)]
            except asyncpg.UndefinedTableError:
                return []
            finally:
                await connection.close()

    return asyncio.run(rows())
