"""From the file of a candidate to the values that documents are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.commands.french import count, listed, shortened
from bot.commands.text import Code, CommandRef, Text, joined, text
from bot.portfolio.dossier import Section, Warn
from bot.reports.synthesis import Column, Line, Part, Synthesis, columns_of, without_cross

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from bot.portfolio.dossier import Dossier, DossierRow
    from bot.referentiel.model import Framework
    from bot.reports.ports import Export
    from bot.reports.synthesis import Chosen

PART_OF: Final = {
    Section.TRAINING: Part.TRAINING,
    Section.FIRST_YEAR: Part.FIRST_YEAR,
    Section.SECOND_YEAR: Part.SECOND_YEAR,
}
_FEW: Final = 8
_EMPTY: Final = {
    Section.TRAINING: "en formation",
    Section.FIRST_YEAR: "en milieu professionnel, première année",
    Section.SECOND_YEAR: "en milieu professionnel, seconde année",
}


def synthesis_of(
    file: Dossier, framework: Framework, session: int, *, validated: bool, name: str, number: str, centre: str
) -> Synthesis:
    """The table of a file. `validated`: only crosses and lines that a teacher validated."""
    lines = tuple(_line(row, row.validated if validated else row.mobilised) for row in file.table)
    kept = tuple(line for line in lines if line.crosses)
    return Synthesis(
        session, columns_of(framework), kept, name, number, centre, file.option, file.portfolio or ""
    )


def crosses_of(file: Dossier, *, validated: bool) -> dict[int, tuple[str, ...]]:
    """The crosses of each realisation by its own number: what is kept of an export."""
    found = {row.number: row.validated if validated else row.mobilised for row in file.table}
    return {number: codes for number, codes in found.items() if codes}


def _line(row: DossierRow, codes: Sequence[str]) -> Line:
    return Line(
        row.title, row.first, row.last, PART_OF[row.section], frozenset(codes), row.products, row.links
    )


def guard(file: Dossier, table: Synthesis, chosen: Chosen, shown: Container[int]) -> Text:
    """What a jury would see at once, with what to do: shown in red before the file. Empty if there is nothing.

    `shown` holds the numbers of the realisations that are in the table.
    """
    lines: list[Text] = []
    if missing := without_cross(table):
        lines.append(
            text(
                "Aucune croix pour ",
                joined([_named(c, whole=len(missing) < 3) for c in missing], ", ", " et "),
                " : ",
                CommandRef("reste", "bloc 1"),
                ".",
            )
        )
    if empty := [section for section in Section if not table.of_part(PART_OF[section])]:
        lines.append(
            text(
                f"Rien {listed([_EMPTY[s] for s in empty], 'ni')} : ",
                CommandRef("declarer"),
                " ou ",
                CommandRef("preuve rubrique"),
                ".",
            )
        )
    for about, fix in (
        (Warn.PERIOD, "preuve completer"),
        (Warn.PRODUCT, "preuve completer"),
        (Warn.STRADDLES, "preuve rubrique"),
        (Warn.CONFIRM, "preuve rubrique"),
    ):
        numbers = [str(row.number) for row in file.table if row.number in shown and about in row.warnings]
        if numbers:
            more = "…" if len(numbers) > _FEW else ""
            how = text(" : ", CommandRef(fix, numbers[0]), ".")
            lines.append(text(f"{about[:1].upper()}{about[1:]} : n° {listed(numbers[:_FEW])}{more}", how))
    if file.option is None:
        lines.append(text("Option non cochée : ", CommandRef("profil"), "."))
    if not file.portfolio and chosen.layout.has_url:
        lines.append(text("Adresse du portfolio absente : ", CommandRef("profil"), "."))
    if file.session is None:
        lines.append(text("Session d’examen non indiquée : ", CommandRef("profil"), "."))
    return joined(lines, "\n")


def model_said(session: int, chosen: Chosen) -> Text:
    """Which year's model was used, when that is not sure."""
    layout = chosen.layout
    years = f"{layout.first}" if layout.first == layout.last else f"{layout.first}-{layout.last}"
    if not chosen.known:
        return text(f"Session {session} : modèle pas encore connu, celui de {years} est utilisé. À vérifier.")
    return text(layout.doubt) if layout.doubt else ()


def since(export: Export | None, now: Mapping[int, tuple[str, ...]], zone: str) -> Text:
    """« depuis l’export du 24/03 : 2 réalisations en plus (n° 7 et 8), B1.3 ajouté (n° 4) »."""
    if export is None:
        return ()
    before = export.crosses
    said = []
    if new := [str(n) for n in now if n not in before]:
        said.append(f"{count(len(new), 'réalisation')} en plus (n° {listed(new[:_FEW])})")
    if gone := [str(n) for n in before if n not in now]:
        said.append(f"{count(len(gone), 'réalisation')} en moins (n° {listed(gone[:_FEW])})")
    for number in (n for n in now if n in before):
        added = [code for code in now[number] if code not in before[number]]
        removed = [code for code in before[number] if code not in now[number]]
        said += [f"{listed(added)} ajouté (n° {number})"] if added else []
        said += [f"{listed(removed)} retiré (n° {number})"] if removed else []
    day = f"{export.at.astimezone(ZoneInfo(zone)):%d/%m}"
    return text(f"Depuis l’export du {day} : {', '.join(said[:_FEW]) or 'aucune croix n’a changé'}.")


def attestations(file: Dossier) -> Text:
    """What else is handed in, as boxes to tick."""
    sections = {row.context for row in file.rows}
    if "alternance" in sections:
        return text("À joindre : ☐ certificats de travail (alternance).")
    return text("À joindre : ☐ attestation du stage 1, ☐ attestation du stage 2.")


def _named(column: Column, *, whole: bool) -> Text:
    return text(Code(column.code), f" {shortened(column.label, 44)}" if whole else "")
