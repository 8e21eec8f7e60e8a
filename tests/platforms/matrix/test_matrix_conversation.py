"""A person asks, the bot answers: in a room, in a thread, after a restart, once and only once."""

from __future__ import annotations

import asyncio
import stat
import sys
from typing import TYPE_CHECKING

from bot.platforms.matrix.values import Incoming, Invitation, Outgoing, tx_of
from tests.fakes.matrix_echo_bot import echo, reply_to, running
from tests.fakes.matrix_person import replying_to, sent_by
from tests.needs import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from bot.platforms.matrix.client import Matrix
    from bot.platforms.matrix.session import Credentials
    from tests.fakes.synapse import Synapse
    from tests.platforms.matrix.conftest import People


async def test_a_question_in_a_room_is_answered(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """The answer replies to the question, reads without HTML, and wakes nobody."""
    lina = await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)

        asked = await lina.says(room, "B1.1 & <b>moi</b>")
        content = (await lina.hears(room, replying_to(asked)))["content"]

    assert content["msgtype"] == "m.notice"
    assert content["body"] == "écho : B1.1 & <b>moi</b>"
    assert content["formatted_body"] == "<p>écho : B1.1 &amp; &lt;b&gt;moi&lt;/b&gt;</p>"
    assert content["m.mentions"] == {}


