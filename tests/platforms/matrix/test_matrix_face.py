"""What people do on Matrix besides plain commands: names, emoji, files, long answers, hostile messages."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from PIL import Image

from bot.app import opened
from bot.clock import SystemClock
from bot.commands.ask import Ask
from bot.commands.catalogue import Catalogue
from bot.commands.conversation import Conversation
from bot.commands.declaration import Param, command
from bot.commands.declared import COMMANDS
from bot.commands.dispatch import Dispatcher
from bot.commands.posting import Destination, Unreadable
from bot.commands.reply import Card, File, Notice, Reply, Section
from bot.commands.text import UserText, text
from bot.commands.upload import Upload
from bot.config import Settings
from bot.platforms.matrix.posting import MatrixPoster
from bot.platforms.matrix.session import Credentials
from bot.school.model import Account, Platform, Purpose
from bot.school.one_time import drawn, hashed
from tests.fakes.matrix_echo_bot import running
from tests.fakes.matrix_person import CLIENT, MatrixPerson, replying_to, sent_by
from tests.fakes.synapse import Synapse
from tests.needs import needs
from tests.platforms.matrix.face import alone_with, answering, class_room, says

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from tests.fakes.matrix_person import Wanted
    from tests.platforms.matrix.conftest import People


def both(one: Wanted, other: Wanted) -> Wanted:
    return lambda event: one(event) and other(event)


def a_picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (40, 20), "white").save(drawn, "PNG")
    return drawn.getvalue()


@command("essai image", "Une image", private=False)
async def essai_image(_: Ask) -> Reply:
    return File("carte.png", "image/png", a_picture(), text("La carte."), alt=text("B1.1 : 4 sur 6"))


@command("essai longueur", "Une longue réponse", private=False)
async def essai_longueur(_: Ask) -> Reply:
    return Card(text("Mille lignes"), (Section(tuple(text(f"ligne {n} é<b>&") for n in range(1000))),))


@command("essai fichier", "Compter les octets d’un fichier", private=False)
async def essai_fichier(_: Ask, fichier: Annotated[Upload, Param("fichier")]) -> Reply:
    return Notice(text(f"{fichier.media_type} : {len(fichier.content)} octets, ", UserText(fichier.name)))


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """The application with three commands more."""
    async with opened(Settings(data=tmp_path / "var", school="Lycée Ada-Lovelace"), "test") as made:
        dispatcher = Dispatcher(
            Catalogue((*COMMANDS, essai_image, essai_longueur, essai_fichier)), made.services
        )
        yield replace(made, dispatcher=dispatcher, conversation=Conversation(dispatcher, made.pending))


@pytest.mark.parametrize(
    "line",
    [
        "!Critère P1.1.1", "!CRITERE\u00a0P1.1.1", "!\u202fcritere p111", "!p111", "@{name} critere P1.1.1",
        "@{name}: p1.1.1", "{name} : critère P1.1.1", "＠", "!critere p-1-1-1",
    ],
)  # fmt: skip
async def test_a_command_is_understood_however_it_is_typed(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path, line: str
) -> None:
    """Phones capitalise, put accents and no-break spaces, and offer to mention the bot."""
    if line == "＠":
        line = "{name}, critere P1.1.1 s’il te plaît"[:22]
    lina, noe = await people.arrives(), await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await class_room(app, lina, bot, noe)
        asked = await lina.says(room, line.format(name=bot[1:].partition(":")[0]))
        answer = await lina.hears(room, replying_to(asked))
    assert "P1.1.1" in answer["content"]["body"]
    assert answer["content"]["m.mentions"] == {}


async def test_a_class_may_talk_without_the_bot(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """It answers when called, and when a list it has shown is answered: nothing else."""
    lina, noe = await people.arrives(), await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await class_room(app, lina, bot, noe)
        shown = await lina.says(room, "!recherche sauvegarde")
        await lina.hears(room, replying_to(shown))
        await lina.says(room, "salut")
        await lina.says(room, "ok")
        await noe.says(room, "1")
        await lina.says(room, "!!!")
        picked = await lina.says(room, "1")
        await lina.hears(room, replying_to(picked))
        mentioned = await noe.says(room, "Bot: critere P1.1.1", mentions=[bot])
        await noe.hears(room, replying_to(mentioned))
        answers = await lina.hears_after(room, sent_by(bot))
    assert len(answers) == 3


async def test_an_emoji_answers_a_list_and_edits_it(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A tap instead of a digit; the answer takes the place of the list. Other people's emoji are nobody's business."""
    lina, noe = await people.arrives(), await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await class_room(app, lina, bot, noe)
        listed = await lina.hears(room, replying_to(await lina.says(room, "!recherche sauvegarde")))
        await noe.reacts(room, listed["event_id"], "1️⃣")
        await lina.reacts(room, listed["event_id"], "🎉")
    async with answering(app, credentials, tmp_path):  # it survives a restart
        await lina.reacts(room, listed["event_id"], "1️⃣")
        edit = await lina.hears(
            room, lambda e: e["content"].get("m.relates_to", {}).get("rel_type") == "m.replace"
        )
        answers = await lina.hears_after(room, sent_by(bot))
    assert edit["content"]["m.relates_to"]["event_id"] == listed["event_id"]
    assert edit["content"]["m.new_content"]["m.mentions"] == {}
    assert len(answers) == 2


