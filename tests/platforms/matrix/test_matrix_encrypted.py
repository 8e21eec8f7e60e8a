"""Encrypted rooms: the same conversation, keys that come late, and a class at once."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import nio

from tests.fakes.matrix_echo_bot import running
from tests.fakes.matrix_sealed_person import SealedPerson, answers

if TYPE_CHECKING:
    from pathlib import Path

    from bot.platforms.matrix.session import Credentials
    from tests.fakes.synapse import Synapse


async def test_a_question_in_an_encrypted_room_is_answered_encrypted(
    synapse: Synapse, credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    """Nothing of the question or the answer is readable on the server."""
    async with (
        running(credentials, tmp_path) as matrix,
        SealedPerson(synapse.url, synapse.register()) as lina,
    ):
        room = await lina.create_room([bot])
        await lina.sees(room, bot)
        asked = await lina.says(room, "Question")
        answer = await lina.hears(asked)
        info = matrix.rooms.info(room)

    assert answer.body == "écho : Question"
    assert answer.decrypted
    assert info is not None
    assert info.encrypted


async def test_an_encrypted_room_survives_a_restart_of_the_bot(
    synapse: Synapse, credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    """The device and its keys are kept: what was asked meanwhile is read and answered once."""
    async with SealedPerson(synapse.url, synapse.register()) as lina:
        async with running(credentials, tmp_path):
            room = await lina.create_room([bot])
            await lina.sees(room, bot)
            await lina.hears(await lina.says(room, "Avant"))
        asked = await lina.says(room, "Pendant")
        async with running(credentials, tmp_path):
            answer = await lina.hears(asked)
            await lina.settles()

        assert answer.body == "écho : Pendant"
        assert sum(answers(event, asked) for event in lina.heard) == 1


async def test_a_key_that_comes_late_still_opens_the_question(
    synapse: Synapse, credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    """Even when the bot was restarted between the message and its key; others are answered meanwhile."""
    async with (
        SealedPerson(synapse.url, synapse.register()) as lina,
        SealedPerson(synapse.url, synapse.register()) as malo,
    ):
        async with running(credentials, tmp_path):
            room = await lina.create_room([bot, malo.user_id])
            await malo.join(room)
            await lina.sees(room, bot)
            await lina.sees(room, malo.user_id)
            lina.hold_keys()
            late = await lina.says(room, "En retard")
            await malo.sees(room, bot)
            await malo.hears(await malo.says(room, "À l’heure"))
        async with running(credentials, tmp_path):
            await lina.release_keys()
            answer = await lina.hears(late)
            await lina.settles()

        assert answer.body == "écho : En retard"
        assert sum(answers(event, late) for event in lina.heard) == 1


async def test_a_whole_class_asks_at_once(
    synapse: Synapse, credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    """35 questions in one encrypted room within a second: each is answered, in a few seconds."""
    async with (
        running(credentials, tmp_path),
        SealedPerson(synapse.url, synapse.register()) as lina,
    ):
        room = await lina.create_room([bot])
        await lina.sees(room, bot)
        await lina.hears(await lina.says(room, "Première"))
        async with asyncio.TaskGroup() as tasks:
            asking = [tasks.create_task(lina.says(room, f"n° {number}")) for number in range(35)]
        for asked in asking:
            await lina.hears(asked.result())
        await lina.settles()

        assert sum(isinstance(event, nio.RoomMessageNotice) for event in lina.heard) == 36
