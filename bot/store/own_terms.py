"""A School's own terms and the words it searched in vain, in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import to_millis
from bot.errors import Refused
from bot.search.normalise import fold
from bot.search.own_terms import OwnTerm
from bot.store.receipts import keep_receipt, refuse_replay

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.ids import Ids
    from bot.receipts import Receipt
    from bot.store.database import Store, Transaction

IN_VAIN: Final = """
    select word, count(*) from unknown_word where school = $1 and day >= $2
    group by word having count(*) >= $3 order by count(*) desc, word limit 50"""
JOURNAL: Final = (
    "insert into journal (id, school, at, actor, act, subject, codes) values ($1, $2, $3, $4, $5, $6, $7)"
)


class StoredOwnTerms:
    """Is a `search.own_terms.OwnTerms`."""

    def __init__(self, store: Store, ids: Ids) -> None:
        self._store, self._ids = store, ids

    async def terms(self, school: int) -> Sequence[OwnTerm]:
        """All terms of a School, in the order of their spelling."""
        rows = await self._store.all(
            "select form, codes from school_term where school = $1 order by folded", (school,)
        )
        return [OwnTerm(form, tuple(codes.split())) for form, codes in rows]

    async def put(self, school: int, term: OwnTerm, most: int, receipt: Receipt[None]) -> None:
        """Add a term or replace its codes. Raises Refused("lexique-plein"), AlreadyDone."""
        at, codes = to_millis(receipt.at), " ".join(term.codes)

        async def body(tx: Transaction) -> None:
            await refuse_replay(tx, receipt)
            folded = fold(term.form)
            others = await tx.value(
                "select count(*) from school_term where school = $1 and folded <> $2", (school, folded)
            )
            if others >= most:
                raise Refused("lexique-plein", limite=most)
            key = self._ids.next()
            await tx.execute(
                "insert into school_term (id, school, form, folded, codes, made) values ($1, $2, $3, $4, $5, $6)"
                " on conflict (school, folded) do update set form = excluded.form, codes = excluded.codes",
                (key, school, term.form, folded, codes, at),
            )
            await tx.execute(JOURNAL, (self._ids.next(), school, at, receipt.actor, "lexique", school, codes))
            await keep_receipt(tx, receipt, None)

        await self._store.transact(body)

    async def drop(self, school: int, form: str, receipt: Receipt[None]) -> None:
        """Take a term out. Raises Refused("terme-inconnu"), AlreadyDone."""
        at = to_millis(receipt.at)

        async def body(tx: Transaction) -> None:
            await refuse_replay(tx, receipt)
            gone = await tx.execute(
                "delete from school_term where school = $1 and folded = $2", (school, fold(form))
            )
            if not gone:
                raise Refused("terme-inconnu", recu=form[:40])
            await tx.execute(
                JOURNAL, (self._ids.next(), school, at, receipt.actor, "lexique retirer", school, "")
            )
            await keep_receipt(tx, receipt, None)

        await self._store.transact(body)

    async def note(self, school: int, unknown: Sequence[str], day: date, most: int) -> None:
        """Remember that words were searched in vain on a day; at most `most` different ones a day."""
        today = day.isoformat()

        async def body(tx: Transaction) -> None:
            held = await tx.value(
                "select count(*) from unknown_word where school = $1 and day = $2", (school, today)
            )
            for word in unknown[: max(0, most - held)]:
                await tx.execute(
                    "insert into unknown_word (school, word, day) values ($1, $2, $3) on conflict do nothing",
                    (school, word, today),
                )

        await self._store.transact(body)

    async def searched_in_vain(self, school: int, since: date, days: int) -> Sequence[tuple[str, int]]:
        """(word, days) of the words that came on at least so many different days, most often first."""
        rows = await self._store.all(IN_VAIN, (school, since.isoformat(), days))
        return [(word, count) for word, count in rows]
