"""The homeserver of the tests is a real one, and it keeps what it was told over a restart."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.fakes.matrix_person import Turned, replying_to, sent_by

if TYPE_CHECKING:
    from tests.fakes.synapse import Synapse
    from tests.platforms.matrix.conftest import People


async def test_two_people_talk_in_a_room(people: People) -> None:
    """The other tests trust these calls: room, invitation, message, reply, thread."""
    lina, malo = await people.arrives(), await people.arrives()
    room = await lina.create_room(invite=[malo.user_id])
    assert await malo.invited_by(lina.user_id) == room
    await malo.join(room)

    asked = await lina.says(room, "Bonjour")
    heard = await malo.hears(room, sent_by(lina.user_id, "Bonjour"))
    await malo.says(room, "Bonsoir", reply_to=asked)

    assert heard["event_id"] == asked
    assert (await lina.hears(room, replying_to(asked)))["content"]["body"] == "Bonsoir"


async def test_messages_survive_a_restart_of_the_server(synapse: Synapse, people: People) -> None:
    """Tests that stop the server would prove nothing if it forgot everything."""
    lina = await people.arrives()
    room = await lina.create_room()
    await lina.says(room, "Avant")

    await asyncio.to_thread(synapse.restart)

    await lina.says(room, "Après")
    texts = [event["content"]["body"] for event in await lina.hears_after(room, sent_by(lina.user_id))]
    assert texts == ["Avant", "Après"]


async def test_a_stranger_cannot_enter_a_private_room(people: People) -> None:
    """The server enforces its rules: a test that passes here says something about privacy."""
    lina, malo = await people.arrives(), await people.arrives()
    room = await lina.create_room()

    with pytest.raises(Turned) as turned:
        await malo.join(room)

    assert turned.value.code == "M_FORBIDDEN"
