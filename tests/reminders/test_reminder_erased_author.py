"""A teacher who is erased leaves the reminders of a class behind, suspended, and takes their own along."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commands.posting import Busy, RoomGone
from bot.reminders.model import Nature, RuleState
from bot.school.model import Account, Platform, Right
from tests.commands.speaking import Speaker, a_class
from tests.fakes.receiver import Receiver
from tests.reminders.conftest import Desk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.commands.posting import Destination
    from bot.commands.reply import Answer


async def erased(desk: Desk) -> None:
    await desk.app.services.privacy.erase(desk.teacher)


async def rows(desk: Desk, query: str) -> int:
    found = await desk.app.store.one(query)
    assert found is not None
    return int(found[0])


async def a_colleague(desk: Desk) -> Desk:
    account = Account(Platform.CONSOLE, "durand", "M. Durand")
    teacher = await desk.app.directory.enrol(account, desk.app.school, right=Right.TEACHER)
    return Desk(desk.app, teacher, desk.receiver, made=1000)


async def test_rules_of_a_room_are_suspended_and_nothing_else_stops(desk: Desk) -> None:
    """The message under way when the author went is not tried again, and the others go out as ever."""
    rule = await desk.rule("tous les jours à 8h", "De l’ancienne")
    await (await a_colleague(desk)).rule("tous les jours à 8h", "Du collègue")
    desk.receiver.faults += [Busy(timedelta(minutes=4)), Busy(timedelta(minutes=4))]
    await desk.at("2026-11-25 08:00")

    await erased(desk)
    await desk.later(timedelta(minutes=5))
    await desk.at("2026-11-26 08:00")

    assert ["Du collègue" in words for words in desk.receiver.said_in("annonces")] == [True, True]
    assert desk.receiver.said_in("prof") == []
    kept = await desk.state_of(rule)
    assert (kept.state, kept.why, kept.author_user) == (RuleState.SUSPENDED, "auteur", "")
    assert desk.app.reminders.faults == 0


async def test_what_was_for_the_author_alone_is_erased_with_what_waited(desk: Desk) -> None:
    await desk.rule("tous les jours à 8h", room="", nature=Nature.OWN, user="prof")
    await desk.rule("tous les jours à 8h", room="", nature=Nature.DIGEST, user="prof")
    desk.receiver.faults += [Busy(timedelta(minutes=4)), Busy(timedelta(minutes=4))]
    await desk.at("2026-11-25 08:00")
    assert await desk.states() == ["due", "due"]

    await erased(desk)
    await desk.later(timedelta(days=2))

    assert desk.receiver.seen == []
    assert await rows(desk, "select count(*) from reminder") == 0
    assert await rows(desk, "select count(*) from reminder_occurrence") == 0
    assert desk.app.reminders.faults == 0


async def test_a_word_to_the_author_that_waits_is_not_said_any_more(desk: Desk) -> None:
    """The room closed, its author was to be told: there is nobody to tell."""
    await desk.rule("demain 8h")
    desk.receiver.closed |= {"annonces"}
    desk.receiver.faults += [RoomGone("404"), Busy(timedelta(minutes=4))]
    await desk.at("2026-11-25 08:00")
    assert await rows(desk, "select count(*) from reminder_occurrence where user_id = 'prof'") == 1

    await erased(desk)
    await desk.later(timedelta(hours=1))

    assert desk.receiver.seen == []
    assert await rows(desk, "select count(*) from reminder_occurrence where state in ('due', 'claimed')") == 0
    assert desk.app.reminders.faults == 0


async def test_what_an_outage_left_to_a_room_is_still_said(desk: Desk) -> None:
    """One catch-up tells what several teachers wanted said: it is not lost with the one whose it happens to be."""
    colleague = await a_colleague(desk)
    await colleague.rules([(f"demain {hour}h", f"Du collègue {hour}") for hour in (8, 9, 10)])
    await desk.rules([(f"demain {hour}h", f"De l’ancienne {hour}") for hour in (11, 12, 13)])
    desk.receiver.faults.append(Busy(timedelta(minutes=4)))
    await desk.later(timedelta(days=3))
    assert await rows(desk, "select count(*) from reminder_occurrence where folded is not null") > 0

    await erased(desk)
    await desk.later(timedelta(hours=1))

    said = "\n".join(desk.receiver.said_in("annonces"))
    assert all(f"Du collègue {hour}" in said for hour in (8, 9, 10))
    assert await rows(desk, "select count(*) from reminder_occurrence where state in ('due', 'claimed')") == 0
    assert desk.app.reminders.faults == 0


@dataclass
class Interrupted(Receiver):
    """Something happens while a message is under way; then its room turns out to be gone."""

    meanwhile: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    async def post(self, where: Destination, reply: Answer, *, key: str, mention: str = "") -> str:
        if self.meanwhile:
            await self.meanwhile.pop()()
            raise RoomGone("404")
        return await super().post(where, reply, key=key, mention=mention)


async def test_an_author_erased_while_a_message_is_under_way_does_not_come_back(desk: Desk) -> None:
    """The dispatcher still holds the old rule: neither the account nor the rule is written again."""
    for room, nature in (("annonces", Nature.ROOM), ("", Nature.OWN)):
        receiver = Interrupted(desk.app.clock, meanwhile=[lambda: erased(desk)])
        desk.app.services.reminding.posters.known[Platform.CONSOLE] = receiver
        await desk.rule("dans 1 heure", room=room, nature=nature, user="" if room else "prof")
        await desk.later(timedelta(hours=1))
        await desk.later(timedelta(hours=1))
        assert receiver.seen == []
        assert receiver.meanwhile == []
        assert await rows(desk, "select count(*) from reminder_occurrence where user_id = 'prof'") == 0
        assert desk.app.reminders.faults == 0
        account = Account(Platform.CONSOLE, "prof", "Mme Martin")
        desk.teacher = await desk.app.directory.enrol(account, desk.app.school, right=Right.TEACHER)


async def test_a_colleague_of_the_class_takes_a_rule_up_and_answers_for_it(desk: Desk) -> None:
    app, receiver = desk.app, Receiver(desk.app.clock)
    app.services.reminding.posters.known[Platform.DISCORD] = receiver
    await app.directory.bind(Platform.DISCORD, "100", app.school)
    martin, durand = [await Speaker(app, name).enrolled(Right.TEACHER) for name in ("Martin", "Durand")]
    await a_class(martin, name="1SIO")
    await martin.says("/classe enseignant Durand")
    await martin.says('/rappel creer quand:"tous les jours à 8h" texte:"Déposer une preuve" classe:1SIO')
    assert "n° 1" in await martin.says("1")
    await app.services.privacy.erase(await martin.person())
    assert "son auteur n’est plus là" in await durand.says("/rappel voir 1")

    assert "Repris" in await durand.says("/rappel reprendre 1")
    await desk.at("2026-11-25 08:00")

    assert ["Déposer une preuve" in one.words for one in receiver.seen] == [True]
    rule = await app.services.reminding.rules.numbered(app.school.id, 1)
    assert rule is not None
    assert (rule.author, rule.author_user) == ((await durand.person()).id, "durand")
