"""Two accounts, one person: data joins, rights do not, and no School is crossed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.clock import SetClock
from bot.config import Settings
from bot.school.model import Platform, Right
from tests.commands.speaking import Speaker, a_class, long_code_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.store.database import Transaction

NOW = datetime(2026, 1, 14, 8, 0, tzinfo=UTC)


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as made:
        await made.directory.bind(Platform.DISCORD, "100", made.school)
        await made.directory.bind(Platform.MATRIX, "!salle", made.school)
        yield made


def on_matrix(app: App, name: str) -> Speaker:
    return Speaker(app, name, space="!salle", platform=Platform.MATRIX)


async def linked(first: Speaker, second: Speaker) -> str:
    """Link the second account to the person of the first."""
    code = long_code_in(await first.says("/compte lier"))
    await second.says(f"/compte lier {code}")
    return await second.says("oui")


async def declares(who: Speaker, sentence: str, code: str) -> None:
    await who.says(f"/declarer {sentence}")
    shown = await who.says("/preuve lister")
    number = shown.split("n° ", 1)[1].split(" ", 1)[0]
    assert "soumise" in await who.says(f"/preuve soumettre {number} {code}")


async def test_data_of_both_accounts_becomes_one_person_s(app: App) -> None:
    """Realisations are numbered after the first's own; a class, a request and choices follow too."""
    martin = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER)
    lina, other = await Speaker(app, "Lina").enrolled(), await on_matrix(app, "lina2").enrolled()
    await a_class(martin, lina)
    await declares(lina, "Inventaire de la salle 204", "B1.1")
    await declares(other, "Dépannage du poste 4", "B1.2")
    await other.says("/profil option:SLAM")

    assert "1 réalisation jointe" in await linked(lina, other)

    assert (await lina.person()).id == (await other.person()).id
    for account in (lina, other):
        shown = await account.says("/preuve lister")
        assert "n° 1 · Inventaire" in shown
        assert "n° 2 · Dépannage" in shown
        assert "2 sur 6 mobilisées" in await account.says("/progression bloc 1")
    assert (await lina.person()).option == "slam"
    assert "1 inscrit" in await martin.says("/classe voir")
    assert "Lina : 2 compétences mobilisées" in await martin.says("/classe personne Lina")


async def test_a_link_never_carries_a_right(app: App) -> None:
    """Whoever lends a phone to a student does not make a teacher of them, nor the reverse."""
    martin, phone = await Speaker(app, "Mme Martin").enrolled(Right.TEACHER), on_matrix(app, "martin")
    assert "Aucun droit n’est transmis" in await _question(martin, phone)
    await phone.says("oui")
    assert (await phone.person()).id == (await martin.person()).id
    assert "réservée" in await phone.says("/a-valider")
    assert "Rien n’attend" in await martin.says("/a-valider")

    code = long_code_in(await martin.says("/enseignant ajouter"))
    await phone.says(f"/code {code}")
    assert "Rien n’attend" in await phone.says("/a-valider")  # proved on this account too


async def test_a_teacher_s_account_stays_one_when_it_joins_a_student(app: App) -> None:
    student, martin = (
        await Speaker(app, "Lina").enrolled(),
        await on_matrix(app, "martin").enrolled(Right.TEACHER),
    )
    await linked(student, martin)
    assert "réservée" in await student.says("/a-valider")
    assert "Rien n’attend" in await martin.says("/a-valider")


async def test_nobody_decides_on_their_own_work_through_another_account(app: App) -> None:
    student, martin = (
        await Speaker(app, "Lina").enrolled(),
        await on_matrix(app, "martin").enrolled(Right.TEACHER),
    )
    await declares(student, "Inventaire de la salle 204", "B1.1")
    await linked(student, martin)
    assert "Valider" not in await martin.says("/a-valider")


async def test_a_code_works_once_for_ten_minutes(app: App) -> None:
    lina, noe, zoe = [await Speaker(app, name).enrolled() for name in ("Lina", "Noé", "Zoé")]
    code = long_code_in(await lina.says("/compte lier"))
    await noe.says(f"/compte lier {code}")
    assert "Comptes reliés" in await noe.says("oui")
    assert "ne relie aucun compte" in await zoe.says(f"/compte lier {code}")

    late = long_code_in(await lina.says("/compte lier"))
    assert isinstance(app.clock, SetClock)
    app.clock.advance(timedelta(minutes=10, seconds=1))
    assert "ne relie aucun compte" in await zoe.says(f"/compte lier {late}")


async def test_a_new_code_voids_the_one_before(app: App) -> None:
    lina, noe = await Speaker(app, "Lina").enrolled(), await Speaker(app, "Noé").enrolled()
    first = long_code_in(await lina.says("/compte lier"))
    await lina.says("/compte lier")
    assert "ne relie aucun compte" in await noe.says(f"/compte lier {first}")


async def test_a_link_crosses_no_school(app: App) -> None:
    other = await app.directory.found("Lycée Blaise-Pascal", "Europe/Paris")
    await app.directory.bind(Platform.DISCORD, "900", other)
    lina = await Speaker(app, "Lina").enrolled()
    away = await Speaker(app, "Lina", space="900", school=other).enrolled()
    code = long_code_in(await lina.says("/compte lier"))
    assert "ne relie aucun compte" in await away.says(f"/compte lier {code}")
    assert (await away.person()).id != (await lina.person()).id


async def test_an_account_can_leave_unless_it_is_the_last(app: App) -> None:
    lina, other = await Speaker(app, "Lina").enrolled(), on_matrix(app, "lina2")
    await lina.says("/compte delier")
    assert "seul compte" in await lina.says("oui")
    await linked(lina, other)
    await other.says("/compte delier")
    assert "Compte délié" in await other.says("oui")
    assert "1 compte" in await lina.says("/compte voir")
    assert "Rien n’est encore" in await other.says("/compte voir")


async def test_an_erasure_asked_for_by_one_does_not_reach_the_other(app: App) -> None:
    """Whoever joins their accounts wants to go on: nothing of the first is lost seven days later."""
    lina, other = await Speaker(app, "Lina").enrolled(), await on_matrix(app, "lina2").enrolled()
    await declares(other, "Dépannage du poste 4", "B1.2")
    await other.says("/mes-donnees effacer")
    assert "Effacement prévu" in await other.says("2")
    await linked(lina, other)
    assert isinstance(app.clock, SetClock)
    for _ in range(10):
        app.clock.advance(timedelta(days=1))
        await app.duty.once()
    assert "Dépannage" in await lina.says("/preuve lister")


@pytest.mark.sqlite_file
async def test_everything_that_points_at_a_person_can_follow(app: App) -> None:
    """A table added later is merged by its foreign key: it must carry the School's id as well."""

    async def body(tx: Transaction) -> list[str]:
        rows = await tx.all(
            """select m.name from sqlite_master m, pragma_foreign_key_list(m.name) f
               where m.type = 'table' and f."table" = 'person' and f."to" = 'id'"""
        )
        return [
            row[0]
            for row in rows
            if not await tx.all("select 1 from pragma_table_info($1) where name = 'school'", (row[0],))
        ]

    assert await app.store.read(body) == []


async def _question(first: Speaker, second: Speaker) -> str:
    code = long_code_in(await first.says("/compte lier"))
    return await second.says(f"/compte lier {code}")
