"""The exam's papers through the dispatcher: what is asked, what is kept, what is never kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import openpyxl
import pytest

from bot.app import opened
from bot.commands.action import Action
from bot.commands.reply import Card, File, Form, Notice, Reply
from bot.commands.request import Place, Request
from bot.commands.upload import Attachment
from bot.config import Settings
from bot.platforms.plain import Style, lines_of
from bot.reports.synthesis_read import read_synthesis
from bot.school.model import Account, Platform, Right
from bot.store.database import Either
from bot.store.personal import StoredPersonalData
from tests.reports.awkward import COLUMNS, ROWS, Table
from tests.reports.test_synthesis_fill import a_blank
from tests.reports.test_work_sheet import words_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App
    from bot.school.model import Person

NOW = datetime(2026, 3, 20, 16, tzinfo=UTC)
TYPED = {"nom": "Éléonore d’Aÿ", "candidat": "0123456789"}


class Someone:
    """A person at the console, who sends actions and files."""

    def __init__(self, app: App, name: str, space: str = "console") -> None:
        self.app, self.name, self.space = app, name, space
        self.account = Account(Platform.CONSOLE, name.casefold(), name)
        self._count = 0

    async def does(
        self, name: str, file: bytes | None = None, /, key: str = "", token: str = "", **arguments: str
    ) -> Reply:
        self._count += 1
        request = Request(
            key or f"{self.name}:{self._count}",
            self.account,
            Place(self.space, self.space, private=True),
            self.app.clock.now(),
        )
        if file is not None:
            content = file

            async def read(_: int) -> bytes:
                return content

            request = replace(request, files=lambda _: Attachment("tableau.xlsx", "", len(content), read))
            arguments["fichier"] = "1"
        return await self.app.dispatcher.dispatch(request, Action(name, arguments, token))

    async def says(self, line: str) -> Reply:
        self._count += 1
        place = Place(self.space, self.space, private=True)
        request = Request(f"{self.name}:{self._count}", self.account, place, self.app.clock.now())
        return (
            await self.app.conversation.say(request, line.removeprefix("/"), command=line.startswith("/"))
        ).reply


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace", clock=NOW), "test") as app:
        yield app


@pytest.fixture
async def lina(app: App) -> Someone:
    lina = Someone(app, "Lina")
    await app.directory.enrol(lina.account, app.school)
    await lina.does("profil", option="SLAM", annee="2")
    await lina.does("declarer", phrase="Inventaire du parc de la salle 204")
    await lina.does("preuve soumettre", numero="1", codes="B1.1")
    return lina


@pytest.fixture
async def martin(app: App) -> Someone:
    martin = Someone(app, "Mme Martin")
    await app.directory.enrol(martin.account, app.school, right=Right.TEACHER)
    return martin


def words(reply: Reply) -> str:
    return "\n".join(lines_of(reply, Style())).replace("\u202f", " ")


def file_of(reply: Reply) -> File:
    assert isinstance(reply, File), words(reply)
    return reply


def form_of(reply: Reply) -> Form:
    assert isinstance(reply, Form), words(reply)
    return reply


def leaks(stored: str) -> bool:
    """Whether the name or the number is in there, escaped or not."""
    return any(
        word in stored for typed in TYPED.values() for word in (typed, quote(typed), quote(typed, safe=" ’"))
    )


TABLES: Final = Either(
    "select name from sqlite_master where type = 'table'",
    "select tablename from pg_tables where schemaname = 'public'",
)


async def dump(app: App) -> str:
    """Everything the store holds, as text."""
    tables = [row[0] for row in await app.store.all(TABLES)]
    rows = [row for table in tables for row in await app.store.all(f"select * from {table}")]
    return "\n".join(" ".join(str(cell) for cell in row) for row in rows)


async def test_name_and_number_are_asked_and_never_stored(app: App, lina: Someone) -> None:
    """Not in a table, not in a receipt, not in the dialogue that asks for them line by line."""
    assert isinstance(await lina.says("/dossier tableau"), Form)
    for line in ("xlsx", "mobilisées", TYPED["nom"]):
        await lina.says(line)
        assert not leaks(await dump(app))
    done = file_of(await lina.says(TYPED["candidat"]))
    sheet = openpyxl.load_workbook(BytesIO(done.content)).worksheets[0]
    assert sheet["A3"].value == f"NOM et prénom : {TYPED['nom']}"
    assert sheet["F3"].value == f"N° candidat : {TYPED['candidat']}"
    everything = await dump(app)
    assert not leaks(everything)
    await lina.says(f'/dossier tableau nom:"{TYPED["nom"]}" candidat:{TYPED["candidat"]}')
    assert not leaks(await dump(app))
    assert "1:B1.1" in everything  # the crosses are what is kept


async def test_being_told_what_is_kept_stores_no_name_either(app: App) -> None:
    """The question that comes before the first stored act carries the act, without what is never stored."""
    new = Someone(app, "Inès")
    asked = await new.says(f'/dossier tableau nom:"{TYPED["nom"]}" candidat:{TYPED["candidat"]}')
    assert "Avant de garder" in words(asked)
    assert not leaks(await dump(app))
    assert isinstance(await new.says("oui"), Form)


async def test_after_a_fleeting_form_lines_mean_commands_again(app: App, lina: Someone) -> None:
    await lina.says("/dossier tableau")
    assert "Abandonné" in words(await lina.says("annuler"))
    assert "B1.3" in words(await lina.says("/competence b13"))
    await lina.says("/declarer")
    assert TYPED["nom"] not in words(
        await lina.says("Sauvegarde du serveur de fichiers et essai de restauration")
    )


async def test_the_guard_stands_before_the_file_and_the_file_is_given(lina: Someone) -> None:
    done = file_of(await lina.does("dossier tableau", **TYPED))
    warned = words(Notice(done.warning))
    for fact in (
        "B1.2",
        "B1.3",
        "B1.6",
        "/reste",
        "Rien en milieu professionnel",
        "période à préciser",
        "portfolio",
    ):
        assert fact.casefold() in warned.casefold()
    assert done.content.startswith(b"PK")


async def test_validated_only_leaves_out_what_no_teacher_validated(lina: Someone) -> None:
    done = file_of(await lina.does("dossier tableau", **TYPED, croix="validées seulement"))
    assert "0 réalisation" in words(done)


async def test_each_export_says_what_moved_since_the_last(app: App, lina: Someone) -> None:
    assert "Depuis" not in words(await lina.does("dossier tableau", **TYPED))
    await lina.does("preuve soumettre", numero="1", codes="B1.4")
    await lina.does("declarer", phrase="Site de l’association refait en équipe")
    await lina.does("preuve soumettre", numero="2", codes="B1.3")
    app.clock.advance(timedelta(days=4))  # type: ignore[attr-defined] # a set clock
    said = words(await lina.does("dossier tableau", **TYPED))
    assert "Depuis l’export du 20/03 : 1 réalisation en plus (n° 2), B1.4 ajouté (n° 1)" in said


async def test_exports_of_another_kind_are_not_compared(app: App, lina: Someone) -> None:
    """Asking for validated crosses only is no loss of realisations."""
    await lina.does("dossier tableau", **TYPED)
    app.clock.advance(timedelta(days=1))  # type: ignore[attr-defined] # a set clock
    assert "Depuis" not in words(await lina.does("dossier tableau", croix="validées seulement", **TYPED))
    app.clock.advance(timedelta(days=1))  # type: ignore[attr-defined] # a set clock
    said = words(await lina.does("dossier tableau", **TYPED))
    assert "Depuis l’export du 20/03 : aucune croix n’a changé" in said


async def test_the_guard_looks_at_what_is_in_the_table(lina: Someone) -> None:
    """With validated crosses only the table is empty: all three parts are, and no line is to be completed."""
    warned = words(
        Notice(file_of(await lina.does("dossier tableau", croix="validées seulement", **TYPED)).warning)
    )
    assert "Rien en formation" in warned
    assert "à préciser" not in warned


async def test_letters_that_a_pdf_cannot_write_are_told(lina: Someone) -> None:
    typed = {"nom": "李小龍", "candidat": "1"}
    assert "« 李小龍 »" in words(
        Notice(file_of(await lina.does("dossier tableau", format="pdf", **typed)).warning)
    )
    assert "李" not in words(
        Notice(file_of(await lina.does("dossier tableau", format="xlsx", **typed)).warning)
    )


async def test_a_blank_that_fits_no_more_does_not_stop_an_export(
    app: App, lina: Someone, martin: Someone
) -> None:
    await martin.does("config modele", a_blank(), session="2026")
    await app.store.transact(
        lambda tx: tx.execute("update table_blank set content = $1", (Table(rows=()).bytes(),))
    )
    done = file_of(await lina.does("dossier tableau", **TYPED))
    assert "ne convient plus : mise en page intégrée" in words(done)
    assert openpyxl.load_workbook(BytesIO(done.content)).sheetnames == ["Tableau de synthèse Épreuve E5"]


async def test_a_replayed_export_counts_once(app: App, lina: Someone) -> None:
    for _ in range(2):
        await lina.does("dossier tableau", key="the same event", **TYPED)
    (count,) = await app.store.one("select count(*) from table_export") or (0,)
    assert count == 1


async def test_an_unknown_session_says_whose_model_is_used(lina: Someone) -> None:
    await lina.does("profil", session="2031")
    assert "modèle pas encore connu, celui de 2026-2027" in words(await lina.does("dossier tableau", **TYPED))


async def test_a_teacher_s_blank_is_what_is_filled(app: App, lina: Someone, martin: Someone) -> None:
    kept = await martin.does("config modele", a_blank(), session="2026")
    assert "3 en formation" in words(kept)
    done = file_of(await lina.does("dossier tableau", **TYPED))
    assert "Rempli dans le modèle donné par Mme Martin" in words(done)
    assert openpyxl.load_workbook(BytesIO(done.content)).sheetnames == ["Tableau d'Élise", "Consignes"]
    (line,) = read_synthesis(done.content, COLUMNS, NOW.date()).lines
    assert line.crosses == ("B1.1",)
    again = file_of(await martin.does("config modele", session="2026"))
    assert again.content == a_blank() or again.name == "modele-2026.xlsx"
    assert "intégrée" in words(await martin.does("config modele", session="2027"))


async def test_a_blank_stays_in_its_school(app: App, martin: Someone) -> None:
    await martin.does("config modele", a_blank(), session="2026")
    other = await app.directory.found("Autre lycée", "Europe/Paris")
    assert await app.services.papers.blank(other.id, 2026) is None
    assert await app.services.papers.blank(app.school.id, 2026) is not None


async def test_a_student_gives_no_blank(lina: Someone) -> None:
    assert "réservée" in words(await lina.does("config modele", a_blank(), session="2026"))


async def test_a_blank_that_cannot_be_filled_is_refused_at_once(martin: Someone) -> None:
    assert "lignes vierges" in words(await martin.does("config modele", Table(rows=()).bytes()))
    assert "ni un classeur" in words(await martin.does("config modele", b"\x89PNG\0"))


def yes_of(reply: Reply) -> Action:
    assert isinstance(reply, Card), words(reply)
    return reply.then[0].action


async def test_organisation_is_asked_once_a_stage_and_nothing_is_compulsory(app: App, lina: Someone) -> None:
    """The second sheet of the same stage finds it there; a sheet of another context does not."""
    for number, context in ((1, "stage 2"), (2, "stage 2"), (3, "formation")):
        if number > 1:
            await lina.does("declarer", phrase=f"Application de prêt, lot {number}, écrite pour le service")
            await lina.does("preuve soumettre", numero=str(number), codes="B2B.1")
        await lina.does(
            "preuve completer", numero=str(number), contexte=context, periode="06/10/2025 au 07/11/2025"
        )
    await lina.does("preuve soumettre", numero="1", codes="B2B.2")
    await lina.does("preuve fiche", numero="1", fiche="1")
    await lina.does("preuve fiche", numero="2", fiche="2")
    assert [f.value for f in form_of(await lina.does("dossier completer", fiche="1")).fields] == [""] * 5
    kept = words(
        await lina.does(
            "dossier completer",
            fiche="1",
            organisation="Mairie de Nantes",
            lieu="Nantes",
            conditions="Serveurs",
        )
    )
    assert "Reste à écrire : ressources utilisées, date et schémas" in kept
    asked = form_of(await lina.does("dossier completer", fiche="2"))
    assert {f.name: f.value for f in asked.fields}["organisation"] == "Mairie de Nantes"
    assert {f.name: f.value for f in asked.fields}["conditions"] == ""
    said = words_of(file_of(await lina.does("dossier fiche", fiche="2", format="docx", **TYPED)).content)
    assert "Mairie de Nantes" in said
    assert "Lieu : Nantes" in said
    await lina.does("preuve fiche", numero="3", fiche="2")
    assert "Mairie" not in words_of(
        file_of(await lina.does("dossier fiche", fiche="2", format="docx")).content
    )
    assert not leaks(await dump(app))


async def test_what_was_written_for_a_sheet_is_handed_over_and_taken_back(
    app: App, lina: Someone, tmp_path: Path
) -> None:
    await lina.does("preuve soumettre", numero="1", codes="B2B.1")
    await lina.does("preuve fiche", numero="1", fiche="1")
    await lina.does("dossier completer", fiche="1", organisation="Mairie de Nantes")
    someone = await person(app, lina)
    assert "Mairie de Nantes" in str(
        await StoredPersonalData(app.store, tmp_path).copy(someone.school, someone.id)
    )
    await lina.does("dossier completer", fiche="1", organisation="")
    assert await app.store.all("select * from sheet_words") == []  # emptied: no row is left


async def test_a_sheet_says_what_a_jury_would_see_first(lina: Someone) -> None:
    await lina.does("preuve soumettre", numero="1", codes="B2B.1")
    await lina.does("preuve completer", numero="1", equipe="en équipe")
    await lina.does("preuve fiche", numero="1", fiche="1")
    done = file_of(await lina.does("dossier fiche", fiche="1", **TYPED))
    warned = words(Notice(done.warning))
    for fact in ("Absent des deux fiches", "B2B.2", "Période à préciser", "part personnelle"):
        assert fact in warned
    said = " ".join(words_of(done.content).split())
    assert "Période de réalisation : Lieu" in said  # the day of declaring is no period


async def test_an_import_is_told_first_and_kept_on_yes(app: App, lina: Someone) -> None:
    told = await lina.does("dossier importer", Table().bytes())
    assert "3 réalisations lues" in words(told)
    assert "Rien n’est encore enregistré" in words(told)
    assert len(await app.services.portfolio.realisations(await person(app, lina))) == 1
    action = yes_of(told)
    done = await lina.does(
        action.command, token=action.token, **{k: str(v) for k, v in action.arguments.items()}
    )
    assert "3 réalisations importées (n° 2 à 4)" in words(done)
    got = {r.number: r for r in await app.services.portfolio.realisations(await person(app, lina))}
    assert [c.state for c in got[4].claims] == ["brouillon"] * 3
    assert [got[n].section for n in (2, 3, 4)] == [1, 2, 3]
    assert (await progress(app, lina)) == ["B1.1"]  # drafts count nowhere


async def test_nothing_is_imported_twice(app: App, lina: Someone) -> None:
    told = await lina.does("dossier importer", Table().bytes())
    action = yes_of(told)
    for _ in range(2):  # a double tap
        await lina.does(
            action.command, token=action.token, **{k: str(v) for k, v in action.arguments.items()}
        )
    assert len(await app.services.portfolio.realisations(await person(app, lina))) == 4
    assert "Rien à importer" in words(await lina.does("dossier importer", Table().bytes()))
    more = Table(rows=(("Une autre réalisation", "mars 2025", "2"), *ROWS[1:]))
    assert "1 réalisation" in words(await lina.does("dossier importer", more.bytes()))


async def test_what_was_exported_comes_back_as_known(lina: Someone) -> None:
    await lina.does("preuve completer", numero="1", periode="01/09/2025 au 30/09/2025")
    done = file_of(await lina.does("dossier tableau", **TYPED))
    assert "Rien à importer" in words(await lina.does("dossier importer", done.content))


async def test_a_reading_belongs_to_its_reader_and_expires(app: App, lina: Someone) -> None:
    action = yes_of(await lina.does("dossier importer", Table().bytes()))
    arguments = {k: str(v) for k, v in action.arguments.items()}
    noe = Someone(app, "Noé")
    await app.directory.enrol(noe.account, app.school)
    await noe.does("profil", option="SISR")
    assert "expiré" in words(await noe.does(action.command, **arguments))
    app.clock.advance(timedelta(minutes=31))  # type: ignore[attr-defined] # a set clock
    assert "expiré" in words(await lina.does(action.command, **arguments))


async def test_a_hostile_table_is_refused_in_french(lina: Someone) -> None:
    assert "abîmé" in words(await lina.does("dossier importer", b"PK\x03\x04 broken"))


async def test_a_class_is_drawn_and_taken_away(app: App, lina: Someone, martin: Someone) -> None:
    await martin.does("classe creer", nom="2SIO")
    group = (await app.services.classes.taught(await app.directory.reach_of(await person(app, martin))))[0]
    await app.store.transact(
        lambda tx: tx.execute(
            "insert into membership (school, school_group, person) select $1, $2, id from person where name = 'Lina'",
            (app.school.id, group.id),
        )
    )
    shown = file_of(await martin.does("classe image", classe="2SIO"))
    assert shown.media_type == "image/png"
    assert "Lina : il manque B1.2" in words(shown)
    for kind, start in (("xlsx", b"PK"), ("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbf"), ("json", b"{")):
        assert file_of(await martin.does("classe exporter", classe="2SIO", format=kind)).content.startswith(
            start
        )
    states = file_of(await martin.does("classe exporter", classe="2SIO", format="csv")).content.decode(
        "utf-8-sig"
    )
    assert "Lina;B1.1;mobilisée;1;2026-03-20" in states
    book = openpyxl.load_workbook(
        BytesIO(file_of(await martin.does("classe exporter", classe="2SIO")).content)
    )
    headings = [str(cell.value) for cell in book["États"][3]]
    place = headings.index("B1.1")
    row = book["États"][4]
    assert (row[0].value, row[1].value, row[place].value) == ("Lina", "SLAM", "mobilisée")
    assert str(book["Dates"][4][place].value)[:10] == "2026-03-20"
    assert "réservée" in words(await lina.does("classe image", classe="2SIO"))


async def test_an_empty_class_has_a_picture(martin: Someone) -> None:
    await martin.does("classe creer", nom="1SIO")
    assert file_of(await martin.does("classe image")).content.startswith(b"\x89PNG")


async def person(app: App, someone: Someone) -> Person:
    found = await app.directory.person_of(someone.account, app.school)
    assert found is not None
    return found


async def progress(app: App, someone: Someone) -> list[str]:
    framework = app.services.syllabuses.shipped.framework
    blocks = await app.services.portfolio.progress(framework, await person(app, someone))
    return [entry.code for block in blocks for entry, level in block.competencies if level]
