"""/classe exporter: what a teacher takes away of a class, in the formats that other programs read."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

from bot.commands.ask import Ask
from bot.commands.classes.members import InClass
from bot.commands.declaration import Param, command
from bot.commands.dossier.papers import XLSX
from bot.commands.french import count
from bot.commands.making import made
from bot.commands.people import label_of, named_group
from bot.commands.progress.class_pages import levels_of, pages_of
from bot.commands.reply import File, Reply
from bot.commands.text import Strong, Text, text
from bot.portfolio.lifecycle import COUNTING
from bot.portfolio.model import ClaimState
from bot.portfolio.overview.grid import Somebody
from bot.portfolio.progress import is_in_force
from bot.reports.class_book import ClassGrid, GridRow, class_pdf, class_xlsx
from bot.reports.states import State, states_csv, states_json
from bot.school.model import Right

if TYPE_CHECKING:
    from datetime import date

    from bot.school.classes.roll import Roll
    from bot.school.model import Group, Person


class ExportFormat(StrEnum):
    """What a class can be taken away as."""

    XLSX = "xlsx"
    PDF = "pdf"
    CSV = "csv"
    JSON = "json"


_MEDIA: Final = {
    ExportFormat.XLSX: XLSX,
    ExportFormat.PDF: "application/pdf",
    ExportFormat.CSV: "text/csv",
    ExportFormat.JSON: "application/json",
}
_SAID: Final = {
    ExportFormat.XLSX: "états et dates, par personne et par compétence",
    ExportFormat.PDF: "l’image de la classe, à imprimer",
    ExportFormat.CSV: "un état par ligne, pour les services web de Moodle",
    ExportFormat.JSON: "les états, pour les services web de Moodle",
}


@command(
    "classe exporter",
    "La classe en xlsx, en PDF, ou ses états pour Moodle",
    right=Right.TEACHER,
    example="2SIO xlsx",
)
async def classe_exporter(
    ask: Ask,
    classe: InClass = "",
    format: Annotated[ExportFormat, Param("format", example="xlsx")] = ExportFormat.XLSX,  # noqa: A002 - a French word
) -> Reply:
    """A grid with states and dates, the picture of the class as PDF, or its states for other programs."""
    group = await named_group(ask, classe)
    roll = await ask.services.classes.roll(group.school, group.id)
    content = await _pdf(ask, group) if format is ExportFormat.PDF else await _table(ask, group, roll, format)
    stem = "etats" if format in {ExportFormat.CSV, ExportFormat.JSON} else "classe"
    return File(f"{stem}-{group.year}.{format}", _MEDIA[format], content, _words(group, roll, format))


async def _pdf(ask: Ask, group: Group) -> bytes:
    pages = await pages_of(ask, group)
    shown = dict.fromkeys(code for page in pages for code in page.codes)
    labels = {code: ask.framework[code].text for code in shown}
    return await made(lambda: class_pdf(pages, labels, ask.today))


async def _table(ask: Ask, group: Group, roll: Roll, kind: ExportFormat) -> bytes:
    framework = ask.framework
    rows = await _rows(ask, group, roll)
    if kind is ExportFormat.XLSX:
        labels = {entry.code: entry.text for entry in framework.competencies()}
        grid = ClassGrid(label_of(group), ask.today, labels, rows)
        return await made(lambda: class_xlsx(grid))
    states = [State(r.name, code, level, r.since.get(code)) for r in rows for code, level in r.levels.items()]
    if kind is ExportFormat.CSV:
        return states_csv(states)
    return json.dumps(states_json(framework, states, ask.today), ensure_ascii=False, indent=1).encode()


def _words(group: Group, roll: Roll, kind: ExportFormat) -> Text:
    people = count(len(roll.members), "personne inscrite", "personnes inscrites")
    return text(Strong(label_of(group)), f" : {people}, {_SAID[kind]}.")


async def _rows(ask: Ask, group: Group, roll: Roll) -> tuple[GridRow, ...]:
    """Members by name, with the level and the day of each competency."""
    members = sorted(roll.members, key=lambda m: m.name.casefold())
    people = [Somebody(m.name, m.id, m.option) for m in members]
    levels = await levels_of(ask, group, people)
    rows = []
    for member, reached in zip(members, levels, strict=True):
        option = member.option.upper() if member.option else ""
        rows.append(GridRow(member.name, option, reached, await _since(ask, member)))
    return tuple(rows)


async def _since(ask: Ask, person: Person) -> dict[str, date]:
    """When each competency was first acquired; for one that is not, since when it is mobilised."""
    framework, zone = ask.framework, ZoneInfo(ask.zone)
    found: dict[str, tuple[bool, date]] = {}
    for claim in (c for r in await ask.services.portfolio.realisations(person) for c in r.claims):
        if claim.state not in COUNTING or not is_in_force(framework, claim.target):
            continue
        entry = framework.competency_of(claim.code)
        if entry is None:
            continue
        made_on = (claim.state is not ClaimState.VALIDATED, claim.since.astimezone(zone).date())
        found[entry.code] = min(made_on, found.get(entry.code, made_on))
    return {code: day for code, (_, day) in found.items()}
