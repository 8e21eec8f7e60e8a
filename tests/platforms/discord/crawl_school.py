"""Two Schools in three servers, for a crawl: what each person keeps has a word that nobody else should read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from bot.app import opened
from bot.clock import SetClock
from bot.commands.action import Action
from bot.commands.reply import Card, File
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.platforms.discord.posting import DiscordPoster
from bot.receipts import Receipt
from bot.referentiel.formats.exchange import Format, exported
from bot.school.classes.joining import hashed
from bot.school.classes.roll import JoinRequest, asked, confirmed, with_roster
from bot.school.model import Account, Group, Platform, Right
from tests.fakes.discord.person import Person
from tests.fakes.discord.places import ADMINISTRATOR
from tests.fakes.discord.state import LocalFile
from tests.platforms.discord.conftest import connected

if TYPE_CHECKING:
    from pathlib import Path

    from bot.app import App
    from bot.commands.action import Value
    from bot.commands.reply import Reply
    from bot.school.model import Person as Known
    from bot.school.model import School
    from tests.fakes.discord.server import FakeDiscord
    from tests.fakes.discord.state import User

EARLIER: Final = datetime(2026, 1, 14, 10, 0, tzinfo=UTC)
NOW: Final = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)
ADA, PASCAL = "Lycée Ada-Lovelace", "Lycée Blaise-Pascal"
WORKS: Final = (
    ("inventaire des postes avec GLPI", "B1.1 B1.2"), ("VPN du lycée configuré", "B1.2"), ("sauvegarde automatique", "B1.1"),
    ("site du club en PHP", "B1.3"), ("pare-feu de la salle réseau", "B3.1"), ("supervision Zabbix", "B2.1"),
)  # fmt: skip
WORDS: Final = {"lina": "zorglubine", "noe": "kirikoute", "max": "poldingue", "sam": "wampistone"}
"""A word that stands in everything that a student declared, and nowhere else."""


@dataclass
class Cast:
    """Everybody, and where each of them stands. `readers`: which of them may read a student's word."""

    fake: FakeDiscord
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    guilds: dict[str, int] = field(default_factory=dict)
    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    typed: dict[tuple[str, str], Any] = field(default_factory=dict)
    """What a command's option wants in this world: (command, option) -> value."""

    def owner(self, key: str) -> str:
        """The person behind somebody in a place: `lina@dm` is lina."""
        return key.split("@", maxsplit=1)[0]

    def private_words(self) -> list[str]:
        """What no public message shows: what students wrote."""
        return sorted(WORDS.values())

    def hidden_from(self, key: str) -> set[str]:
        """The words that this person must never be shown."""
        mine = self.owner(key)
        found = {WORDS[who] for who, readers in self.readers.items() if mine not in readers}
        if key.endswith("@pascal"):
            # In the server of another School nothing of one's own School is shown either.
            found |= set(WORDS.values())
        school = {"sam": "pascal", "petit": "pascal"}.get(mine, "ada")
        if mine in {"inconnu", "passant"}:
            found |= {"Azerty", "Qsdfgh", "Poiuytr", "Wxcvbn"}
        if school == "pascal" or key.endswith("@pascal"):
            found |= {"Azerty", "Qsdfgh", "Poiuytr", ADA}
        if school == "ada" and not key.endswith("@pascal"):
            found |= {"Wxcvbn", PASCAL}
        if mine == "martin":  # who taps in the server of the other School comes to belong to both
            found -= {ADA, PASCAL}
        if mine in {"noe", "max"}:
            found.add("Azerty")
        return found