async def test_a_corrected_command_gets_no_second_answer(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    lina = await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await alone_with(lina, bot)
        asked = await lina.says(room, "!critere P1.1.1")
        await lina.hears(room, replying_to(asked))
        await lina.edits(room, asked, "!critere P1.1.2")
        last = await lina.says(room, "!critere P1.1.3")
        await lina.hears(room, replying_to(last))
        answers = await lina.hears_after(room, sent_by(bot))
    assert len(answers) == 2


async def test_a_long_answer_comes_in_parts(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Cut at line ends, each part under 16 KB, nothing lost between them; then there is no more."""
    lina = await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await alone_with(lina, bot)
        asked, bodies = await lina.says(room, "!essai longueur"), []
        for _ in range(10):
            content = (await lina.hears(room, replying_to(asked)))["content"]
            assert len(content["body"].encode()) + len(content["formatted_body"].encode()) < 16_000
            assert "<b>" not in content["formatted_body"]
            bodies.append(content["body"])
            if "!suite" not in content["body"]:
                break
            asked = await lina.says(room, "!suite")
        over = await lina.hears(room, replying_to(await lina.says(room, "!suite")))
    said = "\n".join(bodies).splitlines()
    assert [line for line in said if line.startswith("ligne")] == [f"ligne {n} é<b>&" for n in range(1000)]
    assert len(bodies) > 2
    assert "attente" in over["content"]["body"]


async def test_a_picture_is_seen_and_said_in_words(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Screen readers read the body: the figures, not the name of the file."""
    lina = await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await alone_with(lina, bot)
        await lina.says(room, "!essai image")
        content = (await lina.hears(room, lambda e: e["content"].get("msgtype") == "m.image"))["content"]
        picture = await lina.downloads(content["url"])
    assert picture == a_picture()
    assert "B1.1" in content["body"]
    assert content["filename"] == "carte.png"
    assert (content["info"]["w"], content["info"]["h"], content["info"]["size"]) == (40, 20, len(picture))


async def test_a_file_is_taken_before_with_or_after_its_command(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Whichever order a phone makes easy."""
    lina = await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await alone_with(lina, bot)
        mxc = await lina.uploads(b"x" * 321, "liste.csv")
        file: dict[str, Any] = {"kind": "m.file", "url": mxc, "info": {"mimetype": "text/csv", "size": 321}}
        asked = await lina.says(room, "!essai fichier")
        await lina.hears(room, replying_to(asked))
        after = await lina.says(room, "liste.csv", **file)
        answers = [await lina.hears(room, replying_to(after))]
        first = await lina.says(room, "liste.csv", **file)
        await lina.hears(room, replying_to(first))
        answers.append(await lina.hears(room, replying_to(await lina.says(room, "!essai fichier"))))
        captioned = await lina.says(room, "!essai fichier", **file, filename="liste.csv")
        answers.append(await lina.hears(room, replying_to(captioned)))
        replied = await lina.says(room, "!essai fichier", reply_to=first)
        answers.append(await lina.hears(room, replying_to(replied)))
    for answer in answers:
        assert "321 octets, liste.csv" in answer["content"]["body"]


async def test_nobody_has_a_file_of_another_room_read(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """The bot is in many rooms; the argument of a command is only a text that anybody types."""
    lina, noe = await people.arrives(), await people.arrives()
    async with answering(app, credentials, tmp_path):
        hers, his = await alone_with(lina, bot), await alone_with(noe, bot)
        mxc = await lina.uploads(b"secret", "text/plain")
        shared = await lina.says(hers, "secret.txt", kind="m.file", url=mxc)
        asked = await noe.says(his, f'!essai fichier fichier:"{hers} {shared}"')
        answer = await noe.hears(his, replying_to(asked))
    assert "octets" not in answer["content"]["body"]


async def test_hostile_messages_harm_nobody(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """HTML is shown as text, and 64 KiB are refused in a sentence; the next question is answered."""
    lina = await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await alone_with(lina, bot)
        hostile = '<img src=x onerror=alert(1)> <script>&amp; @room \u202e "'
        asked = await lina.says(
            room, f"!recherche {hostile}", formatted_body="<b>x", format="org.matrix.custom.html"
        )
        content = (await lina.hears(room, replying_to(asked)))["content"]
        assert "<img" not in content["formatted_body"]
        assert content["m.mentions"] == {}
        huge = await lina.says(room, "!critere " + "é" * 30_000)
        assert "trop long" in (await lina.hears(room, replying_to(huge)))["content"]["body"]
        for nonsense in (
            {"msgtype": "m.text", "body": "?", "m.relates_to": {"m.in_reply_to": 7}},
            {"msgtype": "m.text", "body": "!aide", "m.relates_to": "x"},
        ):
            await lina.sends(room, "m.room.message", nonsense)
        await lina.says(room, "!critere P1.1.1")
        await lina.hears(room, says(bot, "P1.1.1"))


async def test_two_bots_do_not_talk_to_each_other(
    app: App, credentials: Credentials, bot: str, people: People, synapse: Synapse, tmp_path: Path
) -> None:
    """Two of ours in one room: the one that repeats everything must not be answered, nor answer."""
    other = synapse.register()
    lina = await people.arrives()
    second = Credentials(synapse.url, other.user_id, other.password)
    async with answering(app, credentials, tmp_path), running(second, tmp_path / "other"):
        room = await lina.create_room(invite=[bot, other.user_id])
        await lina.is_joined_by(room, bot)
        await lina.is_joined_by(room, other.user_id)
        asked = await lina.says(room, "!critere P1.1.1")
        await lina.hears(room, says(bot, "P1.1.1"))
        await lina.hears(room, says(other.user_id, "P1.1.1"))
        said = await lina.hears_after(room, lambda e: e["sender"] != lina.user_id and "body" in e["content"])
    assert len(said) == 2
    assert all(replying_to(asked)(event) for event in said)


async def test_a_personal_answer_waits_for_the_room_that_the_server_delays(
    app: App, people: People, tmp_path: Path
) -> None:
    """A stock server lets few rooms be made: the asker is told, others are answered, and the answer comes."""
    folder = tmp_path / "synapse"
    folder.mkdir()
    server = Synapse(needs("synapse"), folder, rc_room_creation={"per_second": 0.4, "burst_count": 1})
    await asyncio.to_thread(server.start)
    try:
        account = server.register()
        bot = account.user_id
        async with (
            MatrixPerson(server.url, server.register()) as lina,
            MatrixPerson(server.url, server.register()) as noe,
            answering(app, Credentials(server.url, bot, account.password), tmp_path),
        ):
            room = await class_room(app, lina, bot, noe)
            for person in (lina, noe):
                await app.directory.enrol(Account(Platform.MATRIX, person.user_id, "Une"), app.school)
            first, second = await lina.says(room, "!progression"), await noe.says(room, "!progression")
            await noe.hears(room, says(bot, "limite l’ouverture"))
            public = await lina.says(room, "!critere P1.1.1")
            await lina.hears(room, replying_to(public))
            for person in (lina, noe):
                direct = await person.invited_by(bot)
                await person.join(direct)
                assert await person.hears(direct, says(bot, "sur 6"))
            for asked in (first, second):
                await lina.hears(room, both(replying_to(asked), says(bot, "privée avec")))
    finally:
        await asyncio.to_thread(server.stop)


async def test_a_conversation_that_is_no_longer_of_two_gets_a_refusal(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Somebody invited to look over a shoulder sees that there was an answer, not the answer."""
    lina, noe = await people.arrives(), await people.arrives()
    await app.directory.enrol(Account(Platform.MATRIX, lina.user_id, "Lina"), app.school)
    async with answering(app, credentials, tmp_path):
        room = await alone_with(lina, bot)
        await lina.hears(room, replying_to(await lina.says(room, "progression")))
        await lina.invite(room, noe.user_id)
        await lina.says(room, "!progression")
        direct = await lina.invited_by(bot)
        await lina.join(direct)
        await lina.hears(direct, says(bot, "sur 6"))
        answers = await lina.hears_after(room, sent_by(bot))
    assert "sur 6" not in answers[-1]["content"]["body"]


async def test_the_rooms_of_a_bound_space_are_the_school_s(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """One code typed in one room of the school's Matrix space serves them all; a room that others name does not."""
    lina, noe, stranger = [await people.arrives() for _ in range(3)]
    async with answering(app, credentials, tmp_path):
        space = await lina.create_room(invite=[bot], creation_content={"type": "m.space"})
        rooms = [await lina.create_room(invite=[bot, noe.user_id]) for _ in range(2)]
        for room in (space, *rooms):
            await lina.is_joined_by(room, bot)
        for room in rooms:
            child = f"{CLIENT}/rooms/{space}/state/m.space.child/{room}"
            await lina.call("PUT", child, {"via": ["referent.test"]})
            await noe.join(room)
        await app.directory.bind(Platform.MATRIX, space, app.school)
        third = await stranger.create_room(invite=[bot, noe.user_id])
        await stranger.is_joined_by(third, bot)
        await lina.says(rooms[1], "!progression")
        direct = await lina.invited_by(bot)
        await lina.join(direct)
        await lina.hears(direct, says(bot, "compétence"))
        await stranger.says(third, "!progression")
        direct = await stranger.invited_by(bot)
        await stranger.join(direct)
        await stranger.hears(direct, says(bot, "pas encore relié"))


async def test_one_code_binds_a_space_that_its_room_names_too(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Only then: else a stranger's space could name a class's room and be bound in its place."""
    lina, noe = await people.arrives(), await people.arrives()
    async with answering(app, credentials, tmp_path):
        space = await lina.create_room(invite=[bot], creation_content={"type": "m.space"})
        rooms = [await lina.create_room(invite=[bot, noe.user_id]) for _ in range(2)]
        for room in (space, *rooms):
            await lina.is_joined_by(room, bot)
        for room in rooms:
            await noe.join(room)
            child = f"{CLIENT}/rooms/{space}/state/m.space.child/{room}"
            await lina.call("PUT", child, {"via": ["referent.test"]})
        await lina.call(
            "PUT", f"{CLIENT}/rooms/{rooms[0]}/state/m.space.parent/{space}", {"via": ["referent.test"]}
        )
        for room, bound in ((rooms[1], rooms[1]), (rooms[0], space)):
            code = drawn()
            await app.directory.new_code(
                Purpose.SPACE, app.school, hashed(code), app.clock.now() + timedelta(hours=1)
            )
            asked = await lina.says(room, f"!code {code}")
            await lina.hears(room, both(replying_to(asked), says(bot, "privée avec")))
            assert await app.directory.school_of(Platform.MATRIX, bound) is not None
        assert await app.directory.school_of(Platform.MATRIX, rooms[0]) is None


async def test_a_class_s_room_is_no_conversation_of_two_while_its_teacher_is_alone_there(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """On the first day: the code binds the room, and nothing personal is said where the class will read it."""
    lina = await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await lina.create_room(invite=[bot], name="BTS SIO 1")
        await lina.is_joined_by(room, bot)
        code = drawn()
        await app.directory.new_code(
            Purpose.SPACE, app.school, hashed(code), app.clock.now() + timedelta(hours=1)
        )
        for line in (f"!code {code}", "!progression"):
            asked = await lina.says(room, line)
            await lina.hears(room, both(replying_to(asked), says(bot, "privée avec")))
        direct = await lina.invited_by(bot)
        await lina.join(direct)
        await lina.hears(direct, says(bot, "compétence"))
        await lina.call("PUT", f"{CLIENT}/rooms/{room}/state/m.room.name", {"name": ""})
        unnamed = await lina.says(room, "!progression")
        await lina.hears(room, both(replying_to(unnamed), says(bot, "privée avec")))
        said = await lina.hears_after(room, sent_by(bot))

    assert await app.directory.school_of(Platform.MATRIX, room) is not None
    assert len(said) == 3
    assert not [event for event in said if "compétence" in event["content"]["body"]]


async def test_a_post_is_said_once_and_found_again(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A reminder sent twice is one message, after a restart and from a new device of the bot too."""
    lina = await people.arrives()
    poster = MatrixPoster()
    async with running(credentials, tmp_path) as matrix:
        poster.matrix = matrix
        room = await lina.create_room(invite=[bot], encrypted=True)
        plain = await lina.create_room(invite=[bot])
        for one in (room, plain):
            await lina.is_joined_by(one, bot)
        for one in (room, plain):
            asked = await lina.says(plain, "Question")
            await lina.hears(plain, replying_to(asked))
            where = Destination(Platform.MATRIX, one, one)
            since = SystemClock().now() - timedelta(seconds=1)
            assert await poster.find(where, "rappel-1", since) is None
            first = await poster.post(where, Notice(text("@room Rendre le tableau")), key="rappel-1")
            assert await poster.post(where, Notice(text("@room Rendre le tableau")), key="rappel-1") == first
            assert await poster.permits(where, lina.user_id, "room")
        said = await lina.hears_after(plain, sent_by(bot, "@room Rendre le tableau"))
        alone = await poster.post(
            Destination(Platform.MATRIX, "", "", lina.user_id), Notice(text("Vous")), key="p"
        )
    (tmp_path / "matrix" / "session.json").unlink()
    async with running(credentials, tmp_path) as matrix:
        poster.matrix = matrix
        found = await poster.find(Destination(Platform.MATRIX, plain, plain), "rappel-1", since)
        with pytest.raises(Unreadable):
            await poster.find(Destination(Platform.MATRIX, "!x:y", "!nulle:part"), "rappel-1", since)
    assert [event["content"]["m.mentions"] for event in said] == [{}]
    assert found == said[0]["event_id"]
    assert alone
