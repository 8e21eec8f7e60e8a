"""/dossier tableau, fiche and oral: the exam's papers, filled. The candidate's name and number are not kept."""

from __future__ import annotations

import secrets
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.dossier.values import attestations, crosses_of, guard, model_said, since, synthesis_of
from bot.commands.evidence.asking import Number
from bot.commands.french import count, listed, period
from bot.commands.making import made
from bot.commands.reply import Button, Choice, Entry, Field, File, Form, Reply
from bot.commands.text import Strong, Text, UserText, joined, text
from bot.errors import Refused
from bot.portfolio.dossier import option_block
from bot.portfolio.lifecycle import COUNTING
from bot.reports.oral import OralKit, load_training, oral_markdown, oral_pdf
from bot.reports.synthesis import layout_for
from bot.reports.work_sheet import WorkSheet, sheet_model_for
from bot.school.calendar import session_for
from bot.school.model import Right

if TYPE_CHECKING:
    from bot.portfolio.dossier import Dossier, DossierRow
    from bot.receipts import Receipt
    from bot.reports.ports import Blank
    from bot.reports.synthesis import Chosen, Synthesis

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAME_LIMIT: Final = 120
NUMBER_LIMIT: Final = 30


class TableFormat(StrEnum):
    """What the table can be."""

    XLSX = "xlsx"
    PDF = "pdf"
    CSV = "csv"


class Crosses(StrEnum):
    """Which crosses the table bears."""

    MOBILISED = "mobilisées"
    VALIDATED = "validées seulement"


class SheetFormat(StrEnum):
    """What a sheet can be."""

    DOCX = "docx"
    PDF = "pdf"


class SheetNumber(StrEnum):
    """Which of the two realisations of block 2."""

    FIRST = "1"
    SECOND = "2"


class KitFormat(StrEnum):
    """What a kit for the oral can be."""

    PDF = "pdf"
    MARKDOWN = "md"


@command(
    "dossier tableau",
    "Le tableau de synthèse de l’épreuve, rempli",
    right=Right.STUDENT,
    acts=True,
    example="format:pdf",
)
async def dossier_tableau(
    ask: Ask,
    nom: Annotated[str, Param("nom et prénom", form=True, fleeting=True, longest=NAME_LIMIT)] = "",
    candidat: Annotated[
        str, Param("numéro de candidat", form=True, fleeting=True, longest=NUMBER_LIMIT)
    ] = "",
    format: Annotated[TableFormat | None, Param("format", form=True)] = None,  # noqa: A002 - a French word
    croix: Annotated[Crosses | None, Param("croix", form=True)] = None,
) -> Reply:
    """Ask the name and the number, then give the file; what was typed is kept nowhere."""
    if not ask.action.arguments.keys() & {"nom", "candidat", "format", "croix"}:
        return _table_form(ask)
    person = await ask.person()
    services = ask.services
    file = await services.portfolio.dossier(ask.framework, person, services.exams, ask.today)
    session = file.session or session_for(2, ask.today)
    validated = croix is Crosses.VALIDATED
    centre = ask.caller.school.name if ask.caller.school else ""
    table = synthesis_of(
        file, ask.framework, session, validated=validated, name=nom, number=candidat, centre=centre
    )
    chosen = layout_for(session)
    kind = format or TableFormat.XLSX
    blank = await services.papers.blank(person.school, session) if kind is TableFormat.XLSX else None
    content, unplaced = await made(lambda: _table_bytes(kind, table, chosen, blank))
    crosses = crosses_of(file, validated=validated)
    receipt: Receipt[None] = ask.receipt(person, lambda _: Action("dossier"))
    before = await services.papers.keep_export(person.school, person.id, crosses, receipt)
    said = [_said(table, blank, chosen, session)]
    if unplaced:
        said.append(text(f"Sans place dans ce modèle, à écrire à la main : {listed(unplaced)}."))
    said += [since(before, crosses, ask.zone), attestations(file)]
    media = {TableFormat.XLSX: XLSX, TableFormat.PDF: "application/pdf", TableFormat.CSV: "text/csv"}[kind]
    return File(
        f"tableau-synthese-{session}.{kind}", media, content, joined([s for s in said if s], "\n"),
        warning=guard(file, table, chosen), then=(Button("Dossier", Action("dossier")),),
    )  # fmt: skip


