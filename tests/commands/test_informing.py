"""Nothing of a person is stored before they were told: one question, once, and nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.commands.action import Action
from bot.commands.reply import Card, Choose, Confirm, Notice, Tone
from bot.commands.request import Place, Request
from bot.config import PrivacySettings, Settings
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform, Purpose, Right
from bot.school.one_time import drawn, hashed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.commands.reply import Reply

NOW = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)
SENTENCE = "inventaire de la salle 204 avec glpi"


class Somebody:
    """Somebody in the class's place on Discord, who does one thing after another."""

    def __init__(self, app: App, name: str, space: str | None = "class") -> None:
        self.app, self.account, self.space = app, Account(Platform.DISCORD, name, name), space
        self._acts = 0

    async def does(self, action: Action, key: str = "") -> Reply:
        self._acts += 1
        place = Place("room", self.space)
        request = Request(key or f"{self.account.name}:{self._acts}", self.account, place, NOW)
        return await self.app.dispatcher.dispatch(request, action)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    settings = Settings(
        data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW, privacy=PrivacySettings("dpd@lycee.example")
    )
    async with opened(settings, "test") as made:
        await made.directory.bind(Platform.DISCORD, "class", made.school)
        yield made


async def people(app: App) -> int:
    row = await app.store.one("select (select count(*) from person) + (select count(*) from journal)")
    assert row is not None
    return int(row[0])


def words(reply: Reply) -> str:
    return "\n".join(lines_of(reply, Style()))


async def test_nothing_is_stored_before_the_answer(app: App) -> None:
    lina = Somebody(app, "lina")
    asked = await lina.does(Action("declarer", {"phrase": SENTENCE}))
    assert isinstance(asked, Confirm)
    assert "dpd@lycee.example" in words(asked)
    assert await people(app) == 0


async def test_yes_does_what_was_asked_and_it_is_asked_once(app: App) -> None:
    """Nothing is typed again, and the second act asks nothing."""
    lina = Somebody(app, "lina")
    asked = await lina.does(Action("declarer", {"phrase": SENTENCE}))
    assert isinstance(asked, Confirm)
    done = await lina.does(asked.yes.action)
    assert isinstance(done, Choose)
    assert SENTENCE in words(done)
    assert isinstance(await lina.does(Action("declarer", {"phrase": "dépannage d’un poste"})), Choose)
    person = await app.directory.person_of(lina.account, app.school)
    assert person is not None
    assert person.informed == NOW


async def test_a_second_tap_on_yes_declares_nothing_more(app: App) -> None:
    lina = Somebody(app, "lina")
    asked = await lina.does(Action("declarer", {"phrase": SENTENCE}))
    assert isinstance(asked, Confirm)
    await lina.does(asked.yes.action)
    await lina.does(asked.yes.action)
    assert "n° 2" not in words(await lina.does(Action("preuve lister")))


async def test_no_keeps_nothing_and_look_ups_go_on(app: App) -> None:
    lina = Somebody(app, "lina")
    asked = await lina.does(Action("declarer", {"phrase": SENTENCE}))
    assert isinstance(asked, Confirm)
    await app.pending.keep_named(lina.account, {"kept": asked.yes.action.compact()}, NOW, NOW + timedelta(1))
    assert "Rien n’est gardé" in words(await lina.does(asked.no.action))
    assert await app.pending.action_of(lina.account, "kept", NOW) is None, "what was typed is forgotten"
    assert await people(app) == 0
    for look_up in (
        Action("critere", {"code": "B1.1"}),
        Action("recherche", {"mots": "rgpd"}),
        Action("progression"),
        Action("preuve lister"),
        Action("profil"),
    ):
        reply = await lina.does(look_up)
        assert not isinstance(reply, Confirm)
        assert not (isinstance(reply, Notice) and reply.tone is Tone.REFUSED), look_up
    assert await people(app) == 0


@pytest.mark.parametrize(
    "act",
    [
        Action("declarer", {"phrase": SENTENCE, "codes": ("B1.1",)}),
        Action("declarer-pour", {"code": "B1.1", "phrase": SENTENCE}),
        Action("profil", {"option": "SLAM"}),
        Action("profil-modifier", {"option": "SISR", "annee": "2", "session": "", "portfolio": ""}),
    ],
    ids=lambda action: action.command,
)
async def test_every_first_act_asks_then_is_done(app: App, act: Action) -> None:
    lina = Somebody(app, "lina")
    asked = await lina.does(act)
    assert isinstance(asked, Confirm), words(asked)
    assert await people(app) == 0
    assert isinstance(await lina.does(asked.yes.action), Card)


async def test_a_teacher_is_told_before_the_role_is_given(app: App) -> None:
    """The code is not used up by the question, nor by a refusal."""
    code = drawn()
    await app.directory.new_code(Purpose.TEACHER, app.school, hashed(code), NOW + timedelta(hours=1))
    martin = Somebody(app, "martin", space=None)
    asked = await martin.does(Action("code", {"code": code}))
    assert isinstance(asked, Confirm)
    assert "étudiants concernés" in words(asked)
    await martin.does(asked.no.action)
    assert await people(app) == 0
    asked = await martin.does(Action("code", {"code": code}))
    assert isinstance(asked, Confirm)
    assert "enseignant est donné" in words(await martin.does(asked.yes.action))
    person = await app.directory.person_of(martin.account, app.school)
    assert person is not None
    assert person.rights >= {Right.TEACHER}
    assert person.informed == NOW


async def test_a_teacher_enrolled_by_the_host_is_told_at_the_first_decision(app: App) -> None:
    """Reading the queue keeps nothing of anybody: the first decision asks, and is then done."""
    lina, martin = Somebody(app, "lina"), Somebody(app, "martin")
    await app.directory.enrol(lina.account, app.school)
    await lina.does(Action("declarer", {"phrase": SENTENCE, "codes": ("B1.1",)}))
    await app.directory.enrol(martin.account, app.school, right=Right.TEACHER, informed=False)
    queue = await martin.does(Action("a-valider"))
    assert isinstance(queue, Card), words(queue)
    decide = next(button.action for button in queue.then if button.action.command == "decision")
    asked = await martin.does(decide)
    assert isinstance(asked, Confirm)
    assert "Rien n’attend" in words(await martin.does(asked.yes.action))


NO_READING = {
    "compte lier": "keeps a code",
    "informe": "is the « yes » itself",
    "mes-donnees confirmer": "erases, and keeps no receipt of it",
}
"""Commands that no receipt covers and that change something all the same."""


async def test_reading_never_asks(app: App) -> None:
    """Whoever only looks is asked nothing, whatever their right, and nothing is kept of them."""
    martin, nobody = Somebody(app, "martin"), Somebody(app, "nobody")
    await app.directory.enrol(martin.account, app.school, right=Right.TEACHER, informed=False)
    before, seen = await people(app), 0
    for command in app.dispatcher.catalogue:
        if command.acts or command.name in NO_READING or any(p.required for p in command.parameters):
            continue
        for somebody in (martin, nobody):
            reply = await somebody.does(Action(command.name))
            assert "à savoir" not in words(reply), command.name
            seen += 1
    assert seen > 40
    assert await people(app) == before


async def test_a_mistake_is_told_before_the_question(app: App) -> None:
    """Agreeing to something that is then refused would be a bad start."""
    lina = Somebody(app, "lina")
    reply = await lina.does(Action("declarer", {"phrase": SENTENCE, "codes": ("Z9.9",)}))
    assert isinstance(reply, Notice)
    assert "Z9.9" in words(reply)
    assert isinstance(app.clock, SetClock)
