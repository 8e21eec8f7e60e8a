"""/dossier importer: an existing table is read, told as it was understood, and kept once its owner says yes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.dossier.missing import check_exam
from bot.commands.french import agreed, count, listed, shortened
from bot.commands.making import made
from bot.commands.reply import Button, Card, Notice, Reply, Section, Tone, Weight
from bot.commands.text import CommandRef, Strong, Text, UserText, text
from bot.commands.upload import Upload
from bot.errors import Refused
from bot.portfolio.model import Context, Facts, Target
from bot.reports.lines import Doubt, Ignored, ReadLine, ReadTable, fingerprint
from bot.reports.ports import Bringing
from bot.reports.synthesis import Part, columns_of
from bot.school.model import Right
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.receipts import Receipt
    from bot.reports.synthesis import Column

LIFE: Final = timedelta(minutes=30)
_LARGEST: Final = 2**63 - 1
_FEW: Final = 10
_CONTEXTS: Final = {
    Part.TRAINING: Context.TRAINING,
    Part.FIRST_YEAR: Context.STAGE_1,
    Part.SECOND_YEAR: Context.STAGE_2,
}
_SECTIONS: Final = {Part.TRAINING: 1, Part.FIRST_YEAR: 2, Part.SECOND_YEAR: 3}
_DOUBTS: Final = {
    Doubt.YEAR_ONLY: "période d’une année entière, à préciser",
    Doubt.NO_PERIOD: "période absente, à compléter",
    Doubt.UNREAD_PERIOD: "période illisible, à compléter",
    Doubt.BACKWARDS: "période à l’envers, à corriger",
    Doubt.OPEN: "période sans fin, arrêtée à aujourd’hui",
    Doubt.UNREAD_MARK: "une marque n’a pas été comprise",
    Doubt.NUANCED: "une croix porte une réserve",
    Doubt.COLOUR: "croix lues d’après les couleurs",
    Doubt.NO_CROSS: "aucune croix",
    Doubt.NO_PART: "rubrique incertaine, à vérifier",
    Doubt.CUT: "texte trop long, coupé",
    Doubt.HIDDEN: "ligne masquée dans le fichier",
}
_IGNORED: Final = {
    Ignored.NO_TITLE: "sans intitulé",
    Ignored.REMARK: "ni période ni croix",
    Ignored.TWICE: "déjà plus haut",
    Ignored.TOTAL: "un total",
    Ignored.TOO_MANY: "au-delà de 200 lignes",
}
_UNSURE_PERIOD: Final = frozenset(
    {Doubt.YEAR_ONLY, Doubt.NO_PERIOD, Doubt.UNREAD_PERIOD, Doubt.BACKWARDS, Doubt.OPEN}
)


@command(
    "dossier importer",
    "Reprendre un tableau de synthèse déjà rempli (xlsx ou csv)",
    right=Right.STUDENT,
    example="tableau.xlsx",
)
async def dossier_importer(
    ask: Ask, fichier: Annotated[Upload, Param("tableau, en xlsx ou csv", example="tableau.xlsx")]
) -> Reply:
    """Read the table and say what was understood; nothing is declared yet."""
    check_exam(ask)
    person = await ask.person()
    services, columns = ask.services, columns_of(ask.framework)
    read = await made(lambda: _read(fichier.content, columns, ask.today))
    known = await services.papers.imported(person.school, person.id)
    mine = await services.portfolio.realisations(person)
    own = {fingerprint(r.facts.title, r.facts.first, r.facts.last) for r in mine}
    titles = {fold(r.facts.title): r.number for r in mine}
    new = [line for line in read.lines if line.fingerprint not in known | own]
    already = len(read.lines) - len(new)
    if not new:
        words = count(
            already, "réalisation lue, déjà dans le dossier", "réalisations lues, toutes déjà dans le dossier"
        )
        return Notice(text(Strong("Rien à importer"), f" : {words}."), Tone.INFO, _ways_out())
    held = await services.papers.hold_import(
        person.school,
        person.id,
        json.dumps([_dump(line) for line in new]),
        ask.request.at,
        ask.request.at + LIFE,
    )
    yes = Action.once("dossier-importer-oui", {"lecture": str(held)})
    label = f"Importer {count(len(new), 'réalisation')}"
    sections = [
        Section(tuple(_line(line, titles.get(fold(line.title))) for line in new[:_FEW]), _title_of(new))
    ]
    if len(new) > _FEW:
        sections.append(Section((text(_more(new[_FEW:])),)))
    if left := _left_out(read, already, {c.code: c.label for c in columns}):
        sections.append(Section(left, "Laissé de côté"))
    return Card(
        text(Strong(f"{count(len(read.lines), 'réalisation lue', 'réalisations lues')}"), " dans « ", UserText(read.sheet), " »"),
        tuple(sections),
        (Button(label, yes, Weight.MAIN), *_ways_out()),
        text("Rien n’est encore enregistré. Les croix deviendront des brouillons à confirmer. Le nom et le numéro de candidat ne sont pas repris."),
    )  # fmt: skip


@command("dossier-importer-oui", "Importer le tableau lu", right=Right.STUDENT, acts=True, hidden=True)
async def dossier_importer_oui(ask: Ask, lecture: Annotated[int, Param("lecture", most=_LARGEST)]) -> Reply:
    """Bring in what was read, as realisations with draft claims; each line once."""
    check_exam(ask)
    person = await ask.person()
    papers, framework = ask.services.papers, ask.framework
    held = await papers.held_import(person.school, person.id, lecture, ask.request.at)
    if held is None:
        raise Refused("import-expire")
    lines = [_bringing(_load(raw), framework.id, framework.version, framework) for raw in json.loads(held)]
    receipt: Receipt[tuple[int, ...]] = ask.receipt(person, lambda _: Action("preuve lister"))
    numbers = await papers.bring(person.school, person.id, lecture, lines, receipt)
    if not numbers:
        return Notice(
            text("Ces réalisations étaient déjà importées : rien n’a changé."), Tone.INFO, _ways_out()
        )
    word = agreed(len(numbers), "importée")
    return Notice(
        text(
            Strong(f"{count(len(numbers), 'réalisation')} {word}"), f" (n° {_numbered(numbers)})."
            " Les croix sont des brouillons : relire chacune, puis ", CommandRef("preuve soumettre"), ".",
        ),
        Tone.DONE,
        (Button("Les relire", Action("preuve lister"), Weight.MAIN), *_ways_out()),
    )  # fmt: skip


def _read(content: bytes, columns: Sequence[Column], today: date) -> ReadTable:
    from bot.reports.synthesis_read import read_synthesis  # noqa: PLC0415 - an extra

    return read_synthesis(content, columns, today)


def _more(lines: Sequence[ReadLine]) -> str:
    """« … et 12 de plus, dont 3 à vérifier (l. 24, 31 et 40). »."""
    unsure = [str(line.row) for line in lines if line.doubts]
    if not unsure:
        return f"… et {len(lines)} de plus."
    few = f"{listed(unsure[:_FEW])}{'…' if len(unsure) > _FEW else ''}"
    return f"… et {len(lines)} de plus, dont {len(unsure)} à vérifier (l. {few})."


def _title_of(lines: Sequence[ReadLine]) -> str:
    return f"À importer : {count(len(lines), 'réalisation')}, {count(sum(len(x.crosses) for x in lines), 'croix', 'croix')}"


def _line(line: ReadLine, alike: int | None) -> Text:
    codes = listed(line.crosses) or "sans compétence"
    doubts = "".join(f"\n   ⚠ {_DOUBTS[doubt]}" for doubt in line.doubts)
    doubts += f"\n   ⚠ même intitulé que la n° {alike}, autre période" if alike else ""
    said = text(" « ", UserText(shortened(line.said, 30)), " »") if line.said and doubts else ()
    when = (
        ""
        if set(line.doubts) & (_UNSURE_PERIOD - {Doubt.YEAR_ONLY, Doubt.OPEN})
        else f" · {line.first:%d/%m/%y} au {line.last:%d/%m/%y}"
    )
    return text(f"l. {line.row} · ", UserText(shortened(line.title, 60)), f"\n   {codes}{when}{doubts}", said)


def _left_out(read: ReadTable, already: int, labels: dict[str, str]) -> tuple[Text, ...]:
    lines = []
    if already:
        lines.append(text(f"{count(already, 'réalisation déjà', 'réalisations déjà')} dans le dossier"))
    for why, words in _IGNORED.items():
        rows = [str(row) for row, one in read.ignored if one is why]
        if rows:
            more = "…" if len(rows) > _FEW else ""
            lines.append(text(f"{agreed(len(rows), 'Ligne')} {listed(rows[:_FEW])}{more} : {words}"))
    lines += [text("Feuille non lue : « ", UserText(shortened(name, 30)), " »") for name in read.others]
    lines += [text(f"Colonne absente : {code} {shortened(labels[code], 40)}") for code in read.missing]
    return tuple(lines)


def _numbered(numbers: Sequence[int]) -> str:
    """« 4 », « 4 à 9 »: numbers that follow each other."""
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} à {numbers[-1]}"


def _ways_out() -> tuple[Button, ...]:
    return (Button("Dossier", Action("dossier")),)


def _bringing(line: ReadLine, framework: str, version: str, entries: Any) -> Bringing:
    """A line as the portfolio keeps it; its crosses become claims on competencies, not submitted."""
    unsure = bool(set(line.doubts) & _UNSURE_PERIOD)
    facts = Facts(
        line.title,
        line.description,
        line.first,
        line.last,
        _CONTEXTS[line.part],
        line.links,
        line.products,
        None,
        not unsure,
    )
    targets = tuple(
        Target(framework, version, entries[code].part, code, entries[code].text)
        for code in line.crosses
        if code in entries
    )
    return Bringing(facts, targets, _SECTIONS[line.part], line.fingerprint)


def _dump(line: ReadLine) -> dict[str, object]:
    return {
        "row": line.row, "title": line.title, "description": line.description, "products": line.products,
        "first": line.first.isoformat(), "last": line.last.isoformat(), "part": int(line.part),
        "crosses": list(line.crosses), "doubts": [str(d) for d in line.doubts], "said": line.said,
        "links": list(line.links),
    }  # fmt: skip


def _load(raw: dict[str, Any]) -> ReadLine:
    return ReadLine(
        raw["row"], raw["title"], raw["description"], raw["products"], date.fromisoformat(raw["first"]),
        date.fromisoformat(raw["last"]), Part(raw["part"]), tuple(raw["crosses"]),
        tuple(Doubt(d) for d in raw["doubts"]), raw["said"], tuple(raw.get("links", ())),
    )  # fmt: skip
