"""/dossier fiche and completer: the sheet of a realisation of block 2, and what only that sheet asks."""

from __future__ import annotations

from dataclasses import astuple, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.dossier.lost import lost_said
from bot.commands.dossier.missing import check_exam
from bot.commands.dossier.papers import NAME_LIMIT, NUMBER_LIMIT, candidate
from bot.commands.french import listed
from bot.commands.making import made
from bot.commands.reply import Button, Choice, Entry, Field, File, Form, Notice, Reply, Tone, Weight
from bot.commands.text import CommandRef, Strong, Text, UserText, joined, text
from bot.errors import Refused
from bot.portfolio.dossier import option_block
from bot.portfolio.model import Context
from bot.reports.work_sheet import ExamForm, SheetWords, WorkSheet, sheet_model_for
from bot.school.calendar import session_for
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.portfolio.dossier import Dossier, DossierRow
    from bot.receipts import Receipt
    from bot.reports.work_sheet import SheetModel

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHORT: Final = 150
_LONG: Final = 1500
_AT_WORK: Final = frozenset({Context.STAGE_1, Context.STAGE_2, Context.APPRENTICESHIP})
"""Contexts that are one organisation: what is said of it once holds for the other realisations there."""
_ASKED: Final = {
    "organisation": "organisation", "place": "lieu", "conditions": "conditions de réalisation",
    "resources": "ressources utilisées",
}  # fmt: skip


class SheetFormat(StrEnum):
    """What a sheet can be."""

    DOCX = "docx"
    PDF = "pdf"


class SheetNumber(StrEnum):
    """Which of the two realisations of block 2."""

    FIRST = "1"
    SECOND = "2"


Which = Annotated[SheetNumber, Param("fiche du bloc 2 : 1 ou 2", example="1")]


@command(
    "dossier fiche",
    "La fiche d’une réalisation du bloc 2, préremplie",
    right=Right.STUDENT,
    example="1 format:pdf",
)
async def dossier_fiche(
    ask: Ask,
    fiche: Which,
    nom: Annotated[str, Param("nom et prénom", form=True, fleeting=True, longest=NAME_LIMIT)] = "",
    candidat: Annotated[
        str, Param("numéro de candidat", form=True, fleeting=True, longest=NUMBER_LIMIT)
    ] = "",
    format: Annotated[SheetFormat | None, Param("format", form=True)] = None,  # noqa: A002 - a French word
    epreuve: Annotated[ExamForm | None, Param("CCF ou ponctuelle", form=True)] = None,
) -> Reply:
    """The sheet of the realisation marked n° 1 or n° 2."""
    file, row = await _marked(ask, int(fiche))
    if not ask.action.arguments.keys() & {"nom", "candidat", "format", "epreuve"}:
        return _sheet_form(ask, fiche)
    session = file.session or session_for(2, ask.today)
    model, known = sheet_model_for(session)
    words = await _words(ask, file, row)
    sheet = replace(
        _sheet(ask, file, row, session),
        name=nom,
        number=candidat,
        words=words,
        form=epreuve or ExamForm.BY_HAND,
    )
    kind = format or SheetFormat.DOCX

    def work() -> tuple[bytes, Text]:
        from bot.reports.work_sheet_files import work_sheet_docx, work_sheet_pdf  # noqa: PLC0415 - extras

        if kind is SheetFormat.DOCX:
            return work_sheet_docx(sheet, model), ()
        typed = (nom, row.title, row.description, row.products, *astuple(words))
        return work_sheet_pdf(sheet, model), lost_said(typed, "docx")

    content, lost = await made(work)

    said = [
        text(Strong(f"Fiche n° {fiche}"), f", session {session} : ", UserText(row.title)),
        _left(sheet),
        text(_model_said(session, model, known=known)),
    ]
    then = (
        Button("Compléter la fiche", Action("dossier completer", {"fiche": str(fiche)})),
        Button("Dossier", Action("dossier")),
    )
    media = "application/pdf" if kind is SheetFormat.PDF else DOCX
    return File(
        f"fiche-{fiche}-{session}.{kind}", media, content, joined([s for s in said if s], "\n"),
        warning=joined([one for one in (_warned(file, row), lost) if one], "\n"), then=then,
    )  # fmt: skip


@command(
    "dossier completer",
    "Ce que seule la fiche du bloc 2 demande : organisation, lieu, conditions",
    right=Right.STUDENT,
    acts=True,
    example="1",
)
async def dossier_completer(
    ask: Ask,
    fiche: Which,
    organisation: Annotated[str, Param("organisation", form=True, longest=_SHORT)] = "",
    lieu: Annotated[str, Param("lieu", form=True, longest=_SHORT)] = "",
    conditions: Annotated[str, Param("conditions de réalisation", form=True, longest=_LONG)] = "",
    ressources: Annotated[str, Param("ressources utilisées", form=True, longest=_LONG)] = "",
    acces: Annotated[str, Param("accès aux productions", form=True, longest=_LONG)] = "",
) -> Reply:
    """What stands on the sheet besides the realisation itself; every field may stay empty."""
    file, row = await _marked(ask, int(fiche))
    known, given = await _words(ask, file, row), ask.action.arguments
    typed = {
        name: value
        for name, parameter, value in (
            ("organisation", "organisation", organisation), ("place", "lieu", lieu), ("conditions", "conditions", conditions),
            ("resources", "ressources", ressources), ("access", "acces", acces),
        )
        if parameter in given
    }  # fmt: skip
    if not typed:
        return _words_form(fiche, row, known)
    person = await ask.person()
    receipt: Receipt[None] = ask.receipt(person, lambda _: Action("dossier"))
    words = replace(known, **typed)
    await ask.services.papers.keep_sheet_words(person.school, person.id, row.number, words, receipt)
    then = (
        Button(f"Fiche n° {fiche}", Action("dossier fiche", {"fiche": str(fiche)}), Weight.MAIN),
        Button("Dossier", Action("dossier")),
    )
    left = _left(replace(_sheet(ask, file, row, 0), words=words))
    return Notice(joined([text(Strong(f"Fiche n° {fiche} complétée.")), left], "\n"), Tone.DONE, then)


