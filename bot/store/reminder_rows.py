"""Rows of reminders as values."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Final

from bot.clock import from_millis, to_millis
from bot.reminders.delivery import Delivery, State
from bot.reminders.keeping import dumped, loaded
from bot.reminders.model import Destination, Kind, Nature, Occurrence, Quiet, Rule, RuleState, Told
from bot.school.model import Platform

if TYPE_CHECKING:
    from datetime import datetime

    from bot.school.model import Person
    from bot.store.database import Row, Transaction

RULE_COLUMNS: Final = """
    r.id as rule_id, r.school as school, r.number as number, r.author as author, r.author_user as author_user,
    r.nature as nature, r.text as text, r.phrase as phrase, r.schedule as schedule, r.platform as rule_platform,
    r.space as rule_space, r.room as rule_room, r.user_id as rule_user, r.mention as mention, r.live as live,
    r.school_group as school_group, r.quiet_first as quiet_first, r.quiet_last as quiet_last,
    r.state as rule_state, r.why as rule_why, r.made as made, r.next as next"""
SPACE_ZONE: Final = """coalesce((
    select nullif(ss.zone, '') from space_settings ss where ss.platform = r.platform and ss.space = r.space
    ), s.zone)"""
RULE: Final = (
    f"select {RULE_COLUMNS}, {SPACE_ZONE} as space_zone from reminder r join school s on s.id = r.school "
)


def rule_of(row: Row) -> Rule:
    """A rule from the columns of `RULE_COLUMNS`."""
    quiet = (
        None
        if row["quiet_first"] is None
        else Quiet(time.fromisoformat(row["quiet_first"]), time.fromisoformat(row["quiet_last"]))
    )
    told = Told(
        Nature(row["nature"]), row["text"], row["phrase"], loaded(row["schedule"]),
        Destination(Platform(row["rule_platform"]), row["rule_space"], row["rule_room"], row["rule_user"]),
        row["mention"], row["live"], row["school_group"], quiet,
    )  # fmt: skip
    return Rule(
        row["rule_id"], row["school"], row["number"], row["author"], row["author_user"], told,
        RuleState(row["rule_state"]), from_millis(row["made"]),
        None if row["next"] is None else from_millis(row["next"]), row["rule_why"],
    )  # fmt: skip


def taken_of(row: Row) -> tuple[Occurrence, str, bool, bool]:
    """An occurrence, the zone it is shown in, whether its author is a teacher and teaches its class."""
    (key, rule, kind, slot, due, state, attempts, next_try, doubt, resent, why, platform, space, room, user, zone, teacher, teaches, *_) = row  # fmt: skip
    delivery = Delivery(
        key, from_millis(due), State(state), attempts, _instant(next_try), _instant(doubt), bool(resent)
    )
    where = None if platform is None else Destination(Platform(platform), space, room, user)
    return (
        Occurrence(key, rule, Kind(kind), from_millis(slot), delivery, where, why),
        zone,
        bool(teacher),
        bool(teaches),
    )


async def put_rule(
    tx: Transaction, key: int, number: int, author: Person, author_user: str, told: Told, first: datetime, at: datetime
) -> Rule:  # fmt: skip
    """Insert a new rule."""
    where, quiet = told.where, told.quiet
    await tx.execute(
        "insert into reminder (id, school, number, author, author_user, nature, text, phrase, schedule, zone,"
        " platform, space, room, user_id, mention, live, school_group, quiet_first, quiet_last, state, made, next)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 'actif', $20, $21)",
        (
            key, author.school, number, author.id, author_user, told.nature, told.text, told.phrase,
            dumped(told.schedule), told.schedule.zone, where.platform, where.space, where.room, where.user,
            told.mention, told.live, told.group, None if quiet is None else f"{quiet.first:%H:%M}",
            None if quiet is None else f"{quiet.last:%H:%M}", to_millis(at), to_millis(first),
        ),
    )  # fmt: skip
    return Rule(key, author.school, number, author.id, author_user, told, RuleState.ACTIVE, at, first)


def _instant(millis: int | None) -> datetime | None:
    return None if millis is None else from_millis(millis)
