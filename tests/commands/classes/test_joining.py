"""Joining a class: a code opens the door, a teacher confirms, nobody slips in and nobody guesses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.config import Settings
from bot.school.classes.joining import LIFE, WITHIN, WRONG_TRIES
from bot.school.model import Platform, Right
from tests.commands.speaking import Speaker, a_class, code_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App

NOW = datetime(2025, 9, 8, 8, 0, tzinfo=UTC)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as made:
        await made.directory.bind(Platform.DISCORD, "100", made.school)
        yield made


@pytest.fixture
async def martin(app: App) -> Speaker:
    return await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)


def later(app: App, by: timedelta) -> None:
    assert isinstance(app.clock, SetClock)
    app.clock.advance(by)


async def test_a_class_is_ready_in_five_answers(app: App, martin: Speaker) -> None:
    """The promise made to a teacher on a phone, between two lessons."""
    typed = ("/classe creer", "1SIO", "1", "30", "18/05/2026 au 19/06/2026")
    last = [await martin.says(line) for line in typed][-1]
    assert "Classe créée" in last
    assert "session 2027" in last
    assert martin.lines <= 5


async def test_a_code_gives_nothing_before_a_teacher_confirms(app: App, martin: Speaker) -> None:
    lina = await Speaker(app, "Lina").enrolled()
    code = await a_class(martin)
    await lina.says(f"/rejoindre {code}")
    await lina.says("Lina D.")
    assert await app.directory.groups_of(await lina.person()) == []
    await martin.says("/classe confirmer")
    assert "1 personne confirmée" in await martin.says("a")
    (group,) = await app.directory.groups_of(await lina.person())
    assert group.name == "2SIO"
    assert (await lina.person()).name == "Lina D."
    assert (await lina.person()).session == 2026


async def test_a_newcomer_in_a_direct_message_is_told_first_then_joins(app: App, martin: Speaker) -> None:
    """The code alone says which School: nothing has to be known of the person before."""
    code = await a_class(martin)
    lina = Speaker(app, "Lina", space=None)
    await lina.says(f"/rejoindre {code}")
    assert "Répondre par oui ou non" in await lina.says("Lina D.")
    assert "Demande envoyée" in await lina.says("oui")


async def test_codes_expire_and_are_typed_any_way(app: App, martin: Speaker) -> None:
    lina = await Speaker(app, "Lina").enrolled()
    code = await a_class(martin)
    assert "Prénom et initiale" in await lina.says(f"/rejoindre {code.lower().replace('-', ' ')}")
    later(app, LIFE + timedelta(seconds=1))
    assert "n’ouvre aucune classe" in await lina.says(f"/rejoindre {code}")


async def test_guessing_stops_after_ten_wrong_codes(app: App, martin: Speaker) -> None:
    lina, noe = await Speaker(app, "Lina").enrolled(), await Speaker(app, "Noé").enrolled()
    code = await a_class(martin)
    for number in range(WRONG_TRIES):
        assert "n’ouvre aucune classe" in await lina.says(f"/rejoindre AAAA-22{number:02}")
    assert "Trop de codes faux" in await lina.says(f"/rejoindre {code}")
    assert "Prénom et initiale" in await noe.says(f"/rejoindre {code}")  # nobody else pays for it
    later(app, WITHIN + timedelta(seconds=1))
    assert "Prénom et initiale" in await lina.says(f"/rejoindre {code}")


async def test_a_code_of_another_school_opens_nothing_here(app: App, martin: Speaker) -> None:
    other = await app.directory.found("Lycée Blaise-Pascal", "Europe/Paris")
    await app.directory.bind(Platform.DISCORD, "900", other)
    code = await a_class(martin)
    stranger = await Speaker(app, "Sam", space="900", school=other).enrolled()
    assert "n’ouvre aucune classe" in await stranger.says(f"/rejoindre {code}")


async def test_of_two_who_take_one_line_the_first_gets_it(app: App, martin: Speaker) -> None:
    """The teacher sees both accounts; whoever came second is a member without a line."""
    lina, sam = await Speaker(app, "Lina").enrolled(), await Speaker(app, "Sam").enrolled()
    code = await a_class(martin)
    await martin.says('/classe importer liste:"Lina D.; Noé P."')
    for someone in (lina, sam):
        await someone.says(f"/rejoindre {code}")
        assert "Demande envoyée" in await someone.says("1")
    shown = await martin.says("/classe confirmer")
    assert "compte : Lina" in shown
    assert "compte : Sam" in shown
    await martin.says("a")
    assert "2 inscrits sur 3" in await martin.says("/classe voir")


async def test_requests_can_be_put_aside(app: App, martin: Speaker) -> None:
    sam = await Speaker(app, "Sam").enrolled()
    code = await a_class(martin)
    await sam.says(f"/rejoindre {code}")
    await sam.says("Lina D.")
    await martin.says("/classe confirmer")
    await martin.says("b")
    assert "1 demande écartée" in await martin.says("1")
    assert "Aucune demande" in await martin.says("/classe confirmer")
    assert await app.directory.groups_of(await sam.person()) == []


async def test_a_double_tap_confirms_once(app: App, martin: Speaker) -> None:
    lina = await Speaker(app, "Lina").enrolled()
    code = await a_class(martin)
    await lina.says(f"/rejoindre {code}")
    await lina.says("Lina D.")
    await martin.says("/classe confirmer")
    assert "confirmée" in await martin.says("a", key="tap")
    assert "1 inscrit" in await martin.says("a", key="tap")


async def test_a_new_list_keeps_those_who_took_a_line(app: App, martin: Speaker) -> None:
    lina = await Speaker(app, "Lina").enrolled()
    code = await a_class(martin)
    await martin.says('/classe importer liste:"Lina D.; Noé P."')
    await lina.says(f"/rejoindre {code}")
    await lina.says("1")
    await martin.says("/classe confirmer")
    await martin.says("a")
    told = await martin.says('/classe importer liste:"Zoé; Max"')
    assert "N’y est plus, faute de figurer dans cette liste : Noé P." in told
    assert "Lina D." not in told
    shown = await martin.says("/classe membres")
    assert "1 inscrit sur 3" in shown
    assert "Noé P." not in shown
    assert code_in(await martin.says("/classe inviter")) != code


async def test_a_chat_role_only_proposes_to_join_once(app: App, martin: Speaker) -> None:
    """It lists nobody and gives nothing: the teacher confirms, as with a code."""
    await a_class(martin)
    assert "à sa première utilisation" in await martin.says("/classe role 301")
    lina = await Speaker(app, "Lina", roles=("301",)).enrolled()
    noe = await Speaker(app, "Noé", roles=("302",)).enrolled()

    assert "Rejoindre la classe 2SIO (2025-2026) ?" in await lina.says("/progression")
    assert "Prénom et initiale" in await lina.says("plus")
    assert "Demande envoyée" in await lina.says("Lina D.")
    assert "0 inscrit" in await martin.says("/classe voir")
    assert "Rejoindre la classe" not in await lina.says("/reste")
    assert "Rejoindre la classe" not in await noe.says("/progression")


async def test_requests_are_said_above_a_teacher_s_next_answer(app: App, martin: Speaker) -> None:
    lina = await Speaker(app, "Lina").enrolled()
    code = await a_class(martin)
    await lina.says(f"/rejoindre {code}")
    await lina.says("Lina D.")
    assert "1 personne demande à rejoindre 2SIO" in await martin.says("/profil")
    assert "demande à rejoindre" not in await martin.says("/profil")  # not again within the hour


async def test_names_that_nobody_took_go_after_the_session_unless_a_clock_alone_says_so(
    app: App, martin: Speaker
) -> None:
    await a_class(martin)
    await martin.says('/classe importer liste:"Zoé; Max"')
    assert isinstance(app.clock, SetClock)
    app.clock.advance(timedelta(days=800))
    for left in (2, 2, 0):
        await app.duty.once()
        assert len(await app.store.all("select 1 from roster_line")) == left
        app.clock.advance(timedelta(days=1))
