"""Handed over, then gone: out of the tables, the raw bytes of the files, and a backup that is restored."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.app import opened
from bot.cli.backups import restore_from, save_to
from bot.clock import SetClock
from bot.commands.action import Action
from bot.commands.reply import Card, Confirm, File, Notice, Preceded
from bot.config import Settings
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform, Right
from bot.store.erasures import LIST
from bot.store.merging import merge_persons
from tests.commands.test_informing import NOW, Somebody

if TYPE_CHECKING:
    from pathlib import Path

    from bot.app import App
    from bot.commands.reply import Reply

NAME, USER, TEXT = "Zéphyrine-Sentinelle", "777000777000", "sentinelle-du-texte-tapé"
TEACHER, TEACHER_USER = "Mme Sentinelle-Prof", "888000888000"
MARKS = [NAME.encode(), USER.encode(), TEXT.encode()]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", school="Lycée Ada-Lovelace", clock=NOW)


class Named(Somebody):
    """Somebody whose account, name and texts can be looked for in the bytes of the files."""

    def __init__(self, app: App, user: str, name: str) -> None:
        super().__init__(app, user)
        self.account = Account(Platform.DISCORD, user, name)


async def a_class(app: App) -> tuple[Named, Named]:
    """A student whose work a teacher decided on, with a form left open and a button that waits."""
    await app.directory.bind(Platform.DISCORD, "class", app.school)
    lina, martin = Named(app, USER, NAME), Named(app, TEACHER_USER, TEACHER)
    await app.directory.enrol(lina.account, app.school)
    await app.directory.enrol(martin.account, app.school, right=Right.TEACHER)
    await lina.does(Action("declarer", {"phrase": f"=1+1 {TEXT} inventaire glpi", "codes": ("B1.1",)}))
    await lina.does(Action("preuve modifier", {"numero": "1", "titre": f"{TEXT} encore"}))
    await lina.does(Action("profil", {"portfolio": f"https://{TEXT.replace('é', 'e')}.example"}))
    queue = bare(await martin.does(Action("a-valider")))
    assert isinstance(queue, Card)
    refuse = next(b.action for b in queue.then if b.label == "Refuser")
    reason = {**refuse.arguments, "motif": f"Trop vague pour {TEXT}"}
    await martin.does(Action("decision motivee", reason))
    until = NOW + timedelta(days=1)
    await app.pending.keep_named(lina.account, {"waiting": f"v1:declarer::phrase={TEXT}"}, NOW, until)
    return lina, martin


def words(reply: Reply) -> str:
    return "\n".join(lines_of(reply, Style()))


def bare(reply: Reply) -> Reply:
    return reply.reply if isinstance(reply, Preceded) else reply


def found_in(folder: Path, marks: list[bytes]) -> list[str]:
    """The files of a folder whose raw bytes still hold one of the marks."""
    return [
        f"{path.name}: {mark.decode()}"
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".zip" and "avant-" not in str(path)
        for mark in marks
        if mark in path.read_bytes()
    ]


async def test_the_copy_holds_everything_as_json_and_csv(settings: Settings) -> None:
    async with opened(settings, "test") as app:
        lina, _ = await a_class(app)
        reply = bare(await lina.does(Action("mes-donnees exporter")))
        assert isinstance(reply, File)
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        told = json.loads(archive.read("mes-donnees.json"))["tables"]
        assert told["profil"][0]["name"] == NAME
        assert told["comptes"][0]["user_id"] == USER
        assert [TEXT in row["title"] for row in told["realisations-textes"]] == [True, True]
        assert TEXT in told["decisions-recues"][0]["reason"]
        assert told["decisions-recues"][0]["teacher_name"] == TEACHER
        assert told["boutons-en-attente"]
        assert "token" not in told["profil"][0]
        assert {
            name.removesuffix(".csv") for name in archive.namelist() if name.endswith(".csv")
        } == told.keys()
        rows = list(
            csv.DictReader(
                io.StringIO(archive.read("realisations-textes.csv").decode("utf-8-sig")), delimiter=";"
            )
        )
        assert rows[0]["description"].startswith("'=1+1"), "no spreadsheet calculates it"
        assert told["realisations"][0]["created"].startswith("2026-01-14T11:30")


@pytest.mark.sqlite_file
async def test_nothing_of_a_student_is_left_in_the_raw_bytes(settings: Settings) -> None:
    async with opened(settings, "test") as app:
        lina, martin = await a_class(app)
        assert found_in(settings.data, MARKS), "the marks can be found at all"
        asked = await lina.does(Action("mes-donnees aussitot"))
        assert isinstance(asked, Confirm)
        assert "Tout est effacé" in words(await lina.does(asked.yes.action))
        assert found_in(settings.data, MARKS) == [], "while the bot runs, its log included"
        assert "Rien n’est gardé" in words(await lina.does(Action("mes-donnees voir")))
        assert "Rien n’attend" in words(await martin.does(Action("a-valider")))
        row = await app.store.one("select count(*), count(distinct actor) from journal")
        assert row is not None
        assert row[0] > 3, "the journal stays, without them"
    assert found_in(settings.data, MARKS) == []


@pytest.mark.sqlite_file
async def test_a_restored_backup_forgets_again_whoever_left(settings: Settings, tmp_path: Path) -> None:
    """The list says nothing by itself: no name, no account, no id of the store."""
    backup = tmp_path / "backup.zip"
    async with opened(settings, "test") as app:
        lina, _ = await a_class(app)
        person = await app.directory.person_of(lina.account, app.school)
        assert person is not None
    assert save_to(settings, backup) == 0
    async with opened(settings, "test") as app:
        await Named(app, USER, NAME).does(Action("mes-donnees confirmer"))
    listed = (settings.data / LIST).read_text()
    assert len(listed.split()) == 1
    assert str(person.id) not in listed
    assert (settings.data / LIST).stat().st_mode & 0o777 == 0o600
    assert await restore_from(settings, backup, identity=False) == 0
    assert found_in(settings.data, MARKS) == []
    async with opened(settings, "test") as app:
        assert await app.directory.person_of(lina.account, app.school) is None
        assert await app.directory.person_of(Account(Platform.DISCORD, TEACHER_USER, TEACHER), app.school)


async def test_an_erasure_cut_short_is_finished_at_the_next_start(settings: Settings) -> None:
    async with opened(settings, "test") as app:
        lina, _ = await a_class(app)
        row = await app.store.one("select token from person where name = $1", (NAME,))
        assert row is not None
        with (settings.data / LIST).open("a") as out:
            out.write(f"\n{row[0].hex()}\n{row[0].hex()[:7]}")
    async with opened(settings, "test") as app:
        assert await app.directory.person_of(lina.account, app.school) is None
    assert found_in(settings.data, MARKS) == []


async def test_a_teacher_who_leaves_leaves_the_decisions(settings: Settings) -> None:
    """The student's file stays whole; the name that signed it does not."""
    async with opened(settings, "test") as app:
        lina, martin = await a_class(app)
        assert TEACHER in words(await lina.does(Action("preuve historique", {"numero": "1"})))
        await martin.does(Action("mes-donnees confirmer"))
        seen = words(await lina.does(Action("preuve historique", {"numero": "1"})))
        assert "refusée" in seen
        assert "un enseignant" in seen
        assert found_in(settings.data, [b"Sentinelle-Prof", TEACHER_USER.encode()]) == []