async def settled(fake: FakeDiscord, data: Path) -> Cast:
    """The data folder filled, the application closed again: the bot's own process opens it next."""
    cast = Cast(fake)
    world = fake.world
    for name in ("ada", "pascal", "ailleurs"):
        cast.guilds[name] = world.guild(f"Serveur {name}")
        world.channel(cast.guilds[name], "annonces")
    names = {
        "lina": "Lina Azerty", "noe": "Noé Qsdfgh", "max": "Max Poiuytr", "martin": "Mme Martin", "durand": "M. Durand",
        "roux": "Mme Roux", "eva": "Éva Hjklm", "leo": "Léo Bnvc", "nouveau": "Nouveau", "passant": "Passant",
        "inconnu": "Inconnu", "sam": "Sam Wxcvbn", "petit": "M. Petit",
    }  # fmt: skip
    for key, name in names.items():
        cast.users[key] = world.user(name)
    cast.users["roux"].permissions = ADMINISTRATOR
    cast.users["eva"].roles.append(world.role(cast.guilds["ada"], "SIO2"))
    world.role(cast.guilds["ada"], "Profs")
    for key in names:
        guild = {"sam": "pascal", "petit": "pascal", "inconnu": "ailleurs"}.get(key, "ada")
        cast.people[key] = Person(fake, cast.users[key], world.channel_of(cast.guilds[guild]))
    cast.people["lina@tel"] = Person(fake, world.user("Téléphone"), world.channel_of(cast.guilds["ada"]))
    for key in ("lina", "martin", "inconnu"):
        cast.people[f"{key}@dm"] = Person(fake, cast.users[key], world.channel(None))
    cast.people["martin@pascal"] = Person(fake, cast.users["martin"], world.channel_of(cast.guilds["pascal"]))
    cast.readers = {
        "lina": frozenset({"lina", "martin", "durand"}), "noe": frozenset({"noe", "martin", "durand"}),
        "max": frozenset({"max", "martin", "durand"}), "sam": frozenset({"sam", "petit"}),
    }  # fmt: skip
    async with (
        opened(Settings(data=data, school=ADA, clock=EARLIER), "test") as app,
        connected(fake, app) as client,
    ):
        poster = DiscordPoster()
        poster.client = client
        app.services.reminding.posters.known[Platform.DISCORD] = poster
        await _Seeding(app, cast).all()
    return cast


