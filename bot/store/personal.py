"""What is kept of people, in SQL: handed over, erased, purged. The tables are those of `personal_tables`."""

from __future__ import annotations

import asyncio
import secrets
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.privacy.model import Keeping, Notice, Sheet
from bot.store.database import DEFER_KEYS
from bot.store.erasures import enlist, listed
from bot.store.personal_tables import KEPT, NAMED, SOMEBODY, act_of
from bot.store.receipts import RECEIPT_LIFE_MILLIS, keep_receipt, refuse_replay
from bot.store.unanswered import forget_notes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.receipts import Receipt
    from bot.school.model import Account, Person
    from bot.store.database import Row, Store, Transaction

FOLDINGS: Final = 20
_PAUSE: Final = 0.05  # seconds between two attempts at emptying the log
WORDS_KEPT: Final = timedelta(days=90)
_MILLIS: Final = range(10**12, 10**14)  # instants from 2001 to 5138; our ids are far larger
NOTICE_OF: Final = "select planned, purge, shown from purge_notice where school = $1 and person = $2"
KEEPINGS: Final = """
    select p.school, p.id, p.made, p.session, p.year, d.purge, n.planned, n.purge,
        (select max(r.changed) from realisation r where r.school = p.school and r.person = p.id),
        (select max(coalesce(g.session, g.year + 3 - g.level)) from membership m
            join school_group g on g.id = m.school_group where m.school = p.school and m.person = p.id)
    from person p
    left join departure d on d.school = p.school and d.person = p.id
    left join purge_notice n on n.school = p.school and n.person = p.id
    where p.rights = 'étudiant'"""
LEFT: Final = "select 1 from departure where school = $1 and person = $2"
KEEPING_OF: Final = KEEPINGS + " and p.school = $1 and p.id = $2"
DUTIES_KEPT: Final = 10
DUTIES_OVER: Final = (
    "delete from duty_day where day not in (select day from duty_day order by day desc limit $1)"
)
LISTS_OVER: Final = """
    delete from roster_line where person is null and school_group in
        (select id from school_group where coalesce(session, year + 3 - level) < $1)
    and id not in (select roster_line from join_request where roster_line is not null)"""


TOKENS: Final = """
    select token from person where school = $1 and id = $2
    union all select token from former_token where school = $1 and person = $2"""


