"""Imported frameworks, in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.referentiel.shelf import Shelved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.store.engine import Store, Transaction

ALL: Final = """
    select framework, version, title, content, digest, active, at from imported_framework
    where school = $1 order by framework, at desc, version"""
PUT: Final = """
    insert into imported_framework (school, framework, version, title, content, digest, active, at)
    values ($1, $2, $3, $4, $5, $6, 1, $7)
    on conflict (school, framework, version) do update set
        title = excluded.title, content = excluded.content, digest = excluded.digest, active = 1, at = excluded.at"""
MOVE: Final = """
    insert into framework_move (school, framework, old_version, old_code, new_version, new_code, at)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (school, framework, old_version, old_code, new_version) do update set
        new_code = excluded.new_code, at = excluded.at"""


class SqliteShelf:
    """Is a `referentiel.shelf.Shelf`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def all(self, school: int) -> Sequence[Shelved]:
        """Every version, newest first."""
        rows = await self._store.all(ALL, (school,))
        return [Shelved(r[0], r[1], r[2], r[3], r[4], bool(r[5]), from_millis(r[6])) for r in rows]

    async def put(self, school: int, shelved: Shelved, moved: Sequence[tuple[str, str, str]]) -> None:
        """Keep a version as the active one."""
        at = to_millis(shelved.at)

        async def body(tx: Transaction) -> None:
            await tx.execute(
                "update imported_framework set active = 0 where school = $1 and framework = $2",
                (school, shelved.framework),
            )
            await tx.execute(
                PUT,
                (
                    school,
                    shelved.framework,
                    shelved.version,
                    shelved.title,
                    shelved.content,
                    shelved.digest,
                    at,
                ),
            )
            for old_version, old_code, new_code in moved:
                await tx.execute(
                    MOVE, (school, shelved.framework, old_version, old_code, shelved.version, new_code, at)
                )

        await self._store.transact(body)

    async def claimed(self, school: int, framework: str) -> Mapping[str, int]:
        """How many claims each code of a framework has in this School."""
        rows = await self._store.all(
            "select code, count(*) from claim where school = $1 and framework = $2 group by code",
            (school, framework),
        )
        return {str(row[0]): int(row[1]) for row in rows}
