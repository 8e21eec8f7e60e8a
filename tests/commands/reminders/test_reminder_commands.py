"""What a teacher may schedule, what a class reads of itself, and what stays between a teacher and the bot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.commands.action import Action
from bot.commands.reminders.words import public_figure
from bot.commands.reply import Card, Preceded
from bot.commands.request import Place, Request
from bot.commands.venue import Named
from bot.config import ReminderSettings, Settings
from bot.platforms.plain import Style, lines_of
from bot.reminders.model import Limits
from bot.school.model import Account, Platform, Right
from tests.fakes.receiver import Receiver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.app import App
    from bot.commands.reply import Button, Reply
    from bot.store.database import Transaction

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SPACE, ROOM, OTHER = "100", "200", "201"


class Known:
    """A server with two rooms and a role."""

    def rooms(self, space: str) -> Sequence[Named]:
        return (Named(ROOM, "général"), Named(OTHER, "annonces")) if space == SPACE else ()

    def called(self, space: str, room: str) -> str:
        return next((one.name for one in self.rooms(space) if one.id == room), room)

    def roles(self, space: str) -> Sequence[Named]:
        return (Named("300", "SIO2"), Named(SPACE, "@everyone")) if space == SPACE else ()

    def lacking(self, space: str, room: str) -> Sequence[str]:
        return ()


def buttons_of(reply: Reply) -> Sequence[Button]:
    """What a card lets its reader do next."""
    assert isinstance(reply, Card)
    return reply.then


class Town:
    """A server of a School, its people, and what they read."""

    def __init__(self, app: App, receiver: Receiver) -> None:
        self.app, self.receiver, self.count = app, receiver, 0

    async def person(self, name: str, *, right: Right | None = None) -> Account:
        account = Account(Platform.DISCORD, name, name)
        await self.app.directory.enrol(account, self.app.school, right=right)
        return account

    async def group(self, teacher: Account, students: Sequence[Account]) -> None:
        async def body(tx: Transaction) -> None:
            school = self.app.school.id
            await tx.execute(
                "insert into school_group (id, school, name, year) values (1, $1, '2SIO', 2026)", (school,)
            )
            for table, people in (("teaching", [teacher]), ("membership", students)):
                for one in people:
                    await tx.execute(
                        f"insert into {table} (school, school_group, person) select $1, 1, person from account"
                        " where user_id = $2 and school = $3",
                        (school, one.user_id, school),
                    )

        await self.app.store.transact(body)

    async def says(self, who: Account, command: str, room: str = ROOM, /, **arguments: str) -> str:
        reply = await self.does(who, Action(command, arguments), room)
        return "\n".join(lines_of(reply, Style()))

    async def does(self, who: Account, action: Action, room: str = ROOM) -> Reply:
        self.count += 1
        request = Request(f"k{self.count}", who, Place(room, SPACE), self.app.clock.now())
        reply = await self.app.dispatcher.dispatch(request, action)
        return reply.reply if isinstance(reply, Preceded) else reply

    async def keeps(self, who: Account, command: str, /, **arguments: str) -> str:
        """Ask, read the preview, tap on the first button."""
        shown = await self.does(who, Action(command, arguments))
        reply = await self.does(who, buttons_of(shown)[0].action)
        return "\n".join(lines_of(reply, Style()))

    async def at(self, moment: datetime) -> None:
        assert isinstance(self.app.clock, SetClock)
        self.app.clock.advance(moment - self.app.clock.now())
        await self.app.reminders.until_quiet()


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    settings = Settings(
        data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW, reminders=ReminderSettings(school_zone="C")
    )
    async with opened(settings, "test") as app:
        await app.directory.bind(Platform.DISCORD, SPACE, app.school)
        app.services.venues.known[Platform.DISCORD] = Known()
        receiver = Receiver(app.clock)
        app.services.reminding.posters.known[Platform.DISCORD] = receiver
        yield Town(app, receiver)


@pytest.mark.parametrize(
    ("number", "of", "said"),
    [
        (0, 30, "aucune personne"),
        (1, 30, "quelques personnes"),
        (4, 30, "quelques personnes"),
        (5, 30, "5 personnes"),
        (9, 9, "quelques personnes"),
        (10, 10, "10 personnes"),
    ],
)
def test_a_figure_that_points_at_somebody_becomes_words(number: int, of: int, said: str) -> None:
    assert public_figure(number, of) == said


async def test_one_tap_skips_the_holidays(town: Town) -> None:
    teacher = await town.person("Mme Martin", right=Right.TEACHER)

    shown = await town.does(
        teacher, Action("rappel creer", {"quand": "tous les lundis à 8h", "texte": "Réunion"})
    )
    words = "\n".join(lines_of(shown, Style()))
    assert "vacances" in words
    [skip] = [b.action for b in buttons_of(shown) if "sans les vacances" in b.label]
    kept = "\n".join(lines_of(await town.does(teacher, skip), Style()))

    assert "sauf les vacances scolaires" in kept
    await town.at(datetime(2026, 12, 21, 7, tzinfo=UTC))
    [said] = town.receiver.said_in(ROOM)
    assert "14 décembre" in said
    assert "21 décembre" not in said


async def test_past_the_calendar_the_preview_warns(town: Town) -> None:
    teacher = await town.person("Mme Martin", right=Right.TEACHER)

    words = await town.says(
        teacher, "rappel creer", quand="tous les lundis à 8h sauf vacances", texte="Réunion"
    )

    assert "vacances ne sont pas connues après le 31/08/2027" in words


async def test_a_double_tap_keeps_one_rule(town: Town) -> None:
    teacher = await town.person("Mme Martin", right=Right.TEACHER)
    shown = await town.does(teacher, Action("rappel creer", {"quand": "demain 8h", "texte": "Oral"}))
    save = buttons_of(shown)[0].action

    await town.does(teacher, save)
    again = await town.does(teacher, save)

    assert "n° 1" in "\n".join(lines_of(again, Style()))
    assert "1 rappel" in await town.says(teacher, "rappel lister")


async def test_a_preview_read_slowly_does_not_move(town: Town) -> None:
    """« dans 2 heures » is two hours after it was typed, not after the tap."""
    teacher = await town.person("Mme Martin", right=Right.TEACHER)
    shown = await town.does(teacher, Action("rappel creer", {"quand": "dans 2 heures", "texte": "Oral"}))
    assert isinstance(town.app.clock, SetClock)
    town.app.clock.advance(timedelta(minutes=30))

    kept = await town.does(teacher, buttons_of(shown)[0].action)

    assert "24 novembre 2026 à 12 h" in "\n".join(lines_of(kept, Style()))


async def test_rooms_and_roles_are_those_of_this_server(town: Town) -> None:
    teacher = await town.person("Mme Martin", right=Right.TEACHER)
    asked = {"quand": "demain 8h", "texte": "Oral"}

    assert "#annonces" in await town.says(teacher, "rappel creer", **asked, salon="annonces")
    assert "salon" in await town.says(teacher, "rappel creer", **asked, salon="999")
    assert "@SIO2" in await town.says(teacher, "rappel creer", **asked, mention="SIO2")
    for everybody in ("everyone", "@everyone", SPACE):
        refused = await town.does(teacher, Action("rappel creer", {**asked, "mention": everybody}))
        assert getattr(refused, "tone", "") == "refus", everybody
    town.receiver.forbidden.add(teacher.user_id)
    assert "droit d’y écrire" in await town.says(teacher, "rappel creer", **asked)


async def test_what_a_class_misses_names_nobody_in_the_room(town: Town) -> None:
    teacher = await town.person("Mme Martin", right=Right.TEACHER)
    students = [await town.person(f"Étudiant {n:02}") for n in range(12)]
    await town.group(teacher, students)
    for student in students[:2]:
        await town.does(
            student, Action("declarer", {"phrase": "J’ai publié le site web du club", "codes": "B1.3"})
        )
    await town.keeps(teacher, "rappel creer", quand="demain 8h", texte="Présence en ligne", contenu="B1.3")

    await town.at(datetime(2026, 11, 25, 7, tzinfo=UTC))

    [said] = town.receiver.said_in(ROOM)
    assert "10 personnes n’ont encore rien" in said
    assert "Étudiant" not in said
    [(message,)] = await town.app.store.all("select id from reminder_occurrence")
    names = await town.says(teacher, "rappel noms", message=str(message))
    assert "Étudiant 05" in names
    assert "Étudiant 00" not in names
    stranger = await town.person("M. Autre", right=Right.TEACHER)
    assert "Étudiant" not in await town.says(stranger, "rappel noms", message=str(message))
    assert "Étudiant" not in await town.says(students[0], "rappel noms", message=str(message))


async def test_a_teacher_of_the_class_may_change_it_others_may_not(town: Town) -> None:
    teacher = await town.person("Mme Martin", right=Right.TEACHER)
    stranger = await town.person("M. Autre", right=Right.TEACHER)
    await town.group(teacher, [])
    await town.keeps(teacher, "rappel creer", quand="demain 8h", texte="Oral")

    assert "n’existe pas" in await town.says(stranger, "rappel voir", numero="1")
    assert "n’existe pas" in await town.says(stranger, "rappel effacer", numero="1")
    assert "Oral" in await town.says(teacher, "rappel voir", numero="1")


async def test_the_digest_of_the_week_is_private_and_counts(town: Town) -> None:
    teacher = await town.person("Mme Martin", right=Right.TEACHER)
    students = [await town.person(f"Étudiant {n}") for n in range(3)]
    await town.group(teacher, students)
    await town.keeps(teacher, "rappel bilan", quand="vendredi 17h")
    await town.does(
        students[0], Action("declarer", {"phrase": "J’ai publié le site web du club", "codes": "B1.3"})
    )

    await town.at(datetime(2026, 11, 27, 16, tzinfo=UTC))

    [said] = town.receiver.said_in("Mme Martin")
    assert "1 réalisation nouvelle" in said
    assert "1 réalisation en attente" in said
    assert "2 étudiants sur 3 sans rien" in said
    assert town.receiver.said_in(ROOM) == []


async def test_edited_dates_count_from_now_on(town: Town) -> None:
    teacher = await town.person("Mme Martin", right=Right.TEACHER)
    await town.keeps(teacher, "rappel creer", quand="demain 8h", texte="Oral")

    await town.says(teacher, "rappel modifier", numero="1", quand="vendredi 10h", texte="Oral blanc")
    await town.at(datetime(2026, 11, 25, 8, tzinfo=UTC))
    assert town.receiver.seen == []
    await town.at(datetime(2026, 11, 27, 9, tzinfo=UTC))

    assert "Oral blanc" in town.receiver.said_in(ROOM)[0]


async def test_limits_are_said_and_nothing_is_kept(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.reminders.creating.LIMITS", Limits(1, 5))
    teacher = await town.person("Mme Martin", right=Right.TEACHER)
    await town.keeps(teacher, "rappel creer", quand="demain 8h", texte="Un")

    assert "le plus possible pour une personne" in await town.keeps(
        teacher, "rappel creer", quand="demain 9h", texte="Deux"
    )
    assert "1 rappel" in await town.says(teacher, "rappel lister")