class StoredPersonalData:
    """Is a `privacy.ports.PersonalData`."""

    def __init__(self, store: Store, data: Path) -> None:
        """`data` is the folder of the list of erasures."""
        self._store, self._data = store, data

    async def forget_unanswered(self, account: Account) -> None:
        """Forget what an account typed and did not confirm: open dialogues, buttons that wait."""
        whose = (account.platform, account.user_id)

        async def body(tx: Transaction) -> None:
            await tx.execute("delete from dialogue where platform = $1 and user_id = $2", whose)
            await tx.execute("delete from pending_action where platform = $1 and user_id = $2", whose)

        await self._store.transact(body)

    async def copy(self, school: int, person: int) -> Sequence[Sheet]:
        """Everything about a person, table by table; tables without a row of theirs are left out."""

        async def body(tx: Transaction) -> list[Sheet]:
            sheets = []
            for kept in KEPT:
                rows = (
                    await tx.all(
                        f"{NAMED} select * from {kept.table} where {kept.whose}", (school, person, 0)
                    )
                    if kept.title
                    else []
                )
                if rows:
                    columns = tuple(c for c in rows[0].keys() if c not in kept.hidden)  # noqa: SIM118 - a Row
                    sheets.append(Sheet(kept.title, columns, tuple(_readable(row, columns) for row in rows)))
            return sheets

        return await self._store.read(body)

    async def request_erasure(self, person: Person, due: datetime, receipt: Receipt[None]) -> None:
        """Note that somebody wants to be forgotten on `due`; what was asked before stands."""

        async def body(tx: Transaction) -> None:
            await refuse_replay(tx, receipt)
            await tx.execute(
                "insert into erasure_request (school, person, asked, due) values ($1, $2, $3, $4)"
                " on conflict do nothing",
                (person.school, person.id, to_millis(receipt.at), to_millis(due)),
            )
            await keep_receipt(tx, receipt, None)

        await self._store.transact(body)

    async def cancel_erasure(self, person: Person, receipt: Receipt[None]) -> None:
        """Somebody stays after all."""

        async def body(tx: Transaction) -> None:
            await refuse_replay(tx, receipt)
            await tx.execute(
                "delete from erasure_request where school = $1 and person = $2", (person.school, person.id)
            )
            await keep_receipt(tx, receipt, None)

        await self._store.transact(body)

    async def erasure_of(self, person: Person) -> datetime | None:
        """When somebody will be forgotten as they asked, None if they did not."""
        row = await self._store.one(
            "select due from erasure_request where school = $1 and person = $2", (person.school, person.id)
        )
        return None if row is None else from_millis(row[0])

    async def erase(self, school: int, person: int) -> None:
        """Forget a person: listed first for the backups, then out of every table, the log and the inbox."""
        rows = await self._store.all(TOKENS, (school, person))
        for (token,) in rows:
            await asyncio.to_thread(enlist, self._data, token)
        await self._forget([(school, person)])

    async def replay(self) -> int:
        """Erase again whoever the list names and this store still holds; how many there were.

        A store that was just restored holds people who left since; one whose bot was cut short in the
        middle of an erasure holds the person it was erasing.
        """
        tokens = await asyncio.to_thread(listed, self._data)
        found = []
        for token in tokens:
            if row := await self._store.one("select school, id from person where token = $1", (token,)):
                found.append((row[0], row[1]))
        if found:
            await self._forget(found)
        return len(found)

    async def due(self, at: datetime) -> Sequence[tuple[int, int, datetime]]:
        """(school, person, when it was due) of those who asked to be forgotten by now."""
        rows = await self._store.all(
            "select school, person, due from erasure_request where due <= $1 order by due", (to_millis(at),)
        )
        return [(row[0], row[1], from_millis(row[2])) for row in rows]

    async def keepings(self, person: Person | None = None, *, leaving: bool = False) -> Sequence[Keeping]:
        """What decides until when each student (or `person` alone) is kept; only students are among them."""
        if person is None:
            rows = await self._store.all(KEEPINGS + " order by p.id")
            # Those of a host of many Schools: nobody is kept waiting by their dates.
            return await asyncio.to_thread(lambda: [_keeping(row) for row in rows])
        who = (person.school, person.id)
        if leaving and not await self._store.recalled(("left", *who), lambda tx: tx.one(LEFT, who)):
            return ()
        rows = await self._store.all(KEEPING_OF, who)
        return [_keeping(row) for row in rows]

    async def notice_of(self, person: Person) -> tuple[Notice, datetime | None] | None:
        """What a person has to be told about the end of their time, and when it was shown last."""
        who = (person.school, person.id)
        row = await self._store.recalled(("purge notice", *who), lambda tx: tx.one(NOTICE_OF, who))
        if row is None:
            return None
        notice = Notice(date.fromisoformat(row[0]), date.fromisoformat(row[1]))
        return notice, None if row[2] is None else from_millis(row[2])

    async def put_notice(self, school: int, person: int, notice: Notice | None) -> None:
        """Keep what a person has to be told, or (None) that it holds no more."""

        async def body(tx: Transaction) -> None:
            await tx.execute("delete from purge_notice where school = $1 and person = $2", (school, person))
            if notice is not None:
                await tx.execute(
                    "insert into purge_notice (school, person, planned, purge) values ($1, $2, $3, $4)",
                    (school, person, notice.planned.isoformat(), notice.purge.isoformat()),
                )

        await self._store.transact(body)

    async def shown(self, person: Person, at: datetime) -> None:
        """The notice was shown to its person."""

        async def body(tx: Transaction) -> None:
            await tx.execute(
                "update purge_notice set shown = $1 where school = $2 and person = $3",
                (to_millis(at), person.school, person.id),
            )

        await self._store.transact(body)

    async def duties(self, today: date) -> Sequence[date]:
        """The last days on which the duty was done; those to come, by a clock that was wrong, are left out."""
        rows = await self._store.all("select day from duty_day where day <= $1", (today.isoformat(),))
        return [date.fromisoformat(row[0]) for row in rows]

    async def tidy(self, at: datetime, today: date, *, lists_before: int) -> None:
        """Note that the duty of `today` is done; drop what expired, and class lists of ended sessions."""
        now = to_millis(at)

        async def body(tx: Transaction) -> None:
            await tx.execute("delete from duty_day where day > $1", (today.isoformat(),))
            await tx.execute(
                "insert into duty_day (day) values ($1) on conflict do nothing", (today.isoformat(),)
            )
            await tx.execute(DUTIES_OVER, (DUTIES_KEPT,))
            for table in ("pending_action", "dialogue", "one_time_code", "join_code", "table_import"):
                await tx.execute(f"delete from {table} where until < $1", (now,))
            for table in ("receipt", "join_attempt"):
                await tx.execute(f"delete from {table} where at < $1", (now - RECEIPT_LIFE_MILLIS,))
            await tx.execute("delete from unknown_word where day < $1", ((today - WORDS_KEPT).isoformat(),))
            await tx.execute(LISTS_OVER, (lists_before,))

        await self._store.transact(body)
        await self._store.fold()

    async def _forget(self, people: Sequence[tuple[int, int]]) -> None:
        accounts: list[Row] = []

        async def body(tx: Transaction) -> None:
            await tx.execute(DEFER_KEYS)
            for school, person in people:
                accounts.extend(
                    await tx.all(
                        "select platform, user_id from account where school = $1 and person = $2",
                        (school, person),
                    )
                )
                await erase_rows(tx, school, person)

        await self._store.transact(body)
        for _ in range(FOLDINGS):
            if await self._store.fold():
                break
            await asyncio.sleep(_PAUSE)
        await asyncio.to_thread(forget_notes, self._data, [row[1] for row in accounts if row[0] == "matrix"])


