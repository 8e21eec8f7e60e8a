"""Imported frameworks and the one that each School follows, in SQL."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.errors import Refused
from bot.referentiel.editions import Adopted, Adoption, Edition, Spot, edition_of
from bot.referentiel.formats.packed import packed, unpacked
from bot.referentiel.loading import digest
from bot.referentiel.shelf import Shelved
from bot.store.adopting import CLAIMED, FOLLOW, behind, followed, lead
from bot.store.receipts import keep_receipt, refuse_replay

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.ids import Ids
    from bot.receipts import Receipt
    from bot.referentiel.formats.nodes import Imported
    from bot.referentiel.model import Framework
    from bot.store.database import Store, Transaction

ALL: Final = """
    select framework, version, title, digest, entries, active, at from imported_framework
    where school = $1 order by framework, at desc, version"""
ONE: Final = "select content from imported_framework where school = $1 and framework = $2 and version = $3"
PUT: Final = """
    insert into imported_framework (school, framework, version, title, content, digest, entries, active, at)
    values ($1, $2, $3, $4, $5, $6, $7, 1, $8)
    on conflict (school, framework, version) do update set title = excluded.title, content = excluded.content,
        digest = excluded.digest, entries = excluded.entries, active = 1, at = excluded.at"""
JOURNAL: Final = (
    "insert into journal (id, school, at, actor, act, subject, codes) values ($1, $2, $3, $4, $5, $6, $7)"
)
IMPORTED: Final = "référentiel importé"
ADOPTED: Final = "référentiel"
"""The act of the journal: of the School with the edition, and of a realisation with an old and a new code."""


class StoredShelf:
    """Is a `referentiel.shelf.Shelf`."""

    def __init__(self, store: Store, ids: Ids, shipped: Framework) -> None:
        self._store, self._ids, self._shipped = store, ids, edition_of(shipped)

    async def all(self, school: int) -> Sequence[Shelved]:
        """Every imported version, by framework, newest first."""
        rows = await self._store.all(ALL, (school,))
        return [
            Shelved(Edition(framework, version), title, digest, entries, bool(active), from_millis(at))
            for framework, version, title, digest, entries, active, at in rows
        ]

    async def one(self, school: int, edition: Edition) -> Imported | None:
        """An imported version, read in a worker: it may be large."""
        row = await self._store.one(ONE, (school, edition.framework, edition.version))
        return None if row is None else await asyncio.to_thread(unpacked, str(edition), str(row[0]))

    async def put(
        self, school: int, imported: Imported, at: datetime, receipt: Receipt[None] | None = None
    ) -> None:
        """Keep a version; the latest import of a framework is its active one."""
        framework = imported.framework
        content, seal = await asyncio.to_thread(lambda: (packed(imported), digest(framework)))

        async def body(tx: Transaction) -> None:
            if receipt is not None:
                await refuse_replay(tx, receipt)
                name = str(edition_of(framework))
                note = (self._ids.next(), school, to_millis(at), receipt.actor, IMPORTED, school, name)
                await tx.execute(JOURNAL, note)
                await keep_receipt(tx, receipt, None)
            await tx.execute(
                "update imported_framework set active = 0 where school = $1 and framework = $2",
                (school, framework.id),
            )
            await tx.execute(
                PUT,
                (
                    school, framework.id, framework.version, framework.title, content, seal, len(framework),
                    to_millis(at),
                ),
            )  # fmt: skip

        await self._store.transact(body)

    async def followed(self, school: int) -> Edition | None:
        """The edition that a School chose."""
        return await self._store.read(lambda tx: followed(tx, school))

    async def claimed(self, school: int) -> Mapping[Spot, int]:
        """How many claims stand on each code of each edition."""
        rows = await self._store.all(CLAIMED, (school,))
        return {Spot(Edition(framework, version), code): n for framework, version, code, n in rows}

    async def adopt(self, school: int, adoption: Adoption, receipt: Receipt[Adopted]) -> Adopted:
        """Follow another edition, with all that stands on codes."""
        at = to_millis(receipt.at)

        async def body(tx: Transaction) -> Adopted:
            await refuse_replay(tx, receipt)
            if (await followed(tx, school) or self._shipped) != adoption.since:
                raise Refused("referentiel-change")
            done, renamed = await lead(tx, school, adoption, at)
            await tx.execute(FOLLOW, (school, adoption.edition.framework, adoption.edition.version, at))
            note = (school, at, receipt.actor, ADOPTED)
            await tx.execute(JOURNAL, (self._ids.next(), *note, school, str(adoption.edition)))
            for realisation, old, new in renamed:
                await tx.execute(JOURNAL, (self._ids.next(), *note, realisation, f"{old} {new}"))
            await keep_receipt(tx, receipt, done)
            return done

        return await self._store.transact(body)

    async def keep_up(self, shipped: Framework, at: datetime) -> int:
        """Lead the claims on former shipped versions to this one, code by code."""

        async def body(tx: Transaction) -> int:
            moved = 0
            target = edition_of(shipped)
            for school, version in await behind(tx, shipped):
                former = Edition(shipped.id, version)
                leads = {Spot(former, entry.code): entry for entry in shipped}
                done, _ = await lead(tx, school, Adoption(target, former, leads), to_millis(at))
                if await followed(tx, school) is not None:
                    await tx.execute(FOLLOW, (school, target.framework, target.version, to_millis(at)))
                moved += done.moved
            return moved

        return (
            await self._store.transact(body) if await self._store.read(lambda tx: behind(tx, shipped)) else 0
        )
