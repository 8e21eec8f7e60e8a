"""What the bot says on Discord without being asked: once, only its own mention, found again, or said to be gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands.posting import Busy, Destination, Rejected, RoomGone, Unheard, Unreadable
from bot.commands.reply import Notice
from bot.commands.text import UserText, text
from bot.platforms.discord.posting import DiscordPoster
from bot.school.model import Platform
from tests.platforms.discord.conftest import NOW

if TYPE_CHECKING:
    from tests.platforms.discord.conftest import Class

SAID = Notice(text("Rendre l’attestation. ", UserText("@everyone <@&1> **gras**")))
KEY = "a3k9zq1x0b2c4"


def poster_of(classroom: Class) -> DiscordPoster:
    poster = DiscordPoster()
    poster.client = classroom.client
    return poster


def room_of(classroom: Class) -> Destination:
    return Destination(Platform.DISCORD, str(classroom.guild), str(classroom.channel))


async def test_the_same_key_is_the_same_message(classroom: Class) -> None:
    poster, room = poster_of(classroom), room_of(classroom)

    first = await poster.post(room, SAID, key=KEY)
    again = await poster.post(room, SAID, key=KEY)
    other = await poster.post(room, SAID, key=KEY + "r")

    assert first == again != other
    assert len(classroom.fake.world.messages) == 2


async def test_only_the_role_of_the_reminder_is_called(classroom: Class) -> None:
    await poster_of(classroom).post(room_of(classroom), SAID, key=KEY, mention="4242")

    [message] = classroom.fake.world.messages.values()
    assert message["allowed_mentions"]["roles"] == ["4242"] or message["allowed_mentions"]["roles"] == [4242]
    assert not message["allowed_mentions"].get("users")
    assert message["allowed_mentions"].get("parse", []) == []
    assert message["components"][0]["content"] == "<@&4242>"
    assert "@everyone" not in message["components"][1]["content"], "typed text calls nobody"


async def test_without_a_role_nobody_is_called(classroom: Class) -> None:
    await poster_of(classroom).post(room_of(classroom), SAID, key=KEY)

    [message] = classroom.fake.world.messages.values()
    assert message["allowed_mentions"] == {"parse": []}


async def test_a_post_is_found_by_its_mark_once_the_nonce_is_forgotten(classroom: Class) -> None:
    poster, room = poster_of(classroom), room_of(classroom)
    reference = await poster.post(room, SAID, key=KEY)
    for other in range(120):
        await poster.post(room, SAID, key=f"other{other}")
    classroom.fake.posts.forget_nonces()

    since = classroom.fake.world.messages[int(reference)]["timestamp"]
    assert await poster.find(room, KEY, NOW) == reference, since
    assert await poster.find(room, "never-sent", NOW) is None


async def test_a_message_deleted_since_was_delivered(classroom: Class) -> None:
    poster, room = poster_of(classroom), room_of(classroom)
    reference = await poster.post(room, SAID, key=KEY)
    del classroom.fake.world.messages[int(reference)]

    assert await poster.post(room, SAID, key=KEY) == "?"
    assert classroom.fake.world.messages == {}
    classroom.fake.world.refused.clear()


async def test_a_closed_or_missing_channel_is_gone(classroom: Class) -> None:
    poster, room = poster_of(classroom), room_of(classroom)
    classroom.fake.posts.closed.add(classroom.channel)

    with pytest.raises(RoomGone):
        await poster.post(room, SAID, key=KEY)
    with pytest.raises(RoomGone):
        await poster.post(Destination(Platform.DISCORD, "1", "123456"), SAID, key=KEY)
    with pytest.raises(Unreadable):
        await poster.find(room, KEY, NOW)
    classroom.fake.world.refused.clear()


async def test_a_person_is_spoken_to_in_private(classroom: Class) -> None:
    lina = classroom.person("Lina")
    there = Destination(Platform.DISCORD, "", "", user=str(lina.user.id))

    reference = await poster_of(classroom).post(there, SAID, key=KEY)

    message = classroom.fake.world.messages[int(reference)]
    assert classroom.fake.world.channels[int(message["channel_id"])] is None
    classroom.fake.posts.closed_people.add(lina.user.id)
    with pytest.raises(RoomGone):
        await poster_of(classroom).post(there, SAID, key=KEY + "2")
    classroom.fake.world.refused.clear()


async def test_without_a_connection_it_is_for_later() -> None:
    with pytest.raises(Busy):
        await DiscordPoster().post(Destination(Platform.DISCORD, "1", "2"), SAID, key=KEY)


@pytest.mark.parametrize(("status", "code"), [(403, 50001), (403, 50013), (404, 10003)])
async def test_what_discord_closes_is_gone(classroom: Class, status: int, code: int) -> None:
    classroom.fake.faults.add("status", method="POST", path="messages", status=status, code=code)

    with pytest.raises(RoomGone):
        await poster_of(classroom).post(room_of(classroom), SAID, key=KEY)
    classroom.fake.world.refused.clear()


async def test_a_short_limit_is_waited_for(classroom: Class) -> None:
    classroom.fake.faults.add("limited", method="POST", path="messages", seconds=0.1)

    await poster_of(classroom).post(room_of(classroom), SAID, key=KEY)

    assert len(classroom.fake.world.messages) == 1
    classroom.fake.world.refused.clear()


@pytest.mark.parametrize("status", [500, 504])
async def test_a_fault_of_discord_is_tried_again_under_the_same_nonce(classroom: Class, status: int) -> None:
    classroom.fake.faults.add("status", method="POST", path="messages", status=status)

    await poster_of(classroom).post(room_of(classroom), SAID, key=KEY)

    assert len(classroom.fake.world.messages) == 1
    classroom.fake.world.refused.clear()


async def test_a_refused_message_is_refused_for_good(classroom: Class) -> None:
    classroom.fake.faults.add("status", method="POST", path="messages", status=400, code=50035)

    with pytest.raises(Rejected):
        await poster_of(classroom).post(room_of(classroom), SAID, key=KEY)
    classroom.fake.world.refused.clear()


@pytest.mark.parametrize("fault", ["cut", "lose"])
async def test_a_lost_answer_is_no_answer_and_the_next_try_doubles_nothing(
    classroom: Class, fault: str
) -> None:
    poster, room = poster_of(classroom), room_of(classroom)
    classroom.fake.faults.add("cut" if fault == "cut" else "lose", method="POST", path="messages")

    with pytest.raises(Unheard):
        await poster.post(room, SAID, key=KEY)
    await poster.post(room, SAID, key=KEY)

    assert len(classroom.fake.world.messages) == 1
    classroom.fake.world.refused.clear()


async def test_a_silent_discord_is_not_waited_for_longer_than_the_lease(
    classroom: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.discord.posting.PATIENCE", 0.2)
    classroom.fake.faults.add("delay", method="POST", path="messages", seconds=1.0)

    with pytest.raises(Unheard):
        await poster_of(classroom).post(room_of(classroom), SAID, key=KEY)
    classroom.fake.world.refused.clear()


async def test_a_channel_of_another_server_is_never_permitted(classroom: Class) -> None:
    """Nothing crosses the border of a Space, whatever id is typed."""
    teacher = await classroom.teacher("Mme Martin")
    other = classroom.fake.world.guild("Autre lycée")
    there = Destination(Platform.DISCORD, str(classroom.guild), str(classroom.fake.world.channel_of(other)))

    assert not await poster_of(classroom).permits(there, str(teacher.user.id))
    classroom.fake.world.refused.clear()
