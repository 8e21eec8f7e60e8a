"""One School from one store to another, whichever databases they are: all its rows, counted and sealed on both sides.

What belongs to no School stays behind: buttons and dialogues under way, receipts of the last 48 hours, the memory of
what a platform was given, the days of the last duties. They are made anew or run out by themselves. So does, where
another School is there already, what only one may hold: the terminal, and which School somebody chose last.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import Refused
from bot.school.model import Platform
from bot.store.database import DEFER_KEYS, Either
from bot.store.directory import CONSOLE_SPACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.store.database import Row, Store, Transaction

TABLES: Final = Either(
    """select m.name from sqlite_schema m join pragma_table_info(m.name) c
       where m.type = 'table' and c.name = 'school' order by m.name""",
    """select table_name from information_schema.columns
       where table_schema = 'public' and column_name = 'school' order by table_name""",
)
SCHOOLS: Final = "select id, name from school order by name"
_OF_SPACES: Final = frozenset(
    ["space", "space_settings", "space_role", "public_room", "class_room", "class_role"]
)
_CHOICE: Final = "chosen_school"


@dataclass(frozen=True, slots=True)
class Sealed:
    """The rows of a table: how many, and the sha256 of all of them whatever their order."""

    rows: int
    seal: str


async def copy_school(source: Store, target: Store, name: str = "") -> Mapping[str, Sealed]:
    """Copy the School called `name` (the only one if it is empty) with all its rows; what each table now holds.

    One transaction of `target`: all of it or nothing. Both stores stand still meanwhile: whoever calls sees to it.
    Raises Refused("copie-etablissement-inconnu" | "copie-deja-la" | "copie-espace-pris" | "copie-differente").
    """
    school, called = await _school(source, name)
    all_rows = await source.read(lambda tx: _rows(tx, school))

    async def body(tx: Transaction) -> dict[str, Sealed]:
        if await tx.value("select count(*) from school where id = $1 or name = $2", (school, called)):
            raise Refused("copie-deja-la", nom=called)
        rows = await _free(tx, all_rows)
        before = {table: _sealed(found) for table, found in rows.items()}
        await tx.execute(DEFER_KEYS)
        for table, found in rows.items():
            await _put(tx, table, found)
        after = {table: _sealed(found) for table, found in (await _rows(tx, school)).items()}
        if after != before:
            raise Refused("copie-differente", tables=sorted(t for t in before if before[t] != after.get(t)))
        return after

    return await target.transact(body)


async def _school(source: Store, name: str) -> tuple[int, str]:
    there = await source.all(SCHOOLS)
    found = [(int(row[0]), str(row[1])) for row in there if row[1] == name or (not name and len(there) == 1)]
    if not found:
        raise Refused("copie-etablissement-inconnu", nom=name, connus=[str(row[1]) for row in there])
    return found[0]


async def _rows(tx: Transaction, school: int) -> dict[str, Sequence[Row]]:
    rows = {"school": await tx.all("select * from school where id = $1", (school,))}
    for (table,) in await tx.all(TABLES):
        rows[table] = await tx.all(f"select * from {table} where school = $1", (school,))
    return rows


async def _free(tx: Transaction, rows: Mapping[str, Sequence[Row]]) -> dict[str, Sequence[Row]]:
    """Those rows of a School for which there is room in a target of other Schools."""
    taken = {tuple(row) for row in await tx.all("select platform, space from space")}
    chosen = {tuple(row) for row in await tx.all("select platform, user_id from chosen_school")}
    terminal = (Platform.CONSOLE, CONSOLE_SPACE)
    for row in rows["space"]:
        if (space := (row["platform"], row["space"])) in taken and space != terminal:
            raise Refused("copie-espace-pris", plateforme=space[0], espace=space[1])
    free = dict(rows)
    if terminal in taken:
        for table in _OF_SPACES:
            free[table] = [row for row in rows[table] if (row["platform"], row["space"]) != terminal]
    free[_CHOICE] = [row for row in rows[_CHOICE] if (row["platform"], row["user_id"]) not in chosen]
    return free


async def _put(tx: Transaction, table: str, rows: Sequence[Row]) -> None:
    if rows:
        columns = list(rows[0].keys())
        places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
        await tx.many(
            f"insert into {table} ({', '.join(columns)}) values ({places})", [tuple(row) for row in rows]
        )


def _sealed(rows: Sequence[Row]) -> Sealed:
    """A row is its columns by name: the two databases may not list them in one order."""
    lines = sorted(repr([(name, _plain(row[name])) for name in sorted(row.keys())]).encode() for row in rows)
    return Sealed(len(rows), hashlib.sha256(b"\n".join(lines)).hexdigest())


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, bytearray | memoryview) else value