def _table_bytes(
    kind: TableFormat, table: Synthesis, chosen: Chosen, blank: Blank | None
) -> tuple[bytes, tuple[str, ...]]:
    """The file, and what a blank has no place for. Runs in a worker; imports extras where they are needed."""
    if blank is not None:
        from bot.reports.synthesis_fill import filled  # noqa: PLC0415

        done = filled(blank.content, table)
        return done.content, tuple(done.unplaced)
    if kind is TableFormat.XLSX:
        from bot.reports.synthesis_xlsx import synthesis_xlsx  # noqa: PLC0415

        return synthesis_xlsx(table, chosen.layout), ()
    from bot.reports.synthesis_pdf import synthesis_csv, synthesis_pdf  # noqa: PLC0415

    make = synthesis_pdf if kind is TableFormat.PDF else synthesis_csv
    return make(table, chosen.layout), ()


def _said(table: Synthesis, blank: Blank | None, chosen: Chosen, session: int) -> Text:
    head = text(
        Strong("Tableau de synthèse"), f", session {session} : {count(len(table.lines), 'réalisation')}."
    )
    if blank is not None:
        return text(head, " Rempli dans le modèle donné par ", UserText(blank.by), f" ({blank.at:%d/%m/%Y}).")
    return text(head, *((" ", model_said(session, chosen)) if model_said(session, chosen) else ()))


def _table_form(ask: Ask) -> Form:
    formats = tuple(Choice(f, text(f)) for f in TableFormat)
    crosses = tuple(Choice(c, text(c)) for c in Crosses)
    fields = (
        Field("format", "Format", Entry.PICK, TableFormat.XLSX, choices=formats),
        Field("croix", "Croix", Entry.PICK, Crosses.MOBILISED, choices=crosses),
        *_candidate(ask),
    )
    return Form(
        "Tableau de synthèse", Action("dossier tableau", {}, secrets.token_hex(8)), fields, fleeting=True
    )


def _candidate(ask: Ask) -> tuple[Field, Field]:
    """Who the paper is for: asked each time, kept nowhere."""
    name = ask.caller.person.name if ask.caller.person else ask.request.account.name
    hint = "écrit dans le fichier, jamais enregistré"
    return (
        Field("nom", "Nom et prénom", Entry.SHORT, name[:NAME_LIMIT], hint, longest=NAME_LIMIT),
        Field("candidat", "N° candidat", Entry.SHORT, "", hint, longest=NUMBER_LIMIT),
    )


@command(
    "dossier fiche",
    "La fiche d’une réalisation du bloc 2, préremplie",
    right=Right.STUDENT,
    example="1 format:pdf",
)
async def dossier_fiche(
    ask: Ask,
    fiche: Annotated[SheetNumber, Param("fiche du bloc 2 : 1 ou 2", example="1")],
    nom: Annotated[str, Param("nom et prénom", form=True, fleeting=True, longest=NAME_LIMIT)] = "",
    candidat: Annotated[
        str, Param("numéro de candidat", form=True, fleeting=True, longest=NUMBER_LIMIT)
    ] = "",
    format: Annotated[SheetFormat | None, Param("format", form=True)] = None,  # noqa: A002 - a French word
) -> Reply:
    """The sheet of the realisation marked n° 1 or n° 2."""
    if not ask.action.arguments.keys() & {"nom", "candidat", "format"}:
        await _marked(ask, int(fiche))
        return _sheet_form(ask, fiche)
    file, row = await _marked(ask, int(fiche))
    session = file.session or session_for(2, ask.today)
    model, known = sheet_model_for(session)
    sheet = replace(_sheet(ask, file, row, session), name=nom, number=candidat)
    kind = format or SheetFormat.DOCX

    def work() -> bytes:
        from bot.reports.work_sheet_files import work_sheet_docx, work_sheet_pdf  # noqa: PLC0415 - extras

        return (work_sheet_pdf if kind is SheetFormat.PDF else work_sheet_docx)(sheet, model)

    doubt = (
        model.doubt
        if known
        else f"Session {session} : modèle pas encore connu, celui de {model.first}-{model.last} est utilisé."
    )
    missing = [entry.code for entry in file.sheet_missing]
    warning = text(f"Absent des deux fiches : {listed(missing)}.") if missing else ()
    said = text(
        Strong(f"Fiche n° {fiche}"), " : ", UserText(row.title), f".\nÀ compléter à la main : organisation, lieu,"
        f" conditions, ressources, schémas. {doubt}".rstrip(),
    )  # fmt: skip
    media = "application/pdf" if kind is SheetFormat.PDF else DOCX
    return File(f"fiche-{fiche}-{session}.{kind}", media, await made(work), said, warning=warning)