async def erase_rows(tx: Transaction, school: int, person: int) -> None:
    """Take a person out of every table. What stays bears a random id, which nobody knows was theirs."""
    random = secrets.randbits(62) | 1 << 61  # above the ids that time gives until 2041: never one of theirs
    named = (school, person, random)
    stays = 0
    for kept in KEPT:
        if "$3" in kept.becomes and kept.table != "journal":
            stays += await tx.value(f"{NAMED} select count(*) from {kept.table} where {kept.whose}", named)
    if stays:
        await tx.execute(
            "insert into person (id, school, name, rights, made) values ($1, $2, $3, '', 0)",
            (random, school, SOMEBODY),
        )
    for kept in KEPT:
        await tx.execute(f"{NAMED} {act_of(kept)} where {kept.whose}", named)


def _readable(row: Row, columns: tuple[str, ...]) -> dict[str, object]:
    """A row with its instants as people and programs read them."""
    return {c: _instant(row[c]) for c in columns}


def _instant(value: object) -> object:
    if isinstance(value, int) and value in _MILLIS:
        return from_millis(value).isoformat(timespec="seconds")
    return value


def _keeping(row: Row) -> Keeping:
    school, person, made, session, year, leaving, planned, purge, changed, class_session = row
    notice = None if planned is None else Notice(date.fromisoformat(planned), date.fromisoformat(purge))
    return Keeping(
        school, person, from_millis(max(made, changed or 0)), session, class_session, year,
        None if leaving is None else date.fromisoformat(leaving), notice,
    )  # fmt: skip
