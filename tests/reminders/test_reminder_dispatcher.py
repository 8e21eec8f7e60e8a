"""A reminder is sent once, at its hour on the wall, and nothing that goes wrong with it goes unsaid."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.commands.posting import Busy, Rejected, RoomGone, Unheard
from bot.errors import Refused
from bot.receipts import Receipt
from bot.reminders.model import Limits, Nature, Quiet, RuleState
from tests.reminders.conftest import NOW, Desk, desk_in

if TYPE_CHECKING:
    from pathlib import Path

    from bot.reminders.model import Rule


async def test_a_message_goes_out_once_at_its_hour(desk: Desk) -> None:
    await desk.rule("demain 8h")

    await desk.at("2026-11-25 07:59")
    assert desk.receiver.seen == []
    await desk.at("2026-11-25 08:00")
    await desk.at("2026-11-25 09:00")

    assert ["Rendre le tableau" in words for words in desk.receiver.said_in("annonces")] == [True]
    assert await desk.states() == ["sent"]


async def test_a_rule_goes_on_and_ends(desk: Desk) -> None:
    rule = await desk.rule("tous les jours à 8h 3 fois")

    for day in range(25, 31):
        await desk.at(f"2026-11-{day} 08:00")

    assert len(desk.receiver.seen) == 3
    assert (await desk.state_of(rule)).state is RuleState.DONE


@pytest.mark.parametrize(
    ("said_on", "phrase", "wall"),
    [
        ("2027-03-26", "le 28/03 à 2h30", "2027-03-28 01:30"),  # 03:30 in summer time
        ("2027-10-29", "le 31/10 à 2h30", "2027-10-31 00:30"),  # the first of the two
    ],
)
async def test_the_hour_that_is_missing_or_doubled(
    tmp_path: Path, said_on: str, phrase: str, wall: str
) -> None:
    async with desk_in(tmp_path, datetime.fromisoformat(said_on).replace(tzinfo=UTC)) as desk:
        await desk.rule(phrase)
        due = datetime.fromisoformat(wall).replace(tzinfo=UTC)

        await desk.later(due - timedelta(minutes=1) - desk.clock.now())
        assert desk.receiver.seen == []
        await desk.later(timedelta(minutes=1))
        await desk.later(timedelta(hours=3))

        assert len(desk.receiver.seen) == 1


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Noumea", "America/Guadeloupe", "Indian/Reunion"])
async def test_eight_o_clock_stays_eight_o_clock_all_year(tmp_path: Path, zone: str) -> None:
    """Every Monday over both changes of hour, on the wall of the school."""
    async with desk_in(tmp_path, datetime(2027, 3, 1, tzinfo=UTC), zone) as desk:
        await desk.rule("tous les lundis à 8h", room="")
        for _ in range(36):
            await desk.later(timedelta(weeks=1))
        rows = await desk.app.store.all(
            "select slot from reminder_occurrence where kind = 'règle' order by slot"
        )
        walls = {
            datetime.fromtimestamp(row[0] / 1000, UTC).astimezone(ZoneInfo(zone)).strftime("%a %H:%M")
            for row in rows
        }
        assert walls == {"Mon 08:00"}
        assert len(rows) >= 35


async def test_another_zone_moves_the_rules(tmp_path: Path) -> None:
    """8 h stays 8 h where the school is."""
    async with desk_in(tmp_path) as desk:
        rule = await desk.rule("tous les lundis à 8h")
    async with desk_in(tmp_path, zone="Indian/Reunion") as desk:
        await desk.app.reminders.until_quiet()
        moved = await desk.state_of(rule)

        assert moved.next == datetime(2026, 11, 30, 4, tzinfo=UTC)
        assert moved.told.schedule.zone == "Indian/Reunion"


async def test_a_lost_receipt_is_not_a_second_message(desk: Desk) -> None:
    await desk.rule("demain 8h")
    desk.receiver.lost = 1

    await desk.at("2026-11-25 08:00")
    assert await desk.states() == ["due"]
    await desk.later(timedelta(seconds=30))

    assert len(desk.receiver.seen) == 1
    assert desk.receiver.attempts == 2
    assert await desk.states() == ["sent"]


async def test_a_receipt_lost_for_long_is_found_in_the_room(desk: Desk) -> None:
    await desk.rule("demain 8h")
    desk.receiver.lost = 1
    await desk.at("2026-11-25 08:00")

    await desk.later(timedelta(minutes=10))

    assert len(desk.receiver.seen) == 1
    assert desk.receiver.attempts == 1, "found, not sent again"
    assert await desk.states() == ["sent"]


async def test_a_message_that_never_arrived_is_sent_again_and_says_so(desk: Desk) -> None:
    await desk.rule("demain 8h", mention="42")
    desk.receiver.faults.append(Unheard("reset"))
    await desk.at("2026-11-25 08:00")

    await desk.later(timedelta(minutes=10))

    [seen] = desk.receiver.seen
    assert "Renvoi" in seen.words
    assert "En retard" in seen.words
    assert seen.mention == "", "a second call is worse than a second line"
    assert await desk.states() == ["sent"]


async def test_in_a_room_that_cannot_be_read_the_author_is_told(desk: Desk) -> None:
    await desk.rule("demain 8h")
    desk.receiver.lost = 1
    desk.receiver.unreadable.add("annonces")
    await desk.at("2026-11-25 08:00")

    await desk.later(timedelta(minutes=10))
    await desk.later(timedelta(minutes=10))

    assert len(desk.receiver.said_in("annonces")) == 1, "not doubled"
    [told] = desk.receiver.said_in("prof")
    assert "ne peut pas être relu" in told
    assert "uncertain" in await desk.states()


async def test_a_search_before_the_platform_is_connected_is_made_later(desk: Desk) -> None:
    """Just after a start nobody can be asked: that is no reason to call a message uncertain."""
    await desk.rule("demain 8h")
    desk.receiver.lost = 1
    await desk.at("2026-11-25 08:00")
    desk.receiver.away = True
    await desk.later(timedelta(minutes=10))
    assert await desk.states() == ["due"]
    desk.receiver.away = False

    await desk.later(timedelta(minutes=1))

    assert len(desk.receiver.seen) == 1
    assert await desk.states() == ["sent"]


async def test_too_many_requests_wait_as_long_as_asked(desk: Desk) -> None:
    await desk.rule("demain 8h")
    desk.receiver.faults.append(Busy(timedelta(minutes=4)))
    await desk.at("2026-11-25 08:00")

    await desk.later(timedelta(minutes=3))
    assert desk.receiver.seen == []
    await desk.later(timedelta(minutes=2))

    assert len(desk.receiver.seen) == 1
    assert "Renvoi" not in desk.receiver.seen[0].words


async def test_a_refused_message_is_told_to_its_author_and_stops_nothing(desk: Desk) -> None:
    desk.receiver.faults.append(Rejected("400"))
    await desk.rule("demain 8h", "Premier")
    await desk.rule("demain 8h", "Second")

    await desk.at("2026-11-25 08:00")

    assert len(desk.receiver.said_in("annonces")) == 1
    assert "a refusé ce message" in desk.receiver.said_in("prof")[0]


async def test_a_closed_room_leads_to_the_room_above(desk: Desk) -> None:
    rule = await desk.rule("tous les jours à 8h", room="fil")
    desk.receiver.closed.add("fil")
    desk.receiver.parents["fil"] = "annonces"

    await desk.at("2026-11-25 08:00")
    await desk.at("2026-11-26 08:00")

    [said] = desk.receiver.said_in("annonces")
    assert "Prévu ailleurs" in said
    [told] = desk.receiver.said_in("prof")
    assert "suspendu" in told
    assert (await desk.state_of(rule)).state is RuleState.SUSPENDED


async def test_a_closed_room_with_nothing_above_leads_to_the_author(desk: Desk) -> None:
    await desk.rule("demain 8h")
    desk.receiver.closed |= {"annonces"}

    await desk.at("2026-11-25 08:00")
    await desk.later(timedelta(hours=1))

    assert len(desk.receiver.said_in("prof")) == 1
    assert "Rendre le tableau" in desk.receiver.said_in("prof")[0]


async def test_when_even_the_author_cannot_be_reached_it_is_kept_as_such(desk: Desk) -> None:
    await desk.rule("demain 8h", room="fil")
    desk.receiver.closed |= {"fil", "annonces", "prof"}
    desk.receiver.parents["fil"] = "annonces"

    await desk.at("2026-11-25 08:00")
    await desk.later(timedelta(hours=1))

    assert desk.receiver.seen == []
    assert set(await desk.states()) == {"undeliverable"}


async def test_the_author_s_right_is_looked_at_each_time(desk: Desk) -> None:
    rule = await desk.rule("tous les jours à 8h")
    await desk.at("2026-11-25 08:00")
    desk.receiver.forbidden.add("prof")

    await desk.at("2026-11-26 08:00")
    await desk.at("2026-11-27 08:00")

    assert len(desk.receiver.said_in("annonces")) == 1
    [told] = desk.receiver.said_in("prof")
    assert "droit" in told
    assert (await desk.state_of(rule)).state is RuleState.SUSPENDED


async def test_a_teacher_no_more_is_silent(desk: Desk) -> None:
    await desk.rule("demain 8h")
    await desk.app.store.transact(
        lambda tx: tx.execute("update person set rights = 'étudiant' where id = $1", (desk.teacher.id,))
    )

    await desk.at("2026-11-25 08:00")

    assert desk.receiver.said_in("annonces") == []
    assert await desk.states() == ["undeliverable", "sent"]


async def test_late_but_useful_is_said_late(desk: Desk) -> None:
    await desk.rule("demain 8h")

    await desk.at("2026-11-25 10:00")

    [said] = desk.receiver.said_in("annonces")
    assert "En retard\u202f: prévu mercredi 25 novembre 2026 à 8 h" in said


async def test_after_days_off_a_room_reads_one_message(desk: Desk) -> None:
    """Never dropped, never a flood: the newest is still useful, the rest is told in one go."""
    await desk.rule("tous les jours à 8h")
    await desk.rule("mercredi 14h", "Oral blanc")

    await desk.at("2026-11-28 10:00")

    said = desk.receiver.said_in("annonces")
    assert len(said) == 2
    [catch_up] = [words for words in said if "n’ont pas pu paraître" in words]
    assert catch_up.startswith("4 rappels")
    assert "Oral blanc" in catch_up
    assert "mercredi 25 novembre 2026 à 8 h" in catch_up
    assert set(await desk.states()) == {"sent"}


async def test_many_late_messages_of_one_room_are_one(desk: Desk) -> None:
    await desk.rules([("demain 8h", f"Rappel {n}") for n in range(12)])

    await desk.at("2026-11-25 09:00")

    [said] = desk.receiver.said_in("annonces")
    assert said.startswith("12 rappels")
    assert "et 2 autres" in said


async def test_quiet_hours_put_off_to_their_end(desk: Desk) -> None:
    await desk.rule("demain 23h", quiet=Quiet(time(22), time(7)))

    await desk.at("2026-11-26 06:59")
    assert desk.receiver.seen == []
    await desk.at("2026-11-26 07:00")

    assert len(desk.receiver.seen) == 1
    assert "En retard" not in desk.receiver.seen[0].words


async def test_quotas_refuse_and_store_nothing(desk: Desk) -> None:
    await desk.rules([("demain 8h", "A"), ("demain 8h", "B")], limits=Limits(3, 10))
    with pytest.raises(Refused, match="rappel-quota-auteur"):
        await desk.rules([("demain 8h", "C"), ("demain 8h", "D")], limits=Limits(3, 10))
    with pytest.raises(Refused, match="rappel-quota-salon"):
        await desk.rules([("demain 8h", "C")], limits=Limits(10, 2))

    await desk.at("2026-11-25 08:00")
    assert len(desk.receiver.seen) == 2


async def test_a_poison_message_does_not_stop_the_others(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever one message meets, the others go out and the loop lives."""
    await desk.rule("demain 8h", "Le poison")
    desk.receiver.faults.append(RuntimeError("poison"))  # type: ignore[arg-type] # no answer of a platform
    await desk.rules([("demain 8h", f"Sain {n}") for n in range(3)], room="cours")

    await desk.at("2026-11-25 08:00")

    assert len(desk.receiver.seen) == 3
    assert desk.app.reminders.faults == 1
    assert "poison" not in caplog.text.replace("poison message", ""), "no typed text in the log"
    await desk.later(timedelta(minutes=3))
    assert len(desk.receiver.seen) == 4