def _sheet_form(ask: Ask, sheet: SheetNumber) -> Form:
    formats = tuple(Choice(f, text(f)) for f in SheetFormat)
    fields = (Field("format", "Format", Entry.PICK, SheetFormat.DOCX, choices=formats), *_candidate(ask))
    action = Action("dossier fiche", {"fiche": str(sheet)}, secrets.token_hex(8))
    return Form(f"Fiche n° {sheet} du bloc 2", action, fields, fleeting=True)


async def _marked(ask: Ask, number: int) -> tuple[Dossier, DossierRow]:
    if ask.caller.person is None:
        raise Refused("fiche-a-choisir", fiche=number)
    services, person = ask.services, ask.caller.person
    file = await services.portfolio.dossier(ask.framework, person, services.exams, ask.today)
    row = file.sheet(number)
    if row is None or file.option is None:
        raise Refused("fiche-a-choisir", fiche=number)
    return file, row


def _sheet(ask: Ask, file: Dossier, row: DossierRow, session: int) -> WorkSheet:
    option = file.option
    if option is None or (block := option_block(ask.framework, option)) is None:
        raise Refused("fiche-a-choisir", fiche=row.sheet or 1)
    competencies = ask.framework.competencies(option, block.code)
    return WorkSheet(
        session, option, row.sheet or 1, row.title, f"du {row.first:%d/%m/%y} au {row.last:%d/%m/%y}", row.team,
        tuple((entry.text, entry.code in row.option_mobilised) for entry in competencies),
        "" if row.description == row.title else row.description,
        (*row.links, *([file.portfolio] if file.portfolio else ())), row.products,
    )  # fmt: skip


@command(
    "dossier oral",
    "De quoi préparer l’oral sur une réalisation",
    right=Right.STUDENT,
    example="3",
)
async def dossier_oral(
    ask: Ask,
    numero: Number,
    format: Annotated[KitFormat, Param("format", example="pdf")] = KitFormat.PDF,  # noqa: A002 - a French word
) -> Reply:
    """Context, approach, competencies, proofs, and questions to train on."""
    if ask.caller.person is None:
        raise Refused("realisation-inconnue", numero=numero)
    found = await ask.services.portfolio.realisation(ask.caller.person, numero)
    framework, facts = ask.framework, found.facts
    counting = [claim for claim in found.claims if claim.state in COUNTING]
    codes: dict[str, str] = {}
    for claim in counting:
        entry = framework.competency_of(claim.code) if claim.code in framework else None
        if entry is not None:
            codes.setdefault(entry.code, str(claim.state))
    training = load_training(framework)
    kit = OralKit(
        facts.title, period(facts.first, facts.last), str(facts.context), facts.team, facts.description, facts.products,
        facts.links, tuple((code, framework[code].text, state) for code, state in codes.items()),
        tuple((f"{code} {framework[code].text}", training.get(code, ())) for code in codes),
    )  # fmt: skip
    content = await made(lambda: oral_pdf(kit) if format is KitFormat.PDF else oral_markdown(kit))
    questions = sum(len(questions) for _, questions in kit.questions)
    said = text(
        Strong(f"Préparer l’oral : n° {numero}"), " · ", UserText(facts.title),
        f"\n{count(questions, 'question')} d’entraînement, sans rapport avec un sujet d’examen.",
    )  # fmt: skip
    media = "application/pdf" if format is KitFormat.PDF else "text/markdown"
    return File(f"oral-{numero}.{format}", media, content, said)
