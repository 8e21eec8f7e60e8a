"""Direct messages about decisions: only to whoever asked, once for an evening, never a title."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commands.posting import Busy, Destination, RoomGone
from bot.platforms.plain import Style, lines_of
from bot.school.model import Platform
from tests.commands.evidence.test_taps import Thumb, later, school

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.commands.posting import NotPosted
    from bot.commands.reply import Answer


class Letterbox:
    """A platform that keeps what is posted, or answers what it is told to."""

    def __init__(self) -> None:
        self.came: list[tuple[Destination, str]] = []
        self.answers: NotPosted | None = None

    async def post(self, where: Destination, reply: Answer, *, key: str, mention: str = "") -> str:
        assert len(key) <= 25
        if self.answers is not None:
            raise self.answers
        self.came.append((where, "\n".join(lines_of(reply, Style()))))
        return str(len(self.came))

    async def find(self, where: Destination, key: str, since: datetime) -> str | None:
        return None

    async def permits(self, where: Destination, user: str, mention: str = "") -> bool:
        return True

    async def parent(self, where: Destination) -> Destination | None:
        return None


async def test_who_asked_is_told_once_for_an_evening_and_nobody_else(tmp_path: Path) -> None:
    async with school(tmp_path, "Mme Martin", students=("Lina", "Noé")) as app:
        box = Letterbox()
        app.services.reminding.posters.known[Platform.CONSOLE] = box
        lina, noe, martin = Thumb(app, "Lina"), Thumb(app, "Noé"), Thumb(app, "Mme Martin")
        assert "message privé" in await lina.types("/profil prevenir:oui")
        for codes in ("B1.1", "B1.2"):
            await lina.types(f"/declarer codes:{codes} Inventaire secret de la salle 204 avec GLPI")
        await noe.types("/declarer codes:B1.1 Inventaire de la salle 205 avec GLPI")
        await martin.types("/a-valider")
        for _ in range(3):
            await martin.taps_on("Valider")

        await app.teller.tick()
        assert box.came == [], "decisions may still be coming"
        later(app, timedelta(minutes=11))
        await app.teller.tick()
        await app.teller.tick()
        ((where, words),) = box.came
        assert (where.user, where.room) == ("lina", "")
        assert words.startswith("2 preuves validées.")
        assert "secret" not in words
        assert (await lina.types("/reste")).startswith("2 preuves validées"), "told is not read"


async def test_who_read_already_is_not_told(tmp_path: Path) -> None:
    async with school(tmp_path, "Mme Martin") as app:
        box = Letterbox()
        app.services.reminding.posters.known[Platform.CONSOLE] = box
        lina, martin = Thumb(app, "Lina"), Thumb(app, "Mme Martin")
        await lina.types("/profil prevenir:oui")
        await lina.types("/declarer codes:B1.1 Inventaire de la salle 204 avec GLPI")
        await martin.types("/a-valider")
        await martin.taps_on("Valider")
        await lina.types("/preuve decisions")
        later(app, timedelta(hours=1))
        await app.teller.tick()
        assert box.came == []


async def test_a_busy_platform_is_asked_again_and_a_closed_door_is_not(tmp_path: Path) -> None:
    async with school(tmp_path, "Mme Martin") as app:
        box = Letterbox()
        app.services.reminding.posters.known[Platform.CONSOLE] = box
        lina, martin = Thumb(app, "Lina"), Thumb(app, "Mme Martin")
        await lina.types("/profil prevenir:oui")
        await lina.types("/declarer codes:B1.1 Inventaire de la salle 204 avec GLPI")
        await martin.types("/a-valider")
        await martin.taps_on("Valider")
        later(app, timedelta(minutes=11))
        box.answers = Busy()
        await app.teller.tick()
        box.answers = RoomGone()
        await app.teller.tick()
        box.answers = None
        await app.teller.tick()
        assert box.came == [], "the door was closed: asking for ever would help nobody"