def _words_form(fiche: SheetNumber, row: DossierRow, known: SheetWords) -> Form:
    links = "\n".join(row.links)
    fields = (
        Field("organisation", "Organisation", Entry.SHORT, known.organisation, "entreprise, association, lycée…", longest=_SHORT),
        Field("lieu", "Lieu", Entry.SHORT, known.place, "ville, site, à distance…", longest=_SHORT),
        Field("conditions", "Conditions de réalisation", Entry.LONG, known.conditions, "ressources fournies, résultats attendus", longest=_LONG),
        Field("ressources", "Ressources utilisées", Entry.LONG, known.resources, "documents, matériels, logiciels", longest=_LONG),
        Field("acces", "Accès aux productions", Entry.LONG, known.access, links[:90] or "adresses, sans mot de passe", longest=_LONG),
    )  # fmt: skip
    action = Action.once("dossier completer", {"fiche": str(fiche)})
    return Form(f"Fiche n° {fiche} du bloc 2", action, fields)


def _sheet_form(ask: Ask, sheet: SheetNumber) -> Form:
    formats = tuple(Choice(f, text(f)) for f in SheetFormat)
    held = tuple(Choice(f, text(f)) for f in ExamForm)
    fields = (
        Field("format", "Format", Entry.PICK, SheetFormat.DOCX, choices=formats),
        Field("epreuve", "Épreuve", Entry.PICK, ExamForm.BY_HAND, choices=held),
        *candidate(ask),
    )
    action = Action.once("dossier fiche", {"fiche": str(sheet)})
    return Form(f"Fiche n° {sheet} du bloc 2", action, fields, fleeting=True)


async def _marked(ask: Ask, number: int) -> tuple[Dossier, DossierRow]:
    check_exam(ask)
    if ask.caller.person is None:
        raise Refused("fiche-a-choisir", fiche=number)
    file = await ask.services.portfolio.dossier(
        ask.framework, ask.caller.person, ask.services.exams, ask.today
    )
    row = file.sheet(number)
    if row is None or file.option is None:
        raise Refused("fiche-a-choisir", fiche=number)
    return file, row


async def _words(ask: Ask, file: Dossier, row: DossierRow) -> SheetWords:
    """What was written for a realisation; organisation and place as last said of the same stage."""
    person = ask.reader()
    written = await ask.services.papers.sheet_words(person.school, person.id)
    own = written.get(row.number)
    return own if own is not None else _of_the_same_stage(file, row, written)


def _of_the_same_stage(file: Dossier, row: DossierRow, written: Mapping[int, SheetWords]) -> SheetWords:
    contexts = {other.number: other.context for other in file.rows}
    if row.context in _AT_WORK:
        for number, words in reversed(list(written.items())):
            if contexts.get(number) is row.context:
                return SheetWords(words.organisation, words.place)
    return SheetWords()


def _sheet(ask: Ask, file: Dossier, row: DossierRow, session: int) -> WorkSheet:
    option = file.option
    if option is None or (block := option_block(ask.framework, option)) is None:
        raise Refused("fiche-a-choisir", fiche=row.sheet or 1)
    competencies = ask.framework.competencies(option, block.code)
    period = (
        f"du {row.first:%d/%m/%y} au {row.last:%d/%m/%y}"
        if row.first != row.last
        else f"le {row.first:%d/%m/%y}"
    )
    return WorkSheet(
        session, option, row.sheet or 1, row.title, period if row.dated else "", row.team,
        tuple((entry.text, entry.code in row.option_mobilised) for entry in competencies),
        "" if row.description == row.title else row.description,
        (*row.links, *([file.portfolio] if file.portfolio else ())), row.products,
    )  # fmt: skip


def _left(sheet: WorkSheet) -> Text:
    """What is still to be written by hand."""
    empty = [label for name, label in _ASKED.items() if not getattr(sheet.words, name)]
    return text(f"Reste à écrire : {listed([*empty, 'date', 'schémas'])}.")


def _warned(file: Dossier, row: DossierRow) -> Text:
    """What a jury would see first on the sheets, with what to do."""
    lines: list[Text] = []
    if missing := [entry.code for entry in file.sheet_missing]:
        lines.append(text(f"Absent des deux fiches : {listed(missing)}."))
    if not row.option_mobilised:
        lines.append(
            text(
                "Aucune compétence du bloc 2 n’est cochée : ",
                CommandRef("preuve soumettre", str(row.number)),
                ".",
            )
        )
    if not row.dated:
        lines.append(text("Période à préciser : ", CommandRef("preuve completer", str(row.number)), "."))
    if row.team is None:
        lines.append(text("Seul ou en équipe ? ", CommandRef("preuve completer", str(row.number)), "."))
    if row.team:
        lines.append(text("Travail en équipe : la fiche doit montrer la part personnelle."))
    return joined(lines, "\n")


def _model_said(session: int, model: SheetModel, *, known: bool) -> str:
    """Which year's model was used, when that is not sure."""
    if known:
        return model.doubt
    years = f"{model.first}" if model.first == model.last else f"{model.first}-{model.last}"
    return f"Session {session} : modèle pas encore connu, celui de {years} est utilisé. À vérifier."