async def nights(app: App, number: int) -> None:
    """So many days pass; each night the bot does its duty."""
    assert isinstance(app.clock, SetClock)
    for _ in range(number):
        app.clock.advance(timedelta(days=1))
        await app.duty.once()


async def test_a_clock_a_year_ahead_erases_nobody(settings: Settings) -> None:
    """Told of their purge, or waiting for their own erasure: both are there when it is right again."""
    async with opened(settings, "test") as app:
        assert isinstance(app.clock, SetClock)
        lina, martin = await a_class(app)
        person = await app.directory.person_of(lina.account, app.school)
        assert person is not None
        await app.directory.amend(replace(person, session=2026))
        await nights(app, (date(2026, 9, 10) - NOW.date()).days)
        due = round(datetime(2026, 9, 15, tzinfo=UTC).timestamp() * 1000)
        asked = (person.school, person.id, 0, due)
        await app.store.transact(
            lambda tx: tx.execute("insert into erasure_request values ($1, $2, $3, $4)", asked)
        )
        for wrong in (timedelta(days=366), timedelta(days=-366)):
            app.clock.advance(wrong)
            await app.duty.once()
            await nights(app, 1)
        assert "30/09/2026" in words(await lina.does(Action("mes-donnees voir")))
        await nights(app, 2)
        assert await app.directory.person_of(lina.account, app.school) is not None
        await nights(app, 1)
        assert await app.directory.person_of(lina.account, app.school) is None, (
            "on 15 September, as they asked"
        )
        assert await app.directory.person_of(martin.account, app.school) is not None