async def test_put_off_is_a_message_apart(desk: Desk) -> None:
    rule = await desk.rule("demain 8h", nature=Nature.OWN, user="prof")
    await desk.at("2026-11-25 08:00")
    [(message,)] = await desk.app.store.all("select id from reminder_occurrence")
    store = desk.app.services.reminding.rules
    receipt: Receipt[Rule] = Receipt(("later",), desk.teacher.id, desk.clock.now(), lambda _: "")

    await store.note(
        desk.app.school.id, message, desk.teacher.id, desk.clock.now() + timedelta(hours=1), receipt
    )
    await desk.at("2026-11-25 09:00")

    assert len(desk.receiver.said_in("prof")) == 2
    assert (await desk.state_of(rule)).told == rule.told


@pytest.mark.parametrize("jump", [timedelta(days=3), timedelta(hours=-5), timedelta(minutes=-1)])
async def test_a_clock_that_jumps_loses_and_doubles_nothing(desk: Desk, jump: timedelta) -> None:
    """An NTP step or a machine that slept, between an attempt and its answer."""
    await desk.rule("demain 8h")
    desk.receiver.lost = 1
    await desk.at("2026-11-25 08:00")

    desk.clock.advance(jump)
    await desk.app.reminders.until_quiet()
    for _ in range(40):
        await desk.later(timedelta(minutes=10))

    assert len(desk.receiver.said_in("annonces")) == 1
    assert await desk.states() == ["sent"]


async def test_a_gone_room_reopened_goes_on(desk: Desk) -> None:
    rule = await desk.rule("tous les jours à 8h")
    desk.receiver.faults.append(RoomGone("404"))
    await desk.at("2026-11-25 08:00")
    assert (await desk.state_of(rule)).state is RuleState.SUSPENDED
    assert desk.clock.now() > NOW
