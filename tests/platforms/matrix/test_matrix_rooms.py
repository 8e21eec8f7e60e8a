"""What is personal is read by one person: direct rooms, and the check before each private message."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.platforms.matrix.errors import Denied, Limited, NotPrivate
from bot.platforms.matrix.session import Credentials
from bot.platforms.matrix.values import Incoming, Outgoing, tx_of
from tests.fakes.matrix_echo_bot import reply_to, running
from tests.fakes.matrix_person import ENCRYPTION, replying_to, sent_by
from tests.fakes.synapse import Synapse
from tests.needs import needs

if TYPE_CHECKING:
    from pathlib import Path

    from bot.platforms.matrix.client import Matrix
    from tests.platforms.matrix.conftest import People


async def privately(matrix: Matrix, incoming: Incoming) -> None:
    """Say in the room that the answer is elsewhere, and give it in the direct room."""
    direct = await matrix.rooms.direct_room(incoming.sender)
    secret = Outgoing("secret", "<p>secret</p>", tx_of(incoming.event_id, "secret"), only_for=incoming.sender)
    await matrix.sender.send(direct, secret)
    await matrix.sender.send(incoming.room_id, reply_to(incoming, "ailleurs"))


async def test_a_direct_room_is_made_once_and_found_again(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """The person gets one conversation with the bot, not one for each question or restart."""
    lina = await people.arrives()
    async with running(credentials, tmp_path, privately):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        await lina.says(room, "Ma progression ?")
        direct = await lina.invited_by(bot)
        await lina.join(direct)
        await lina.hears(direct, sent_by(bot, "secret"))
    async with running(credentials, tmp_path, privately):
        asked = await lina.says(room, "Et maintenant ?")
        await lina.hears(room, replying_to(asked))
        secrets = await lina.hears_after(direct, sent_by(bot, "secret"))

    assert len(secrets) == 2
    assert lina.invitations == {}
    assert [
        e["content"]["body"] for e in lina.heard(room) if e["sender"] == bot and "body" in e["content"]
    ] == [
        "ailleurs",
        "ailleurs",
    ]


async def test_a_direct_room_that_somebody_else_entered_is_used_no_more(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A student who shows the conversation to a friend must not show the next answers too."""
    lina, malo = await people.arrives(), await people.arrives()
    async with running(credentials, tmp_path) as matrix:
        first = await matrix.rooms.direct_room(lina.user_id)
        await lina.join(first)
        assert await matrix.rooms.direct_room(lina.user_id) == first
        await lina.invite(first, malo.user_id)

        assert not await matrix.rooms.is_private_with(first, lina.user_id)
        assert await matrix.rooms.direct_room(lina.user_id) != first


async def test_the_conversation_that_a_person_began_is_used(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Who wrote to the bot first gets private answers there, and m.direct says so."""
    lina = await people.arrives()
    async with running(credentials, tmp_path) as matrix:
        room = await lina.create_room(invite=[bot], direct=True)
        asked = await lina.says(room, "Bonjour")
        await lina.hears(room, replying_to(asked))

        assert await matrix.rooms.direct_room(lina.user_id) == room
        info = matrix.rooms.info(room)

    assert info is not None
    assert info.is_direct
    assert set(info.everybody) == {bot, lina.user_id}


async def test_a_private_message_is_refused_where_three_people_are(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """The last check stands just before sending: an invitation that came meanwhile counts."""
    lina, malo = await people.arrives(), await people.arrives()
    secret = Outgoing("secret", "", tx_of("$demande"), only_for=lina.user_id)
    async with running(credentials, tmp_path) as matrix:
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        await lina.invite(room, malo.user_id)

        with pytest.raises(NotPrivate):
            await matrix.sender.send(room, secret)

        assert await lina.hears_after(room, sent_by(bot)) == []


@pytest.mark.parametrize(
    "open_to_others",
    [
        {"preset": "public_chat"},
        {
            "initial_state": [
                {
                    "type": "m.room.history_visibility",
                    "state_key": "",
                    "content": {"history_visibility": "world_readable"},
                }
            ]
        },
    ],
)
async def test_a_room_that_others_may_enter_or_read_is_not_private(
    credentials: Credentials, bot: str, people: People, tmp_path: Path, open_to_others: dict[str, Any]
) -> None:
    """Two members today, the whole server tomorrow."""
    lina = await people.arrives()
    async with running(credentials, tmp_path) as matrix:
        room = await lina.create_room(invite=[bot], **open_to_others)
        closed = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        await lina.is_joined_by(closed, bot)

        assert await matrix.rooms.is_private_with(closed, lina.user_id)
        assert not await matrix.rooms.is_private_with(room, lina.user_id)


async def test_nobody_reads_a_room_that_the_bot_is_not_in(
    credentials: Credentials, people: People, tmp_path: Path
) -> None:
    """What the bot may not see is not private, whoever asks."""
    lina = await people.arrives()
    room = await lina.create_room()
    async with running(credentials, tmp_path) as matrix:
        assert not await matrix.rooms.is_private_with(room, lina.user_id)


async def test_a_person_who_does_not_exist_gets_no_room(credentials: Credentials, tmp_path: Path) -> None:
    """The one who asks for it is told; nothing waits for ever."""
    async with running(credentials, tmp_path) as matrix:
        with pytest.raises(Denied):
            await matrix.rooms.direct_room("pas-un-identifiant")


async def test_an_encrypted_direct_room_can_be_asked_for(
    credentials: Credentials, people: People, tmp_path: Path
) -> None:
    """Schools that encrypt everything want the private answers encrypted first."""
    lina = await people.arrives()
    async with running(credentials, tmp_path, encrypt_direct=True) as matrix:
        room = await matrix.rooms.direct_room(lina.user_id)
        info = matrix.rooms.info(room)
        await lina.join(room)
        state = await lina.call("GET", f"/_matrix/client/v3/rooms/{room}/state/m.room.encryption")

    assert info is not None
    assert info.encrypted
    assert state == ENCRYPTION["content"]


async def test_limits_are_obeyed_and_nothing_is_lost(
    people: People, synapse: Synapse, tmp_path: Path
) -> None:
    """A stock server lets few messages through: they arrive late, private ones first, each once."""
    folder = tmp_path / "synapse"
    folder.mkdir()
    few = {"per_second": 2, "burst_count": 2}
    rooms = {"per_second": 0.01, "burst_count": 1}
    server = Synapse(needs("synapse"), folder, rc_message=few, rc_room_creation=rooms)
    await asyncio.to_thread(server.start)
    try:
        account, asker = server.register(), server.register()
        credentials = Credentials(server.url, account.user_id, account.password)
        async with running(credentials, tmp_path) as matrix:
            room = await matrix.rooms.direct_room(asker.user_id)
            with pytest.raises(Limited):
                await matrix.rooms.direct_room(server.register().user_id)
            order: list[str] = []

            async def send(name: str, only_for: str | None = None) -> None:
                await matrix.sender.send(room, Outgoing(name, "", tx_of(name), only_for=only_for))
                order.append(name)

            async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
                for number in range(5):
                    tasks.create_task(send(f"public {number}"))
                tasks.create_task(send("privé", only_for=asker.user_id))
    finally:
        await asyncio.to_thread(server.stop)

    assert order == ["privé", *(f"public {number}" for number in range(5))]
