"""What a client such as Element sends besides plain words: pills, quotations, threads, receipts, its own direct rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from bot.app import App, opened
from bot.config import Settings
from tests.fakes.matrix_echo_bot import reply_to, running
from tests.fakes.matrix_person import CLIENT, replying_to, sent_by
from tests.fakes.matrix_sealed_person import SealedPerson
from tests.platforms.matrix.face import alone_with, answering, class_room, says

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.platforms.matrix.client import Matrix
    from bot.platforms.matrix.session import Credentials
    from bot.platforms.matrix.values import Incoming
    from tests.fakes.matrix_person import MatrixPerson
    from tests.fakes.synapse import Synapse
    from tests.platforms.matrix.conftest import People


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """The application."""
    async with opened(Settings(data=tmp_path / "var", school="Lycée Ada-Lovelace"), "test") as made:
        yield made


async def reads_and_types(person: MatrixPerson, room: str, event_id: str) -> None:
    """What a client sends on its own while somebody reads and writes."""
    base = f"{CLIENT}/rooms/{quote(room)}"
    await person.call("POST", f"{base}/receipt/m.read/{quote(event_id)}", {})
    await person.call("POST", f"{base}/read_markers", {"m.fully_read": event_id, "m.read": event_id})
    me = quote(person.user_id)
    await person.call("PUT", f"{base}/typing/{me}", {"typing": True, "timeout": 20_000})


async def test_a_pill_a_quotation_and_receipts_make_one_answer_each(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """A name picked from the list, then a digit said as a reply to the answer, with its quotation."""
    lina, noe = await people.arrives("Lina"), await people.arrives("Noé")
    async with answering(app, credentials, tmp_path):
        room = await class_room(app, lina, bot, noe)
        link = f'<a href="https://matrix.to/#/{bot}">Référent</a>'
        asked = await lina.says(
            room, "Référent: Critère\u00a0P1.1.1", mentions=[bot],
            format="org.matrix.custom.html", formatted_body=f"{link}: Critère\u00a0P1.1.1",
        )  # fmt: skip
        shown = await lina.hears(room, replying_to(asked))
        await reads_and_types(lina, room, shown["event_id"])
        quoted = "\n".join(f"> {line}" for line in shown["content"]["body"].split("\n"))
        picked = await lina.says(room, f"{quoted}\n\n1", reply_to=shown["event_id"])
        await lina.hears(room, replying_to(picked))
        # The list was shown to Lina: the same digit of somebody else is only a number.
        await noe.says(room, "1", reply_to=shown["event_id"])
        said = await lina.hears_after(room, sent_by(bot))

    assert len(said) == 2
    assert "P1.1.1" in said[0]["content"]["body"]
    assert all(event["content"]["msgtype"] == "m.notice" for event in said)
    assert all(event["content"]["m.mentions"] == {} for event in said)


async def test_a_personal_command_in_a_room_is_told_without_its_words(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """In a thread the notice stays there; what was typed is in no message of the bot to the room."""
    lina, noe = await people.arrives("Lina"), await people.arrives("Noé")
    async with answering(app, credentials, tmp_path):
        room = await class_room(app, lina, bot, noe)
        root = await lina.says(room, "On s’y met")
        asked = await lina.says(room, "!declarer J’ai réparé le portable d’Aminata", thread=root)
        told = await lina.hears(room, replying_to(asked))
        direct = await lina.invited_by(bot)
        await lina.join(direct)
        await lina.hears(direct, sent_by(bot))
        said = await noe.hears_after(room, sent_by(bot))

    assert told["content"]["m.relates_to"]["event_id"] == root
    assert [event["event_id"] for event in said] == [told["event_id"]]
    assert "Aminata" not in str(told)
    assert set(await lina.members(direct)) == {lina.user_id, bot}


async def test_somebody_who_comes_between_question_and_answer_reads_nothing(
    credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """The last moment counts, not the one of the question; an invitation alone is enough."""
    lina, noe = await people.arrives(), await people.arrives()
    refused: list[str] = []

    async def after_an_invitation(matrix: Matrix, incoming: Incoming) -> None:
        await lina.invite(incoming.room_id, noe.user_id)
        try:
            await matrix.sender.send(incoming.room_id, reply_to(incoming, "Personnel", lina.user_id))
        except Exception as error:  # noqa: BLE001 - which one is what the test is about
            refused.append(type(error).__name__)

    async with running(credentials, tmp_path, after_an_invitation):
        room = await alone_with(lina, bot)
        await lina.says(room, "Question")
        await noe.join(await noe.invited_by(lina.user_id))
        said = await noe.hears_after(room, sent_by(bot))

    assert refused == ["NotPrivate"]
    assert not said


async def test_a_thread_and_a_correction_are_known_through_encryption(
    synapse: Synapse, credentials: Credentials, bot: str, tmp_path: Path
) -> None:
    """Relations travel outside of what is encrypted, in both ways."""
    async with (
        running(credentials, tmp_path),
        SealedPerson(synapse.url, synapse.register()) as lina,
    ):
        room = await lina.create_room([bot])
        await lina.sees(room, bot)
        root = await lina.says(room, "Sujet")
        await lina.hears(root)
        thread: dict[str, Any] = {
            "m.relates_to": {
                "rel_type": "m.thread", "event_id": root,
                "is_falling_back": True, "m.in_reply_to": {"event_id": root},
            }
        }  # fmt: skip
        inside = await lina.says(room, "Dans le fil", **thread)
        answer = await lina.hears(inside)
        new = {"m.new_content": {"msgtype": "m.text", "body": "Corrigé"}}
        await lina.says(
            room, "* Corrigé", **new, **{"m.relates_to": {"rel_type": "m.replace", "event_id": inside}}
        )
        last = await lina.says(room, "Fin")
        await lina.hears(last)
        bodies = [event.body for event in lina.heard if getattr(event, "sender", "") == bot]

    assert answer.source["content"]["m.relates_to"]["event_id"] == root
    assert bodies == ["écho : Sujet", "écho : Dans le fil", "écho : Fin"]


async def test_a_direct_room_that_the_person_made_needs_no_prefix(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """As Element makes it: flagged direct, perhaps named by its owner; typed like talk."""
    lina = await people.arrives("Lina")
    async with answering(app, credentials, tmp_path):
        room = await lina.create_room(invite=[bot], direct=True, name="Mon suivi")
        await lina.is_joined_by(room, bot)
        asked = await lina.says(room, "critere p111")
        await lina.hears(room, replying_to(asked))
        await lina.hears(room, says(bot, "P1.1.1"))
