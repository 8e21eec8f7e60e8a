"""What a server forgets or changes while the bot is there or away: sessions, tokens, people, devices, messages."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from bot.platforms.matrix.errors import SessionLost
from bot.platforms.matrix.session import Credentials
from bot.store.matrix_inbox import SqliteMatrixInbox
from tests.fakes.matrix_echo_bot import running
from tests.fakes.matrix_person import CLIENT, replying_to, sent_by
from tests.fakes.matrix_sealed_person import SealedPerson
from tests.fakes.synapse import Synapse
from tests.needs import needs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.platforms.matrix.conftest import People

LIFETIME = 3


async def test_a_session_that_expires_is_opened_again_for_the_same_device(tmp_path: Path) -> None:
    """Servers may let sessions live for a while only; a new device would read no key of before."""
    folder = tmp_path / "synapse"
    folder.mkdir()
    server = Synapse(needs("synapse"), folder, session_lifetime=f"{LIFETIME}s")
    await asyncio.to_thread(server.start)
    try:
        account = server.register()
        own = Credentials(server.url, account.user_id, account.password)
        async with running(own, tmp_path) as matrix:
            first = matrix.wire.device_id
            await asyncio.sleep(LIFETIME)
            with pytest.raises(SessionLost) as over:
                await matrix.wire.call("GET", f"{CLIENT}/account/whoami")
        assert over.value.soft
        async with (
            running(own, tmp_path) as matrix,
            SealedPerson(server.url, server.register()) as lina,
        ):
            room = await lina.create_room([own.user])
            await lina.sees(room, own.user)
            answer = await lina.hears(await lina.says(room, "Toujours là ?"))
            assert matrix.wire.device_id == first
            assert answer.body == "écho : Toujours là ?"
        await asyncio.sleep(LIFETIME)
        with pytest.raises(SessionLost):  # nothing to open it with
            async with running(Credentials(server.url, own.user), tmp_path):
                pass
    finally:
        await asyncio.to_thread(server.stop)


async def test_a_server_that_knows_nothing_of_the_token_is_listened_to_from_now_on(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A homeserver put back from a backup refuses the place where the bot was; deaf for ever is no answer."""
    lina = await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
    async with await SqliteMatrixInbox.open(tmp_path / "inbox.db") as inbox:
        await inbox.save([], "m1~unknown~token", datetime(2026, 1, 14, tzinfo=UTC))

    async with running(credentials, tmp_path):
        after = await lina.says(room, "Après")
        await lina.hears(room, replying_to(after))

    assert len(await lina.hears_after(room, sent_by(bot, "écho : Après"))) == 1


async def test_a_room_that_emptied_while_the_bot_was_down_is_left(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    lina, admin = await people.arrives(), await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot, admin.user_id])
        await lina.is_joined_by(room, bot)
    await lina.leave(room)
    await admin.leave(room)

    async with running(credentials, tmp_path) as matrix:
        async with asyncio.timeout(10):
            while room in matrix.wire.rooms():  # noqa: ASYNC110 - the server has no event
                await asyncio.sleep(0.05)


async def test_a_message_taken_back_before_it_was_read_gets_no_answer(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Whoever redacts what they typed does not want it answered, nor repeated."""
    lina = await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
    regretted = await lina.says(room, "Mon mot de passe est 1234")
    await lina.call("PUT", f"{CLIENT}/rooms/{quote(room)}/redact/{quote(regretted)}/r1", {})

    async with running(credentials, tmp_path):
        last = await lina.says(room, "Fin")
        await lina.hears(room, replying_to(last))
        said = await lina.hears_after(room, sent_by(bot))

    assert [event["content"]["body"] for event in said] == ["écho : Fin"]


async def test_a_device_that_came_after_the_room_s_key_reads_the_answers(
    synapse: Synapse, credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    """A new phone in the middle of the year: the key that the others have must reach it too."""
    account = synapse.register()
    async with running(credentials, tmp_path), SealedPerson(synapse.url, account) as computer:
        room = await computer.create_room([bot])
        await computer.sees(room, bot)
        await computer.hears(await computer.says(room, "De l’ordinateur"))
        async with SealedPerson(synapse.url, account) as phone:
            answer = await phone.hears(await phone.says(room, "Du téléphone"))

            assert answer.body == "écho : Du téléphone"
            assert answer.decrypted


async def test_a_bot_put_out_and_asked_back_answers_again(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """What was said while it was out is not its business."""
    lina = await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        for way in ("kick", "ban"):
            await lina.call("POST", f"{CLIENT}/rooms/{quote(room)}/{way}", {"user_id": bot})
            aside = await lina.says(room, f"Pendant {way}")
            if way == "ban":
                await lina.call("POST", f"{CLIENT}/rooms/{quote(room)}/unban", {"user_id": bot})
            await lina.invite(room, bot)
            await lina.is_joined_by(room, bot)
            asked = await lina.says(room, f"Après {way}")
            await lina.hears(room, replying_to(asked))
            assert not [event for event in lina.heard(room) if replying_to(aside)(event)]
