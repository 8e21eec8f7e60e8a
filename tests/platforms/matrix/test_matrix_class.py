"""A class on a real homeserver: the five commands, a dialogue by digits, what is private, a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.config import Settings
from bot.school.model import Account, Platform, Right
from tests.platforms.matrix.face import answering, class_room, says

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.platforms.matrix.session import Credentials
    from tests.platforms.matrix.conftest import People


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path / "var", school="Lycée Ada-Lovelace"), "test") as made:
        yield made


async def test_a_look_up_is_answered_in_the_room(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    lina, noe = await people.arrives(), await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await class_room(app, lina, bot, noe)
        await lina.says(room, "!critere p 3 4 5")
        heard = await lina.hears(room, says(bot, "P3.4.5", "procédures"))
        assert heard["content"]["msgtype"] == "m.notice"
        assert "<code>P3.4.5</code>" in heard["content"]["formatted_body"]
        await lina.says(room, "bonjour tout le monde")
        await lina.says(room, "!critre P1")
        await lina.hears(room, says(bot, "critere"))
        assert len([e for e in lina.heard(room) if e["sender"] == bot and "body" in e["content"]]) == 2


async def test_a_personal_answer_goes_to_the_room_of_two(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    """Typed in front of the class by mistake, it is read by one person."""
    lina, noe = await people.arrives(), await people.arrives()
    async with answering(app, credentials, tmp_path):
        room = await class_room(app, lina, bot, noe)
        await lina.says(room, "!progression")
        direct = await lina.invited_by(bot)
        await lina.join(direct)
        await lina.hears(direct, says(bot, "compétence"))
        await noe.hears(room, says(bot, "conversation privée"))
        assert not [e for e in noe.heard(room) if "mobilisée" in e["content"].get("body", "")]


async def test_one_sentence_and_one_letter_declare_and_a_digit_validates(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    lina, martin = await people.arrives(), await people.arrives()
    account = Account(Platform.MATRIX, martin.user_id, "Mme Martin")
    await app.directory.enrol(account, app.school, right=Right.TEACHER)
    await app.directory.enrol(Account(Platform.MATRIX, lina.user_id, "Lina"), app.school)
    async with answering(app, credentials, tmp_path):
        alone = await lina.create_room(invite=[bot], direct=True)
        await lina.is_joined_by(alone, bot)
        await lina.says(alone, "declarer j'ai fait l'inventaire de la salle 204 avec glpi")
        await lina.hears(alone, says(bot, "Quelles compétences", "B1.1"))
        await lina.says(alone, "a")
        await lina.hears(alone, says(bot, "soumise"))

        hers = await martin.create_room(invite=[bot], direct=True)
        await martin.is_joined_by(hers, bot)
        await martin.says(hers, "a valider")
        await martin.hears(hers, says(bot, "inventaire de la salle 204", "[1] Valider"))
        await martin.says(hers, "1")
        await martin.hears(hers, says(bot, "Validé"))
        await lina.says(alone, "progression 1")
        await lina.hears(alone, says(bot, "acquise"))


async def test_a_form_asked_step_by_step_survives_a_restart(
    app: App, credentials: Credentials, bot: str, people: People, tmp_path: Path
) -> None:
    lina = await people.arrives()
    await app.directory.enrol(Account(Platform.MATRIX, lina.user_id, "Lina"), app.school)
    async with answering(app, credentials, tmp_path):
        alone = await lina.create_room(invite=[bot], direct=True)
        await lina.is_joined_by(alone, bot)
        await lina.says(alone, "!declarer")
        await lina.hears(alone, says(bot, "Ce qui a été fait"))
    async with answering(app, credentials, tmp_path):
        await lina.says(alone, "dépannage de l'imprimante du secrétariat")
        await lina.hears(alone, says(bot, "Enregistré", "imprimante"))


async def test_a_stranger_s_invitation_is_refused(
    app: App, credentials: Credentials, people: People, tmp_path: Path
) -> None:
    """Only people of the school's own server may invite the bot."""
    from bot.platforms.matrix.inviting import is_welcome  # noqa: PLC0415 - needs the Matrix extra
    from bot.platforms.matrix.values import Invitation  # noqa: PLC0415 - as above

    own = credentials.user.partition(":")[2]
    assert is_welcome(Invitation("!r:x", f"@lina:{own}"), (own,))
    assert not is_welcome(Invitation("!r:x", "@lina:elsewhere.example"), (own,))
