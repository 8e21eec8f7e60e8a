"""What an administrator sets for a Space: who may, what counts at once, what waits for a teacher."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.commands.action import Action
from bot.commands.request import Place, Request
from bot.commands.venue import Named
from bot.config import Settings
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform, Right

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

    from bot.app import App

NOW = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)
SPACE, ROOM = "100", "200"


class Known:
    """A server with two rooms, two roles, and one room where the bot may not write."""

    def rooms(self, space: str) -> Sequence[Named]:
        return (Named(ROOM, "général"), Named("201", "annonces")) if space == SPACE else ()

    def called(self, space: str, room: str) -> str:
        return next((one.name for one in self.rooms(space) if one.id == room), room)

    def roles(self, space: str) -> Sequence[Named]:
        return (Named("300", "Profs"), Named("301", "Étudiants")) if space == SPACE else ()

    def lacking(self, space: str, room: str) -> Sequence[str]:
        return ("Envoyer des messages",) if room == "201" else ()


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        await app.directory.bind(Platform.DISCORD, SPACE, app.school)
        app.services.venues.known[Platform.DISCORD] = Known()
        yield app


class Desk:
    """People who act in the server."""

    def __init__(self, app: App) -> None:
        self.app, self.count = app, 0

    async def named(self, right: Right) -> Account:
        account = Account(Platform.DISCORD, str(right), str(right))
        await self.app.directory.enrol(account, self.app.school, right=right)
        return account

    async def says(
        self, who: Account, command: str, roles: tuple[str, ...] = (), key: str = "", **given: str
    ) -> str:
        self.count += 1
        request = Request(key or f"k{self.count}", who, Place(ROOM, SPACE), NOW, roles=roles)
        reply = await self.app.dispatcher.dispatch(request, Action(command, given))
        return " ".join("\n".join(lines_of(reply, Style())).split())


@pytest.fixture
def desk(app: App) -> Desk:
    return Desk(app)


async def test_a_role_gives_a_right_only_once_a_teacher_confirmed_it(app: App, desk: Desk) -> None:
    """Whoever owns the server hands out roles: that alone makes nobody a teacher."""
    admin, teacher = await desk.named(Right.ADMIN), await desk.named(Right.TEACHER)
    newcomer = Account(Platform.DISCORD, "900", "M. Petit")
    assert "confirme" in await desk.says(admin, "config role", role="Profs")
    assert "réservée" in await desk.says(newcomer, "a-valider", roles=("300",))
    assert "réservée" in await desk.says(admin, "config confirmer", role="Profs")
    await desk.says(teacher, "config confirmer", role="300")
    await app.directory.enrol(newcomer, app.school)
    assert "Rien n’attend" in await desk.says(newcomer, "a-valider", roles=("300",))
    assert "réservée" in await desk.says(newcomer, "a-valider", roles=("301",))
    await desk.says(admin, "config role", role="Profs", droit="aucun")
    assert "réservée" in await desk.says(newcomer, "a-valider", roles=("300",))


async def test_everyone_is_no_role_to_give_a_right(desk: Desk) -> None:
    admin = await desk.named(Right.ADMIN)
    assert "@everyone" in await desk.says(admin, "config role", role="@everyone")
    assert "n’existe pas" in await desk.says(admin, "config role", role="Inconnus")


async def test_a_student_role_leaves_guests_without_a_portfolio(app: App, desk: Desk) -> None:
    await desk.says(await desk.named(Right.ADMIN), "config role", role="Étudiants", droit="étudiant")
    await desk.says(await desk.named(Right.TEACHER), "config confirmer", role="Étudiants")
    guest = Account(Platform.DISCORD, "901", "Invité")
    assert "réservée" in await desk.says(guest, "progression")
    assert "réservée" not in await desk.says(guest, "progression", roles=("301",))


async def test_what_the_bot_may_not_do_is_named_with_its_room(desk: Desk) -> None:
    admin = await desk.named(Right.ADMIN)
    said = await desk.says(admin, "config rappels", salon="annonces")
    assert "#annonces : il manque au bot « Envoyer des messages »" in said
    assert "pas visible" in await desk.says(admin, "config rappels", salon="secret")


async def test_a_zone_set_here_is_the_zone_of_the_hours_here(app: App, desk: Desk) -> None:
    admin = await desk.named(Right.ADMIN)
    assert "Indian/Reunion" in await desk.says(admin, "config fuseau", fuseau="indian/reunion")
    assert "n’est pas un fuseau" in await desk.says(admin, "config fuseau", fuseau="Mars/Olympus")
    settings = await app.services.spaces.settings(Platform.DISCORD, SPACE)
    assert settings.zone == "Indian/Reunion"


async def test_a_replay_changes_nothing_a_second_time(app: App, desk: Desk) -> None:
    admin = await desk.named(Right.ADMIN)
    await desk.says(admin, "config visibilite", key="same", visibilite="publique")
    await desk.says(admin, "config visibilite", visibilite="privée")
    await desk.says(admin, "config visibilite", key="same", visibilite="publique")
    assert (await app.services.spaces.settings(Platform.DISCORD, SPACE)).public_rooms == frozenset()
    acts = await app.store.all("select act from journal where act like 'config%'")
    assert len(acts) == 2


async def test_settings_are_the_administrator_s_and_outlive_a_restart(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW)
    async with opened(settings, "test") as app:
        await app.directory.bind(Platform.DISCORD, SPACE, app.school)
        desk = Desk(app)
        assert "réservée" in await desk.says(await desk.named(Right.TEACHER), "config rappels", salon="201")
        await desk.says(await desk.named(Right.ADMIN), "config rappels", salon="201")
    async with opened(settings, "test") as app:
        assert (await app.services.spaces.settings(Platform.DISCORD, SPACE)).reminder_room == "201"


async def test_rooms_roles_and_zones_are_completed_for_administrators(app: App, desk: Desk) -> None:
    admin = await desk.named(Right.ADMIN)

    async def offered(who: Account, command: str, parameter: str, typed: str) -> list[str]:
        request = Request("k", who, Place(ROOM, SPACE), NOW)
        found = await app.dispatcher.suggest(request, Action(command), parameter, typed)
        return [s.label for s in found]

    assert await offered(admin, "config role", "role", "prof") == ["@Profs"]
    assert await offered(admin, "config rappels", "salon", "#ann") == ["#annonces"]
    assert (await offered(admin, "config fuseau", "fuseau", ""))[0] == "Europe/Paris"
    assert await offered(Account(Platform.DISCORD, "902", "x"), "config role", "role", "") == []


async def test_settings_of_a_server_are_not_changed_from_a_direct_message(app: App, desk: Desk) -> None:
    admin = await desk.named(Right.ADMIN)
    request = Request("k", admin, Place("dm", None, private=True), NOW)
    reply = await app.dispatcher.dispatch(request, Action("config voir"))
    assert "pas en message privé" in "\n".join(lines_of(reply, Style()))
