"""Who may do what, from a table that a person can read: every command, every right, School and class."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.app import opened
from bot.commands import dispatch
from bot.commands.action import Action
from bot.commands.declared import COMMANDS
from bot.commands.refusals import incident, refusal
from bot.commands.request import Place, Request
from bot.config import Settings
from bot.receipts import Receipt
from bot.school.classes.joining import hashed
from bot.school.classes.roll import JoinRequest, asked, confirmed, with_roster
from bot.school.model import Account, Group, Platform, Right
from bot.school.spaces.model import RoleRule

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.app import App
    from bot.commands.action import Value
    from bot.commands.reply import Notice
    from bot.errors import Refused
    from bot.school.model import Person, School

NOW: Final = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)
PEOPLE: Final = (
    "visiteur", "étudiant", "propriétaire", "camarade", "enseignant", "collègue", "admin", "ailleurs",
)  # fmt: skip
HERE, THERE, NOWHERE = "100", "900", "555"
OWNER_ROLE: Final = "300"
TABLE: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "rights.toml").read_text(encoding="utf-8")
)
UNKNOWN: Final = ("-inconnu", "-inconnue", "-autre-classe", "personne-disparue", "classe-disparue")


def expected(name: str) -> tuple[str, ...]:
    """The eight outcomes of a command, in the order of PEOPLE."""
    line = TABLE["commands"][name]
    words = line if isinstance(line, str) else line["who"]
    return tuple(TABLE["profiles"].get(words, words).split())


class World:
    """Two Schools, two classes, and everybody of PEOPLE in their place."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.facts: dict[str, str] = {}
        self.refused: list[str] = []
        self._count = 0

    def account(self, who: str) -> Account:
        return Account(Platform.DISCORD, f"u-{who}", who)

    async def settle(self) -> None:
        app, classes = self.app, self.app.services.classes
        other = await app.directory.found("Lycée Blaise-Pascal", "Europe/Paris")
        await app.directory.bind(Platform.DISCORD, HERE, app.school)
        await app.directory.bind(Platform.DISCORD, THERE, other)
        people = {
            who: await self._person(who, app.school) for who in ("étudiant", "propriétaire", "camarade")
        }
        rights = {"enseignant": Right.TEACHER, "collègue": Right.TEACHER, "admin": Right.ADMIN}
        people |= {who: await self._person(who, app.school, right) for who, right in rights.items()}
        people["ailleurs"] = await self._person("ailleurs", other, Right.TEACHER)
        group = await self._class("2SIO", people["enseignant"], ("étudiant", "propriétaire"), "Zoé", people)
        await self._class("1SIO", people["collègue"], ("camarade",), "Max", people)
        await self._class("2SIO", people["ailleurs"], (), "Lou", people)
        await app.services.spaces.change(
            Platform.DISCORD,
            HERE,
            lambda s: s.with_role(RoleRule(OWNER_ROLE, Right.TEACHER)),
            "test",
            Receipt((), people["admin"].id, NOW, lambda _: ""),
        )
        made = await app.services.portfolio.declare(
            app.services.syllabuses.shipped.framework, people["étudiant"], "J’ai configuré le VPN du lycée", ["B1.1"],
            Receipt((), people["étudiant"].id, NOW, lambda _: ""), today=NOW.date(),
        )  # fmt: skip
        await classes.keep_code(group, hashed("KKKK-2222"), NOW.replace(day=20))
        self.facts = {
            "classe": str(group.id),
            "etudiant": str(people["étudiant"].id),
            "realisation": str(made.id),
            "version": str(made.version),
            "camarade": str(people["camarade"].id),
            "code": "KKKK-2222",
        }
        await self._done("enseignant", "tp creer", titre="Installer GLPI", codes=("B1.1",), classe="2SIO")
        await self._done(
            "enseignant",
            "rappel garder",
            quand="tous les lundis à 8h",
            texte="Rendre",
            classe="2SIO",
            sur="oui",
        )

    async def _person(self, who: str, school: School, right: Right | None = None) -> Person:
        return await self.app.directory.enrol(self.account(who), school, right=right)

    async def _class(
        self, name: str, teacher: Person, students: tuple[str, ...], expected: str, people: dict[str, Person]
    ) -> Group:
        classes = self.app.services.classes
        made = await classes.create(
            Group(0, 0, name, 2025, (), 2), teacher, Receipt((), teacher.id, NOW, lambda _: "")
        )
        receipt: Receipt[Any] = Receipt((), teacher.id, NOW, lambda _: "")
        for who in students:
            request = JoinRequest(people[who], who, None, NOW)
            await classes.change(made.school, made.id, lambda r, q=request: asked(r, q), receipt)  # type: ignore[misc] # a default binds the loop's value
        ids = [people[who].id for who in students]
        if ids:
            await classes.change(made.school, made.id, lambda r: confirmed(r, ids), receipt)
        await classes.change(
            made.school,
            made.id,
            lambda r: with_roster(r, [expected], [self.app.services.ids.next()]),
            receipt,
        )
        return made

    async def _done(self, who: str, name: str, **arguments: Value) -> None:
        self._count += 1
        request = Request(f"k{self._count}", self.account(who), Place("200", HERE), NOW)
        reply = await self.app.dispatcher.dispatch(request, Action(name, arguments))
        assert getattr(reply, "tone", None) != "refus", reply

    async def outcome(self, name: str, who: str) -> str:
        """What somebody gets who asks for a command through the one road in."""
        line = TABLE["commands"][name]
        given = {} if isinstance(line, str) else {k: v for k, v in line.items() if k != "who"}
        arguments = {key: self._filled(value) for key, value in given.items()}
        space = {"visiteur": NOWHERE, "ailleurs": THERE}.get(who, HERE)
        roles = (OWNER_ROLE,) if who == "propriétaire" else ()
        self._count += 1
        place = Place("200", space, private=False)
        request = Request(f"k{self._count}", self.account(who), place, NOW, roles=roles)
        self.refused.clear()
        await self.app.dispatcher.dispatch(request, Action(name, arguments))
        rule = self.refused[-1] if self.refused else ""
        named = {"droit-manquant": "réservé", "hors-etablissement": "hors", "incident": "incident"}
        return named.get(rule) or ("inconnu" if rule.endswith(UNKNOWN) else "passe")

    def _filled(self, value: str) -> str:
        for key, fact in self.facts.items():
            value = value.replace(f"{{{key}}}", fact)
        return value


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        made = World(app)
        await made.settle()

        def heard(refused: Refused) -> Notice:
            made.refused.append(refused.rule)
            return refusal(refused)

        def failed(reference: str) -> Notice:
            made.refused.append("incident")
            return incident(reference)

        monkeypatch.setattr(dispatch, "refusal", heard)
        monkeypatch.setattr(dispatch, "incident", failed)
        yield made


def test_every_command_has_its_line() -> None:
    """A command nobody decided about is a hole: add it to tests/commands/rights.toml."""
    assert set(TABLE["commands"]) == {command.name for command in COMMANDS}
    for name in TABLE["commands"]:
        assert len(expected(name)) == len(PEOPLE), f"{name}: one outcome for each of {PEOPLE}"
        assert set(expected(name)) <= {"passe", "réservé", "hors", "inconnu"}, name


async def test_everybody_may_do_exactly_what_the_table_says(world: World) -> None:
    """Outsiders first, then whoever the data belongs to: what an outsider does must change nothing."""
    order = (
        "visiteur",
        "ailleurs",
        "propriétaire",
        "camarade",
        "admin",
        "collègue",
        "étudiant",
        "enseignant",
    )
    wrong = []
    for name in TABLE["commands"]:
        found = {who: await world.outcome(name, who) for who in order}
        row = tuple(found[who] for who in PEOPLE)
        if row != expected(name):
            wrong.append(f"{name}: {' '.join(row)}\n{' ' * len(name)}  {' '.join(expected(name))} expected")
    assert not wrong, "\n".join(wrong)
