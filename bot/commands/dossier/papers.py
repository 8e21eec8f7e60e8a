"""/dossier tableau: the exam's own table, filled. The candidate's name and number are not kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.dossier.lost import lost_said
from bot.commands.dossier.missing import check_exam
from bot.commands.dossier.values import attestations, crosses_of, guard, model_said, since, synthesis_of
from bot.commands.french import count, listed
from bot.commands.making import made
from bot.commands.reply import Button, Choice, Entry, Field, File, Form, Reply
from bot.commands.text import Strong, Text, UserText, joined, text
from bot.errors import Refused
from bot.reports.synthesis import layout_for
from bot.school.calendar import session_for
from bot.school.model import Right

if TYPE_CHECKING:
    from bot.receipts import Receipt
    from bot.reports.ports import Blank
    from bot.reports.synthesis import Chosen, Synthesis

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    check_exam(ask)
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
    paper = await made(lambda: _paper(kind, table, chosen, blank))
    crosses = crosses_of(file, validated=validated)
    receipt: Receipt[None] = ask.receipt(person, lambda _: Action("dossier"))
    before = await services.papers.keep_export(
        person.school, person.id, crosses, receipt, validated=validated
    )
    said = [_said(table, paper.blank, chosen, session)]
    if paper.unplaced:
        said.append(text(f"Sans place dans ce modèle, à écrire à la main : {listed(paper.unplaced)}."))
    if blank is not None and paper.blank is None:
        said.append(
            text("Le modèle donné par ", UserText(blank.by), " ne convient plus : mise en page intégrée.")
        )
    said += [since(before, crosses, ask.zone), attestations(file)]
    media = {TableFormat.XLSX: XLSX, TableFormat.PDF: "application/pdf", TableFormat.CSV: "text/csv"}[kind]
    return File(
        f"tableau-synthese-{session}.{kind}", media, paper.content, joined([s for s in said if s], "\n"),
        warning=joined([one for one in (guard(file, table, chosen, crosses), paper.lost) if one], "\n"), then=(Button("Dossier", Action("dossier")),),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Paper:
    """A table as a file: what its blank had no place for, the blank that was filled, what a PDF loses."""

    content: bytes
    unplaced: tuple[str, ...] = ()
    blank: Blank | None = None
    lost: Text = ()


def _paper(kind: TableFormat, table: Synthesis, chosen: Chosen, blank: Blank | None) -> _Paper:
    """The file. Runs in a worker; imports extras where they are needed."""
    if blank is not None:
        from bot.reports.synthesis_fill import filled  # noqa: PLC0415 - an extra

        try:
            done = filled(blank.content, table)
        except Refused:  # it fitted when it was given: the School follows another framework since
            return _paper(kind, table, chosen, None)
        return _Paper(done.content, tuple(done.unplaced), blank)
    if kind is TableFormat.XLSX:
        from bot.reports.synthesis_xlsx import synthesis_xlsx  # noqa: PLC0415 - 2 MB, for the few who take a table away

        return _Paper(synthesis_xlsx(table, chosen.layout))
    from bot.reports.synthesis_pdf import synthesis_csv, synthesis_pdf  # noqa: PLC0415 - an extra

    if kind is TableFormat.CSV:
        return _Paper(synthesis_csv(table, chosen.layout))
    typed = (table.name, table.centre, *(line.words for line in table.lines))
    return _Paper(synthesis_pdf(table, chosen.layout), lost=lost_said(typed, "xlsx"))


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
        *candidate(ask),
    )
    return Form("Tableau de synthèse", Action.once("dossier tableau"), fields, fleeting=True)


def candidate(ask: Ask) -> tuple[Field, Field]:
    """Who the paper is for: asked each time, kept nowhere."""
    name = ask.caller.person.name if ask.caller.person else ask.request.account.name
    hint = "écrit dans le fichier, jamais enregistré"
    return (
        Field("nom", "Nom et prénom", Entry.SHORT, name[:NAME_LIMIT], hint, longest=NAME_LIMIT),
        Field("candidat", "N° candidat", Entry.SHORT, "", hint, longest=NUMBER_LIMIT),
    )