async def test_seven_days_to_think_again(settings: Settings) -> None:
    async with opened(settings, "test") as app:
        lina, _ = await a_class(app)
        card = bare(await lina.does(Action("mes-donnees effacer")))
        assert isinstance(card, Card)
        assert card.then[0].action.command == "mes-donnees exporter", "the copy first"
        told = bare(await lina.does(card.then[1].action))
        assert isinstance(told, Notice)
        assert "21/01/2026" in words(told)
        await nights(app, 6)
        assert await app.directory.person_of(lina.account, app.school) is not None
        assert "annulé" in words(await lina.does(told.then[1].action))
        await nights(app, 2)
        assert await app.directory.person_of(lina.account, app.school) is not None
        card = bare(await lina.does(Action("mes-donnees effacer")))
        assert isinstance(card, Card)
        await lina.does(card.then[1].action)
        await nights(app, 8)
        assert await app.directory.person_of(lina.account, app.school) is None
    assert found_in(settings.data, MARKS) == []


async def test_the_purge_after_the_results_is_announced_with_the_copy_at_hand(settings: Settings) -> None:
    async with opened(settings, "test") as app:
        lina, martin = await a_class(app)
        person = await app.directory.person_of(lina.account, app.school)
        assert person is not None
        await app.directory.amend(replace(person, session=2026))
        await nights(app, (date(2026, 8, 31) - NOW.date()).days)
        first = await lina.does(Action("preuve lister"))
        assert isinstance(first, Preceded)
        assert "30/09/2026" in words(first)
        assert first.news.then[0].action.command == "mes-donnees exporter"
        assert "30/09/2026" in words(await lina.does(Action("mes-donnees voir")))
        await nights(app, 30)
        assert await app.directory.person_of(lina.account, app.school) is None
        assert await app.directory.person_of(martin.account, app.school) is not None
    assert found_in(settings.data, MARKS) == []


async def test_a_second_school_of_the_same_account_is_left_alone(settings: Settings) -> None:
    async with opened(settings, "test") as app:
        lina, _ = await a_class(app)
        other = await app.directory.found("Autre lycée", "Europe/Paris")
        await app.directory.enrol(lina.account, other)
        await lina.does(Action("mes-donnees confirmer"))
        assert await app.directory.person_of(lina.account, app.school) is None
        assert await app.directory.person_of(lina.account, other) is not None


@pytest.mark.sqlite_file
async def test_a_backup_from_before_two_accounts_were_one_forgets_both(
    settings: Settings, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.zip"
    async with opened(settings, "test") as app:
        lina, _ = await a_class(app)
        second = Named(app, "999000999000", f"{NAME}-bis")
        other = await app.directory.enrol(second.account, app.school)
        kept = await app.directory.person_of(lina.account, app.school)
        assert kept is not None
    assert save_to(settings, backup) == 0
    async with opened(settings, "test") as app:
        await app.store.transact(lambda tx: merge_persons(tx, app.school.id, kept.id, other.id))
        await Named(app, USER, NAME).does(Action("mes-donnees confirmer"))
    assert await restore_from(settings, backup, identity=False) == 0
    assert found_in(settings.data, [*MARKS, b"999000999000"]) == []
