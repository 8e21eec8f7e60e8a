"""How many taps the daily gestures take, counted on the real application, and how answers fit a phone."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.commands.dialogue import picks_of
from bot.commands.reply import Preceded
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform, Right
from tests.portfolio.making import AT
from tests.transcripts.reading import said

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.commands.reply import Reply
    from bot.school.model import Person


class Thumb:
    """Somebody who types a line, then taps what is offered by its label; taps are counted."""

    def __init__(self, app: App, name: str) -> None:
        self._app, self.account = app, Account(Platform.CONSOLE, name.casefold(), name)
        self._key = 0
        self.taps = 0
        self.reply: Reply | None = None

    async def types(self, line: str) -> str:
        self._key += 1
        place = Place("console", "console", private=True)
        request = Request(f"{self.account.user_id}:{self._key}", self.account, place, self._app.clock.now())
        turn = await self._app.conversation.say(request, line.removeprefix("/"), command=line.startswith("/"))
        self.reply = turn.reply
        return "\n".join(lines_of(turn.reply, Style()))

    async def taps_on(self, *labels: str) -> str:
        """Tap the first thing that is offered under one of these labels."""
        assert self.reply is not None
        for pick in picks_of(self.reply):
            shown = "".join(getattr(node, "text", "") for node in pick.label)
            if any(shown.startswith(label) for label in labels):
                self.taps += 1
                return await self.types(pick.key)
        raise AssertionError(f"none of {labels} is offered")


@asynccontextmanager
async def school(tmp_path: Path, *teachers: str, students: tuple[str, ...] = ("Lina",)) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=AT), "test") as app:
        for name in (*students, *teachers):
            right = Right.TEACHER if name in teachers else Right.STUDENT
            await app.directory.enrol(
                Account(Platform.CONSOLE, name.casefold(), name), app.school, right=right
            )
        yield app


def later(app: App, by: timedelta) -> None:
    assert isinstance(app.clock, SetClock)
    app.clock.advance(by)


async def test_a_declaration_is_one_sentence_and_at_most_three_taps(tmp_path: Path) -> None:
    async with school(tmp_path) as app:
        lina = Thumb(app, "Lina")
        await lina.types("/declarer j'ai fait l'inventaire de la salle 204 avec glpi")
        assert "soumise" in await lina.taps_on("Soumettre pour")
        assert lina.taps <= 3


async def test_thirty_waiting_realisations_are_answered_in_35_taps(tmp_path: Path) -> None:
    """Twenty-six are fine, four are sent back with a usual reason: the ordinary Sunday evening."""
    students = tuple(f"Étudiant {n}" for n in range(10))
    async with school(tmp_path, "Mme Martin", students=students) as app:
        for student in (Thumb(app, name) for name in students):
            for codes in ("B1.1", "B1.1 B1.2", "B1.4 B1.5 B1.6"):
                await student.types(f'/declarer codes:"{codes}" Inventaire et câblage de la salle 204')
        martin = Thumb(app, "Mme Martin")
        shown = await martin.types("/a-valider")
        assert "30 réalisations en attente" in shown
        for done in range(30):
            if done % 8 == 3:
                await martin.taps_on("À compléter" if done % 16 == 3 else "Refuser")
                shown = await martin.taps_on("Période manquante")
            else:
                shown = await martin.taps_on("Valider")
        assert "Rien n’attend de décision" in shown
        assert martin.taps <= 35, martin.taps


@pytest.mark.parametrize("option", ["", "SLAM", "SISR"])
@pytest.mark.parametrize("where", ["", "bloc 1", "bloc 3"])
async def test_what_remains_fits_a_phone(tmp_path: Path, option: str, where: str) -> None:
    """One command, at most 12 lines of at most 40 characters (the keys to type are not read)."""
    async with school(tmp_path) as app:
        lina = Thumb(app, "Lina")
        if option:
            await lina.types(f"/profil option:{option}")
        for week in range(8):  # another idea another week: each must fit
            later(app, timedelta(days=7 * min(week, 1)))
            answer = await lina.types(f"/reste {where}")
            lines = [line for line in answer.split("\n") if line and not line.startswith("[")]
            assert len(lines) <= 12, answer
            assert max(map(len, lines)) <= 40, [line for line in lines if len(line) > 40]


async def test_the_news_come_once_and_go_when_read(tmp_path: Path) -> None:
    async with school(tmp_path, "Mme Martin") as app:
        lina, martin = Thumb(app, "Lina"), Thumb(app, "Mme Martin")
        await lina.types("/declarer codes:B1.1 j'ai fait l'inventaire de la salle 204 avec glpi")
        await martin.types("/a-valider")
        await martin.taps_on("Valider")

        assert "1 preuve validée" not in await lina.types("/critere B1.1"), "never where others read"
        assert (await lina.types("/reste")).startswith("1 preuve validée")
        assert not (await lina.types("/reste")).startswith("1 preuve validée"), "not on each answer"
        later(app, timedelta(hours=2))
        assert (await lina.types("/reste")).startswith("1 preuve validée"), "not read yet: once more"
        assert isinstance(lina.reply, Preceded)
        await lina.taps_on("Lire les motifs")
        later(app, timedelta(days=2))
        assert not (await lina.types("/reste")).startswith("1 preuve validée")


async def test_the_news_never_stand_above_a_form_or_a_refusal(tmp_path: Path) -> None:
    async with school(tmp_path, "Mme Martin") as app:
        lina, martin = Thumb(app, "Lina"), Thumb(app, "Mme Martin")
        await lina.types("/declarer codes:B1.1 j'ai fait l'inventaire de la salle 204 avec glpi")
        await martin.types("/a-valider")
        await martin.taps_on("Valider")
        for line in ("/preuve completer 1", "/preuve voir 99"):
            await lina.types(line)
            assert not isinstance(lina.reply, Preceded)


async def test_a_teacher_learns_how_many_wait_once_an_hour(tmp_path: Path) -> None:
    async with school(tmp_path, "Mme Martin") as app:
        lina, martin = Thumb(app, "Lina"), Thumb(app, "Mme Martin")
        await lina.types("/declarer codes:B1.1 j'ai fait l'inventaire de la salle 204 avec glpi")
        assert (await martin.types("/profil")).startswith("1 réalisation attend une décision")
        assert "attend une décision" not in await martin.types("/profil")
        later(app, timedelta(hours=1))
        assert "attend une décision" in await martin.types("/profil")
        assert "Lina" in await martin.types("plus")


async def test_two_teachers_at_once_one_wins_and_the_other_is_told(tmp_path: Path) -> None:
    async with school(tmp_path, "Mme Martin", "M. Petit") as app:
        lina, martin, petit = Thumb(app, "Lina"), Thumb(app, "Mme Martin"), Thumb(app, "M. Petit")
        await lina.types("/declarer codes:B1.1 j'ai fait l'inventaire de la salle 204 avec glpi")
        await martin.types("/a-valider")
        await petit.types("/a-valider")
        await martin.taps_on("Valider")
        told = said(await petit.taps_on("Valider"))
        assert "déjà décidé par mme martin" in told
        assert "essai" not in await lina.types("/preuve voir 1")


async def test_nobody_decides_on_their_own_work(tmp_path: Path) -> None:
    """A teacher who declares something never meets it in the queue, nor by its button."""
    async with school(tmp_path, "Mme Martin", "M. Petit") as app:
        martin, petit = Thumb(app, "Mme Martin"), Thumb(app, "M. Petit")
        await martin.types("/declarer codes:B1.1 j'ai fait l'inventaire de la salle 204 avec glpi")
        assert "Rien n’attend" in await martin.types("/a-valider")
        await petit.types("/a-valider")
        assert petit.reply is not None
        (validate,) = [p for p in picks_of(petit.reply) if p.action.command == "decision"]
        place = Place("console", "console", private=True)
        request = Request("forged", martin.account, place, app.clock.now())
        reply = await app.dispatcher.dispatch(request, validate.action)
        assert "propre travail" in "\n".join(lines_of(reply, Style()))


async def test_hostile_text_stays_text(tmp_path: Path) -> None:
    """Whatever is typed comes back as it was written, and nothing of it acts."""
    hostile = "=cmd|'/C calc'!A1 @everyone <b>gras</b> [clic](http://mal.example) \u202eenvers é" + "x" * 1900
    async with school(tmp_path, "Mme Martin") as app:
        lina, martin = Thumb(app, "Lina"), Thumb(app, "Mme Martin")
        shown = await lina.types(f"/declarer codes:B1.1 {hostile}")
        assert "\u202e" not in shown
        kept = (await app.services.portfolio.realisations(await _person(app, lina)))[0].facts.description
        assert kept == hostile.replace("\u202e", "")
        queue = await martin.types("/a-valider")
        assert "@everyone <b>gras</b> [clic](http://mal.example)" in queue


async def test_too_much_text_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    async with school(tmp_path) as app:
        lina = Thumb(app, "Lina")
        assert "2000 au plus" in await lina.types("/declarer " + "é" * 2001)
        assert await app.services.portfolio.realisations(await _person(app, lina)) == []


async def _person(app: App, thumb: Thumb) -> Person:
    found = await app.directory.person_of(thumb.account, app.school)
    assert found is not None
    return found