class _Seeding:
    def __init__(self, app: App, cast: Cast) -> None:
        self._app, self._cast = app, cast
        self._count = 0

    async def all(self) -> None:
        app, cast = self._app, self._cast
        other = await app.directory.found(PASCAL, "Indian/Reunion")
        await app.directory.bind(Platform.DISCORD, str(cast.guilds["ada"]), app.school)
        await app.directory.bind(Platform.DISCORD, str(cast.guilds["pascal"]), other)
        known = {key: await self._enrolled(key, app.school) for key in ("lina", "noe", "max")}
        for key, right in (("martin", Right.TEACHER), ("durand", Right.TEACHER), ("roux", Right.ADMIN)):
            known[key] = await self._enrolled(key, app.school, right)
        known["sam"] = await self._enrolled("sam", other)
        known["petit"] = await self._enrolled("petit", other, Right.TEACHER)
        own = await self._class("2SIO", known["martin"], {k: known[k] for k in ("lina", "noe")}, "Zoé")
        await self._class("1SIO", known["durand"], {"max": known["max"]}, "Lou")
        foreign = await self._class("2SIO", known["petit"], {"sam": known["sam"]}, "Ali")
        await app.services.classes.keep_code(own, hashed("KKKK-2222"), NOW.replace(day=20))
        cast.facts = {"ailleurs": str(foreign.id), "personne": str(known["sam"].id)}
        await self._enrolled("eva", app.school)
        await self._asking(own, await self._enrolled("leo", app.school))
        for key, word in WORDS.items():
            for place, (title, code) in enumerate(WORKS if key == "lina" else WORKS[:3]):
                await self._do(
                    key, "declarer", phrase=f"{title} {word}", codes=() if place == 5 else tuple(code.split())
                )
        for key in ("martin", "petit"):
            await self._do(key, "tp creer", titre="Installer GLPI", codes=("B1.1",), classe="2SIO")
            await self._do(
                key,
                "rappel garder",
                quand="dans une heure",
                texte="Rendre",
                classe="2SIO",
                contenu="B1.1",
                sur="oui",
            )
            await self._do(key, "lexique ajouter", terme="GestSup", codes=("B1.2",))
        await self._validated("durand")
        await self._do("noe", "tp confirmer", numero="1", preuve=f"GLPI en place {WORDS['noe']}")
        await self._do("lina", "rappel garder-moi", quand="dans une heure", texte="Déposer", sur="oui")
        await self._do("martin", "classe role", role=str(self._cast.users["eva"].roles[0]), classe="2SIO")
        clock = app.clock
        assert isinstance(clock, SetClock)
        clock.advance(NOW - EARLIER)
        await app.reminders.until_quiet()
        link = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{2,4})+", repr(await self._do("lina", "compte lier")))
        await self._do("leo", "declarer", phrase="inventaire des postes", codes=("B1.1",))
        table = await self._do("leo", "dossier tableau", format="xlsx")
        assert link is not None
        assert isinstance(table, File)
        cast.typed = {
            ("rejoindre", "code"): "KKKK-2222", ("compte lier", "code"): link[0],
            ("preuve voir", "numero"): "6", ("rappel modifier", "quand"): "le 31 de chaque mois à 8h",
            ("rappel creer", "mention"): "", ("rappel creer", "salon"): "",
            ("classe declarer-pour", "personne"): "Zoé", ("classe retirer", "personne"): "Lina",
            ("config importer", "fichier"): LocalFile("referentiel.toml", self._other_framework(), "text/plain"),
            ("dossier importer", "fichier"): LocalFile("tableau.xlsx", table.content, table.media_type),
        }  # fmt: skip

    def _other_framework(self) -> bytes:
        """The shipped framework as a file, under a version that the School does not have yet."""
        shipped = self._app.services.syllabuses.shipped.framework
        content, _ = exported(shipped, Format.TOML)
        return content.replace(shipped.version.encode(), b"2030", 1)

    async def _enrolled(self, key: str, school: School, right: Right | None = None) -> Known:
        return await self._app.directory.enrol(self._account(key), school, right=right)

    def _account(self, key: str) -> Account:
        user = self._cast.users[key]
        return Account(Platform.DISCORD, str(user.id), user.name)

    async def _class(self, name: str, teacher: Known, students: dict[str, Known], expected: str) -> Group:
        classes = self._app.services.classes
        receipt: Receipt[Any] = Receipt((), teacher.id, NOW, lambda _: "")
        made = await classes.create(Group(0, 0, name, 2025, (), 2), teacher, receipt)
        for key, student in students.items():
            request = JoinRequest(student, self._cast.users[key].name, None, NOW)
            await classes.change(made.school, made.id, lambda r, q=request: asked(r, q), receipt)  # type: ignore[misc]
        ids = [student.id for student in students.values()]
        await classes.change(made.school, made.id, lambda r: confirmed(r, ids), receipt)
        row = [self._app.services.ids.next()]
        await classes.change(made.school, made.id, lambda r: with_roster(r, [expected], row), receipt)
        return made

    async def _asking(self, group: Group, student: Known) -> None:
        """Somebody who asked to join, and whom nobody answered yet."""
        request = JoinRequest(student, "Léo Bnvc", None, NOW)
        receipt: Receipt[Any] = Receipt((), student.id, NOW, lambda _: "")
        await self._app.services.classes.change(group.school, group.id, lambda r: asked(r, request), receipt)

    async def _validated(self, teacher: str) -> None:
        """Validate what waits first: only what was validated is withdrawn in two steps."""
        shown = await self._do(teacher, "a-valider")
        assert isinstance(shown, Card)
        decide = next(one.action for one in shown.then if one.action.command == "decision")
        await self._do(teacher, decide.command, **decide.arguments)

    async def _do(self, key: str, name: str, **arguments: Value) -> Reply:
        self._count += 1
        person = self._cast.people[key]
        place = Place(str(person.channel), str(person.guild))
        request = Request(f"seed{self._count}", self._account(key), place, self._app.clock.now())
        reply = await self._app.dispatcher.dispatch(request, Action(name, arguments))
        assert getattr(reply, "tone", None) != "refus", (key, name, reply)
        return reply
