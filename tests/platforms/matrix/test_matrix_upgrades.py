"""An upgraded room is another room for the server, and the same one for the class."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.app import opened
from bot.app_platforms import MatrixSchools
from bot.clock import SystemClock
from bot.commands.posting import Destination
from bot.commands.reply import Notice
from bot.commands.text import text
from bot.config import Settings
from bot.platforms.matrix.posting import MatrixPoster
from bot.platforms.matrix.spaces import Spaces
from bot.school.model import Platform
from tests.fakes.matrix_echo_bot import running
from tests.fakes.matrix_person import CLIENT, replying_to, sent_by

if TYPE_CHECKING:
    from pathlib import Path

    from bot.platforms.matrix.session import Credentials
    from tests.fakes.matrix_person import MatrixPerson
    from tests.platforms.matrix.conftest import People


async def upgraded(person: MatrixPerson, room: str, version: str) -> str:
    """The room that replaces another, as Element asks for it."""
    path = f"{CLIENT}/rooms/{quote(room)}/upgrade"
    return str((await person.call("POST", path, {"new_version": version}))["replacement_room"])


async def test_an_upgraded_room_keeps_its_school_and_its_reminders(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Bound once, upgraded twice, and the first room left empty: nothing has to be typed again."""
    lina = await people.arrives()
    poster = MatrixPoster()
    async with opened(Settings(data=tmp_path / "data", school="Lycée"), "test") as app:
        async with running(credentials, tmp_path) as matrix:
            poster.matrix = matrix
            spaces = Spaces(matrix.wire, MatrixSchools(app.directory), matrix.upgrades)
            rooms = [await lina.create_room(invite=[bot], room_version="10")]
            await lina.is_joined_by(rooms[0], bot)
            await app.directory.bind(Platform.MATRIX, rooms[0], app.school)
            for version in ("11", "12"):
                rooms.append(await upgraded(lina, rooms[-1], version))
                await lina.invite(rooms[-1], bot)
                await lina.is_joined_by(rooms[-1], bot)
                await matrix.wire.hears_of(rooms[-1], 10)
            assert [await spaces.space_of(room) for room in rooms] == [rooms[0]] * 3

            await lina.leave(rooms[0])
            last = await lina.says(rooms[-1], "Bonjour")
            await lina.hears(rooms[-1], replying_to(last))
        async with running(credentials, tmp_path) as matrix:
            poster.matrix = matrix
            spaces = Spaces(matrix.wire, MatrixSchools(app.directory), matrix.upgrades)
            assert rooms[0] not in matrix.wire.rooms()
            assert await spaces.space_of(rooms[-1]) == rooms[0]

            where = Destination(Platform.MATRIX, rooms[0], rooms[0])
            assert await poster.permits(where, lina.user_id)
            sent = await poster.post(where, Notice(text("Rendre le tableau")), key="rappel-1")
            said = await lina.hears(rooms[-1], sent_by(bot, "Rendre le tableau"))
            since = SystemClock().now() - timedelta(minutes=1)
            assert said["event_id"] == sent == await poster.find(where, "rappel-1", since)


async def test_a_room_that_only_claims_to_replace_another_does_not(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Anybody may write in a new room that it follows the class's; the class's room has to say so too."""
    lina, noe = await people.arrives(), await people.arrives()
    async with (
        opened(Settings(data=tmp_path / "data", school="Lycée"), "test") as app,
        running(credentials, tmp_path) as matrix,
    ):
        spaces = Spaces(matrix.wire, MatrixSchools(app.directory), matrix.upgrades)
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        await app.directory.bind(Platform.MATRIX, room, app.school)

        claim = {"predecessor": {"room_id": room, "event_id": "$x"}}
        other = await noe.create_room(invite=[bot], room_version="11", creation_content=claim)
        await noe.is_joined_by(other, bot)
        await matrix.wire.hears_of(other, 10)

        assert await spaces.space_of(other) == other
        assert await matrix.upgrades.last_of(room) == room
