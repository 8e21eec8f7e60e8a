"""Blanks, exports and imports of the exam's table, in SQL."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.errors import Refused
from bot.portfolio.model import Claim, ClaimState, Realisation
from bot.reports.ports import Blank, Export
from bot.reports.work_sheet import SheetWords
from bot.store.portfolio_writes import put_claim, put_text
from bot.store.receipts import keep_receipt, refuse_replay

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.ids import Ids
    from bot.receipts import Receipt
    from bot.reports.ports import Bringing
    from bot.store.database import Store, Transaction

EXPORTS_KEPT: Final = 20
BLANK: Final = """
    select b.session, b.name, b.content, p.name, b.at from table_blank b
    join person p on p.id = b.teacher where b.school = $1 and b.session = $2"""
PUT_BLANK: Final = """
    insert into table_blank (school, session, name, content, teacher, at) values ($1, $2, $3, $4, $5, $6)
    on conflict (school, session) do update set
        name = excluded.name, content = excluded.content, teacher = excluded.teacher, at = excluded.at"""
LAST_EXPORT: Final = (
    "select at, crosses from table_export where school = $1 and person = $2 and validated = $3"
    " order by id desc limit 1"
)
SHEET_WORDS: Final = """
    select r.number, w.organisation, w.place, w.conditions, w.resources, w.access
    from sheet_words w join realisation r on r.id = w.realisation and r.school = w.school
    where r.school = $1 and r.person = $2 order by r.number"""
PUT_SHEET_WORDS: Final = """
    insert into sheet_words (realisation, school, organisation, place, conditions, resources, access)
    values ($1, $2, $3, $4, $5, $6, $7)"""
FORGET_EXPORTS: Final = """
    delete from table_export where school = $1 and person = $2 and id not in
        (select id from table_export where school = $3 and person = $4 order by id desc limit $5)"""


class StoredPapers:
    """Is a `reports.ports.Papers`."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store, self._ids = store, ids

    async def keep_blank(
        self, school: int, session: int, name: str, content: bytes, receipt: Receipt[None]
    ) -> None:
        """Keep the blank of a session, in place of another one."""

        async def body(tx: Transaction) -> None:
            await refuse_replay(tx, receipt)
            at = to_millis(receipt.at)
            await tx.execute(PUT_BLANK, (school, session, name, content, receipt.actor, at))
            await self._note(tx, school, receipt, "modèle du tableau", session)
            await keep_receipt(tx, receipt, None)

        await self._store.transact(body)

    async def blank(self, school: int, session: int) -> Blank | None:
        """The blank of a session."""
        row = await self._store.one(BLANK, (school, session))
        return None if row is None else Blank(row[0], row[1], bytes(row[2]), row[3], from_millis(row[4]))

    async def keep_export(
        self,
        school: int,
        person: int,
        crosses: Mapping[int, tuple[str, ...]],
        receipt: Receipt[None],
        *,
        validated: bool,
    ) -> Export | None:
        """Keep that a table was exported; the export of that kind before it."""

        async def body(tx: Transaction) -> Export | None:
            await refuse_replay(tx, receipt)
            row = await tx.one(LAST_EXPORT, (school, person, int(validated)))
            made = self._ids.next()
            await tx.execute(
                "insert into table_export (id, school, person, at, crosses, validated)"
                " values ($1, $2, $3, $4, $5, $6)",
                (made, school, person, to_millis(receipt.at), _written(crosses), int(validated)),
            )
            await tx.execute(FORGET_EXPORTS, (school, person, school, person, EXPORTS_KEPT))
            await self._note(tx, school, receipt, "exporter le tableau", made)
            await keep_receipt(tx, receipt, None)
            return None if row is None else Export(from_millis(row[0]), _read(row[1]))

        return await self._store.transact(body)

    async def sheet_words(self, school: int, person: int) -> Mapping[int, SheetWords]:
        """What a person wrote for the sheets of block 2, by their own numbers of realisations."""
        return {
            int(row[0]): SheetWords(*row[1:]) for row in await self._store.all(SHEET_WORDS, (school, person))
        }

    async def keep_sheet_words(
        self, school: int, person: int, number: int, words: SheetWords, receipt: Receipt[None]
    ) -> None:
        """Keep what is written for one realisation; words that say nothing leave no row."""

        async def body(tx: Transaction) -> None:
            await refuse_replay(tx, receipt)
            found = await tx.value(
                "select id from realisation where school = $1 and person = $2 and number = $3",
                (school, person, number),
            )
            if found is None:
                raise Refused("realisation-inconnue", numero=number)
            await tx.execute(
                "delete from sheet_words where school = $1 and realisation = $2", (school, found)
            )
            if any(astuple(words)):
                await tx.execute(PUT_SHEET_WORDS, (found, school, *astuple(words)))
            await self._note(tx, school, receipt, "compléter la fiche", found)
            await keep_receipt(tx, receipt, None)

        await self._store.transact(body)

    async def hold_import(self, school: int, person: int, lines: str, at: datetime, until: datetime) -> int:
        """Keep a table that was read until its owner says yes; its id."""
        made = self._ids.next()

        async def body(tx: Transaction) -> int:
            # One at a time: a new table takes the place of the one that waited.
            await tx.execute(
                "delete from table_import where until < $1 or (school = $2 and person = $3)",
                (to_millis(at), school, person),
            )
            await tx.execute(
                "insert into table_import (id, school, person, lines, until) values ($1, $2, $3, $4, $5)",
                (made, school, person, lines, to_millis(until)),
            )
            return made

        return await self._store.transact(body)

    async def held_import(self, school: int, person: int, held: int, at: datetime) -> str | None:
        """The table that waits under this id for this person, unless it expired."""
        row = await self._store.one(
            "select lines from table_import where id = $1 and school = $2 and person = $3 and until >= $4",
            (held, school, person, to_millis(at)),
        )
        return None if row is None else str(row[0])

    async def imported(self, school: int, person: int) -> frozenset[str]:
        """The fingerprints of what this person imported before."""
        rows = await self._store.all(
            "select fingerprint from imported_line where school = $1 and person = $2", (school, person)
        )
        return frozenset(str(row[0]) for row in rows)

    async def bring(
        self,
        school: int,
        person: int,
        held: int,
        lines: Sequence[Bringing],
        receipt: Receipt[tuple[int, ...]],
    ) -> tuple[int, ...]:
        """Add lines as realisations with draft claims, all at once."""

        async def body(tx: Transaction) -> tuple[int, ...]:
            await refuse_replay(tx, receipt)
            numbers = []
            for line in lines:
                known = await tx.value(
                    "select 1 from imported_line where person = $1 and fingerprint = $2",
                    (person, line.fingerprint),
                )
                if known is None:
                    numbers.append(await self._bring_one(tx, school, person, line, receipt))
            await tx.execute("delete from table_import where id = $1 and person = $2", (held, person))
            await keep_receipt(tx, receipt, tuple(numbers))
            return tuple(numbers)

        return await self._store.transact(body)

    async def _bring_one(
        self, tx: Transaction, school: int, person: int, line: Bringing, receipt: Receipt[tuple[int, ...]]
    ) -> int:
        last = await tx.value(
            "select coalesce(max(number), 0) from realisation where school = $1 and person = $2",
            (school, person),
        )
        claims = tuple(Claim(self._ids.next(), t, ClaimState.DRAFT, 0, receipt.at) for t in line.targets)
        made = Realisation(
            self._ids.next(), school, person, int(last) + 1, line.facts, 1, receipt.at, receipt.at, claims,
            section=line.section,
        )  # fmt: skip
        at = to_millis(receipt.at)
        await tx.execute(
            "insert into realisation (id, school, person, number, version, created, changed, section)"
            " values ($1, $2, $3, $4, 1, $5, $6, $7)",
            (made.id, school, person, made.number, at, at, made.section),
        )
        await put_text(tx, made)
        for claim in claims:
            await put_claim(tx, made, claim, None)
        await tx.execute(
            "insert into imported_line (school, person, fingerprint, realisation) values ($1, $2, $3, $4)",
            (school, person, line.fingerprint, made.id),
        )
        codes = " ".join(t.code for t in line.targets)
        await self._note(tx, school, receipt, "importer", made.id, codes)
        return made.number

    async def _note(
        self,
        tx: Transaction,
        school: int,
        receipt: Receipt[None] | Receipt[tuple[int, ...]],
        act: str,
        subject: int,
        codes: str = "",
    ) -> None:
        await tx.execute(
            "insert into journal (id, school, at, actor, act, subject, codes) values ($1, $2, $3, $4, $5, $6, $7)",
            (self._ids.next(), school, to_millis(receipt.at), receipt.actor, act, subject, codes),
        )


def _written(crosses: Mapping[int, tuple[str, ...]]) -> str:
    return " ".join(f"{number}:{'+'.join(codes)}" for number, codes in crosses.items())


def _read(crosses: str) -> dict[int, tuple[str, ...]]:
    pairs = (one.partition(":") for one in crosses.split())
    return {int(number): tuple(codes.split("+")) if codes else () for number, _, codes in pairs}