async def test_an_answer_stays_in_its_thread(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A class keeps one thread per subject; an answer outside it would be read by nobody."""
    lina = await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        root = await lina.says(room, "Sujet")
        asked = await lina.says(room, "Question", thread=root)

        relation = (await lina.hears(room, replying_to(asked)))["content"]["m.relates_to"]

    assert relation["rel_type"] == "m.thread"
    assert relation["event_id"] == root


async def test_edits_notices_and_pictures_get_no_answer(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Correcting a typing error must not repeat the answer, and two bots must not talk for ever."""
    lina = await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        asked = await lina.says(room, "Qestion")
        await lina.edits(room, asked, "Question")
        await lina.says(room, "Je suis un robot", kind="m.notice")
        await lina.says(room, "photo.png", kind="m.image", url="mxc://nowhere/nothing")
        await lina.sends(room, "m.room.message", {"msgtype": "m.étrange", "body": "?"})
        last = await lina.says(room, "Fin")
        await lina.hears(room, replying_to(last))

        answers = await lina.hears_after(room, sent_by(bot))

    assert [event["content"]["body"] for event in answers] == ["écho : Qestion", "écho : Fin"]


async def test_what_was_said_before_the_bot_came_is_left_alone(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Entering a room with a history, the bot must not answer last week's commands."""
    lina = await people.arrives()
    room = await lina.create_room()
    await lina.says(room, "Vieille question")
    async with running(credentials, tmp_path):
        await lina.invite(room, bot)
        await lina.is_joined_by(room, bot)
        asked = await lina.says(room, "Nouvelle question")
        await lina.hears(room, replying_to(asked))

        answers = await lina.hears_after(room, sent_by(bot))

    assert [event["content"]["body"] for event in answers] == ["écho : Nouvelle question"]


async def test_an_invitation_pending_at_the_first_start_is_accepted(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Teachers invite the bot before anybody has started it."""
    lina = await people.arrives()
    room = await lina.create_room(invite=[bot])
    async with running(credentials, tmp_path):
        await lina.is_joined_by(room, bot)
        asked = await lina.says(room, "Question")

        assert await lina.hears(room, replying_to(asked))


async def test_the_first_message_of_a_direct_conversation_is_answered(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Element makes a direct room only when its first message is sent: the question precedes the bot."""
    lina = await people.arrives()
    room = await lina.create_room(invite=[bot], direct=True)
    asked = await lina.says(room, "Première question")
    async with running(credentials, tmp_path):
        answer = await lina.hears(room, replying_to(asked))

    assert answer["content"]["body"] == "écho : Première question"


async def test_only_accepted_invitations_are_followed(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Anybody on a public server can invite a bot; it refuses strangers and forgets their room."""
    lina, stranger = await people.arrives(), await people.arrives()

    async def accepts(invitation: Invitation) -> bool:
        return invitation.inviter == lina.user_id

    async with running(credentials, tmp_path, accepts=accepts):
        refused = await stranger.create_room(invite=[bot])
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        async with asyncio.timeout(10):
            while (await stranger.members(refused))[bot] == "invite":  # noqa: ASYNC110 - the server decides
                await asyncio.sleep(0.05)
        membership = (await stranger.members(refused))[bot]

    assert membership == "leave"


async def test_an_empty_room_is_left(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A room that everybody has left would keep the bot's copy of what was said for nothing."""
    lina = await people.arrives()
    async with running(credentials, tmp_path) as matrix:
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        asked = await lina.says(room, "Question")
        await lina.hears(room, replying_to(asked))
        await lina.leave(room)
        async with asyncio.timeout(10):
            while matrix.rooms.info(room) is not None:  # noqa: ASYNC110 - the server decides
                await asyncio.sleep(0.05)


async def test_a_backlog_is_answered_once_after_a_restart(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """130 questions while the bot was down: more than one sync shows, each answered once and in order."""
    lina = await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        asked = await lina.says(room, "Avant")
        await lina.hears(room, replying_to(asked))
    for number in range(130):
        await lina.says(room, f"n° {number}")
    async with running(credentials, tmp_path):
        await lina.hears(room, sent_by(bot, "écho : n° 129"), within=60)
        answers = await lina.hears_after(room, sent_by(bot))

    texts = [event["content"]["body"] for event in answers]
    assert texts == ["écho : Avant", *(f"écho : n° {number}" for number in range(130))]


async def test_an_idle_restart_says_nothing(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A bot that repeats itself at each restart is soon put out; and one device serves for life."""
    lina = await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        asked = await lina.says(room, "Question")
        await lina.hears(room, replying_to(asked))
    session = (tmp_path / "matrix" / "session.json").read_text()
    for _ in range(2):
        async with running(credentials, tmp_path):
            await asyncio.sleep(0.5)

    assert len(await lina.hears_after(room, sent_by(bot))) == 1
    assert (tmp_path / "matrix" / "session.json").read_text() == session


async def test_the_session_is_for_the_owner_only(credentials: Credentials, bot: str, tmp_path: Path) -> None:
    """The access token and the keys are the bot's identity on a machine that others may use."""
    async with running(credentials, tmp_path):
        folder = tmp_path / "matrix"
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (modes["session.json"], modes["cle"]) == (0o600, 0o600)


async def test_a_crash_in_a_handler_stops_nobody(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """One message that breaks a command must not be tried for ever, nor hold back the next."""
    lina = await people.arrives()

    async def breaks(matrix: Matrix, incoming: Incoming) -> None:
        if incoming.body == "Casse":
            raise RuntimeError
        await echo(matrix, incoming)

    async with running(credentials, tmp_path, breaks):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        await lina.says(room, "Casse")
        asked = await lina.says(room, "Suite")

        assert await lina.hears(room, replying_to(asked))


async def test_the_server_may_restart(
    synapse: Synapse, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A school's server is restarted at any hour; the bot must come back by itself."""
    lina = await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        first = await lina.says(room, "Avant")
        await lina.hears(room, replying_to(first))

        await asyncio.to_thread(synapse.restart)

        second = await lina.says(room, "Après")
        await lina.hears(room, replying_to(second), within=40)
        assert len(await lina.hears_after(room, sent_by(bot))) == 2


async def test_an_answer_waits_for_the_server_to_come_back(
    synapse: Synapse, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A question heard just before an outage is answered after it."""
    lina = await people.arrives()

    async def outage(matrix: Matrix, incoming: Incoming) -> None:
        await asyncio.to_thread(synapse.stop)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(echo(matrix, incoming))
            await asyncio.sleep(0.5)
            await asyncio.to_thread(synapse.start)

    async with running(credentials, tmp_path, outage):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        asked = await lina.says(room, "Question")

        assert await lina.hears(room, replying_to(asked), within=40)


async def test_an_own_answer_can_be_edited(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A long list turns its page in place instead of filling the room."""
    lina = await people.arrives()

    async def corrects(matrix: Matrix, incoming: Incoming) -> None:
        first = await matrix.sender.send(incoming.room_id, reply_to(incoming, "page 1"))
        edit = Outgoing("page 2", "<p>page 2</p>", tx_of(incoming.event_id, "page 2"), edits=first)
        await matrix.sender.send(incoming.room_id, edit)

    async with running(credentials, tmp_path, corrects):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
        asked = await lina.says(room, "Liste")
        first = await lina.hears(room, replying_to(asked))
        edited = await lina.hears(room, sent_by(bot, "* page 2"))

    assert edited["content"]["m.relates_to"] == {"rel_type": "m.replace", "event_id": first["event_id"]}
    assert edited["content"]["m.new_content"]["body"] == "page 2"


async def test_a_kill_before_or_after_the_answer_changes_nothing(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A machine that loses power: the question is neither lost nor answered twice."""
    lina = await people.arrives()
    async with running(credentials, tmp_path):
        room = await lina.create_room(invite=[bot])
        await lina.is_joined_by(room, bot)
    for mode in ("die-before", "die-after"):
        await lina.says(room, mode)
        assert await process(credentials, tmp_path, mode) == -9

    async with running(credentials, tmp_path):
        last = await lina.says(room, "Fin")
        await lina.hears(room, replying_to(last))
        answers = await lina.hears_after(room, sent_by(bot))

    texts = [event["content"]["body"] for event in answers]
    assert texts == ["écho : die-before", "écho : die-after", "écho : Fin"]


async def process(credentials: Credentials, folder: Path, mode: str) -> int | None:
    """How the bot ends as a process of its own, killing itself at the moment `mode` says."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.matrix_echo_bot",
        credentials.homeserver, credentials.user, credentials.password or "", str(folder), mode,
        cwd=ROOT, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return await asyncio.wait_for(child.wait(), 40)
    except TimeoutError:
        child.kill()
        await child.wait()
        raise
