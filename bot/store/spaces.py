"""The settings of Spaces, in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.clock import to_millis
from bot.errors import Refused
from bot.school.model import Platform, Right
from bot.school.spaces.model import RoleRule, SpaceSettings
from bot.store.receipts import keep_receipt, refuse_replay

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.ids import Ids
    from bot.receipts import Receipt
    from bot.store.database import Store, Transaction

WHERE: Final = "where platform = $1 and space = $2"
SETTINGS: Final = f"select reminder_room, zone from space_settings {WHERE}"
ROLES: Final = f"select role, granted, confirmed from space_role {WHERE} order by role"
ROOMS: Final = f"select room from public_room {WHERE}"
REMINDER_ROOMS: Final = """
    select platform, space, reminder_room from space_settings where school = $1 and reminder_room <> ''"""
PUT_SETTINGS: Final = """
    insert into space_settings (platform, space, school, reminder_room, zone) values ($1, $2, $3, $4, $5)
    on conflict (platform, space) do update set reminder_room = excluded.reminder_room, zone = excluded.zone"""
PUT_ROLE: Final = """
    insert into space_role (platform, space, role, school, granted, confirmed) values ($1, $2, $3, $4, $5, $6)"""
PUT_ROOM: Final = "insert into public_room (platform, space, room, school) values ($1, $2, $3, $4)"


class StoredSpaces:
    """Is a `school.spaces.ports.Spaces`."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store, self._clock, self._ids = store, clock, ids

    async def settings(self, platform: Platform, space: str) -> SpaceSettings:
        """What is set for a Space; the defaults if nothing is."""
        question = ("space settings", platform, space)
        return await self._store.recalled(question, lambda tx: _read(tx, platform, space))

    async def reminder_rooms(self, school: int) -> list[tuple[Platform, str, str]]:
        """Platform, Space and room of each channel that a School chose for its reminders."""
        rows = await self._store.all(REMINDER_ROOMS, (school,))
        return [(Platform(platform), space, room) for platform, space, room in rows]

    async def change(
        self,
        platform: Platform,
        space: str,
        rule: Callable[[SpaceSettings], SpaceSettings],
        act: str,
        receipt: Receipt[SpaceSettings],
    ) -> SpaceSettings:
        """Apply a pure rule to the settings as they stand, journaled under `act`."""

        async def body(tx: Transaction) -> SpaceSettings:
            await refuse_replay(tx, receipt)
            school = await _school(tx, platform, space)
            made = rule(await _read(tx, platform, space))
            await _write(tx, (platform, space, school), made, to_millis(receipt.at))
            await tx.execute(
                "insert into journal (id, school, at, actor, act, subject) values ($1, $2, $3, $4, $5, $6)",
                (self._ids.next(), school, to_millis(receipt.at), receipt.actor, act, school),
            )
            await keep_receipt(tx, receipt, made)
            return made

        return await self._store.transact(body)

    async def confirm(self, platform: Platform, space: str, roles: frozenset[str]) -> None:
        """Let these roles give the right of a teacher: the host says so."""
        now = to_millis(self._clock.now())

        async def body(tx: Transaction) -> None:
            school = await _school(tx, platform, space)
            made = await _read(tx, platform, space)
            for role in sorted(roles):
                made = made.with_role(RoleRule(role, Right.TEACHER, confirmed=True))
            await _write(tx, (platform, space, school), made, now)

        await self._store.transact(body)


async def _school(tx: Transaction, platform: str, space: str) -> int:
    found = await tx.value("select school from space where platform = $1 and space = $2", (platform, space))
    if found is None:
        raise Refused("hors-etablissement")
    return int(found)


async def _read(tx: Transaction, platform: str, space: str) -> SpaceSettings:
    where = (platform, space)
    room, zone = await tx.one(SETTINGS, where) or ("", "")
    roles = tuple(
        RoleRule(role, Right(granted), confirmed is not None)
        for role, granted, confirmed in await tx.all(ROLES, where)
    )
    rooms = frozenset(str(row[0]) for row in await tx.all(ROOMS, where))
    return SpaceSettings(roles, room, zone, rooms)


async def _write(tx: Transaction, where: tuple[str, str, int], made: SpaceSettings, at: int) -> None:
    """Replace what is stored of a Space; the instant at which a role was confirmed is kept."""
    platform, space, school = where
    await tx.execute(PUT_SETTINGS, (platform, space, school, made.reminder_room, made.zone))
    since = {row[0]: row[2] for row in await tx.all(ROLES, (platform, space))}
    await tx.execute(f"delete from space_role {WHERE}", (platform, space))
    for rule in made.roles:
        confirmed = (since.get(rule.role) or at) if rule.confirmed else None
        await tx.execute(PUT_ROLE, (platform, space, rule.role, school, rule.granted, confirmed))
    await tx.execute(f"delete from public_room {WHERE}", (platform, space))
    for room in sorted(made.public_rooms):
        await tx.execute(PUT_ROOM, (platform, space, room, school))
