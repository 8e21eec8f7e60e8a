"""/dossier: what is missing for the exam, and the choices that only the student can make."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.evidence.asking import Number, own, seen_again
from bot.commands.evidence.views import seen
from bot.commands.french import count, listed, period, shortened
from bot.commands.reply import Button, Card, Choice, Choose, Notice, Reply, Section, Weight
from bot.commands.text import Code, CommandRef, Strong, Text, UserText, joined, text
from bot.commands.wording import short
from bot.errors import Refused
from bot.portfolio.dossier import SHEETS, WRITTEN_BLOCK, Dossier, Remark, Warn, option_block
from bot.portfolio.dossier import Section as Part
from bot.portfolio.dossier import dossier as dossier_of
from bot.school.model import Person, Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.portfolio.dossier import DossierRow
    from bot.referentiel.model import Entry

_NARROW: Final = 40
_CHOICES: Final = 25  # what a select shows
PARTS: Final = {
    Part.TRAINING: "1. En formation",
    Part.FIRST_YEAR: "2. Milieu pro, 1re année",
    Part.SECOND_YEAR: "3. Milieu pro, 2e année",
}
_SAID_ELSEWHERE: Final = frozenset({Warn.MISSING, Warn.EMPTY_SECTION, Warn.SHEET, Warn.SHEET_MISSING})


class PartChoice(StrEnum):
    """Where a realisation goes in the table."""

    TRAINING = "1"
    FIRST_YEAR = "2"
    SECOND_YEAR = "3"
    BY_CONTEXT = "selon le contexte"


class SheetChoice(StrEnum):
    """Which of the two realisations of block 2."""

    FIRST = "1"
    SECOND = "2"
    NONE = "aucune"


def check_exam(ask: Ask) -> None:
    """Raise Refused("examen-hors-bts-sio") where the School follows a framework that this exam is not about."""
    if not ask.syllabus.exam:
        raise Refused("examen-hors-bts-sio", titre=shortened(ask.framework.title or ask.framework.id, 80))


@command("dossier", "Ce qui manque pour l’examen : tableau, fiches, révisions", right=Right.STUDENT)
async def dossier(ask: Ask) -> Reply:
    """The file of the person who asks."""
    check_exam(ask)
    services = ask.services
    person = ask.caller.person
    if person is None:
        nobody = Person(0, 0, ask.request.account.name)
        return _card(ask, dossier_of(nobody, (), ask.framework, services.exams, ask.today))
    return _card(ask, await services.portfolio.dossier(ask.framework, person, services.exams, ask.today))


@command(
    "preuve fiche",
    "Marquer la réalisation n° 1 ou n° 2 du bloc 2",
    right=Right.STUDENT,
    acts=True,
    example="3 1",
)
async def preuve_fiche(
    ask: Ask, numero: Number, fiche: Annotated[SheetChoice, Param("fiche du bloc 2", example="1")]
) -> Reply:
    """Mark a realisation as n° 1 or n° 2 of the exam of block 2; the file follows."""
    check_exam(ask)
    person = await ask.person()
    sheet = None if fiche is SheetChoice.NONE else int(fiche)
    await ask.services.portfolio.mark(person, numero, sheet, ask.receipt(person, lambda _: Action("dossier")))
    return await dossier.handler(ask)


@command("fiche-choisir", "Choisir la réalisation d’une fiche du bloc 2", right=Right.STUDENT, hidden=True)
async def fiche_choisir(ask: Ask, fiche: Annotated[SheetChoice, Param("fiche")]) -> Reply:
    """The realisations that mobilise block 2, to pick one."""
    check_exam(ask)
    person = ask.reader()
    file = await ask.services.portfolio.dossier(ask.framework, person, ask.services.exams, ask.today)
    offered = sorted((row for row in file.rows if row.option_mobilised), key=lambda row: -row.number)
    if not offered:
        return Notice(
            text(
                "Aucune réalisation ne mobilise encore le bloc 2. En déclarer une : ",
                CommandRef("declarer", "J’ai développé une application de prêt de matériel"), ".",
            ),
            then=(Button("Dossier", Action("dossier")),),
        )  # fmt: skip
    choices = tuple(
        Choice(
            str(row.number),
            text(f"n° {row.number} · ", UserText(shortened(row.title, 60))),
            text(f"{', '.join(row.option_mobilised)} · {period(row.first, row.last)}"),
        )
        for row in offered[:_CHOICES]
    )
    mark = Action.once("preuve fiche", {"fiche": str(fiche)})
    return Choose(text(f"Quelle réalisation pour la fiche n° {fiche} ?"), mark, "numero", choices)


@command(
    "preuve rubrique",
    "Changer la rubrique d’une réalisation dans le tableau de synthèse",
    right=Right.STUDENT,
    acts=True,
    example="3 2",
)
async def preuve_rubrique(
    ask: Ask,
    numero: Number,
    rubrique: Annotated[PartChoice | None, Param("rubrique du tableau", example="2")] = None,
) -> Reply:
    """Put a realisation in another section of the table than its context says."""
    check_exam(ask)
    if rubrique is None:
        found = await own(ask, numero)
        put = Action.once("preuve rubrique", {"numero": str(numero)})
        choices = (
            *(Choice(str(int(part)), text(words)) for part, words in PARTS.items()),
            Choice(PartChoice.BY_CONTEXT, text("Selon le contexte")),
        )
        return Choose(
            text("Dans quelle rubrique du tableau mettre « ", UserText(found.facts.title), " » ?"),
            put, "rubrique", choices,
        )  # fmt: skip
    person = await ask.person()
    section = None if rubrique is PartChoice.BY_CONTEXT else int(rubrique)
    done = await ask.services.portfolio.place(person, numero, section, ask.receipt(person, seen_again))
    return seen(ask.framework, done, "Rubrique changée.")


def _card(ask: Ask, file: Dossier) -> Card:
    sections = [_table(file), _sections(file), _sheets(ask, file), _written(file)]
    looked_at = _remarks(file.warnings)
    if looked_at:
        sections.append(Section(looked_at, "À revoir"))
    hand_in = text("À joindre aussi : attestations de stage ou certificats de travail.")
    return Card(_title(file), tuple(sections), _buttons(file), hand_in)


def _title(file: Dossier) -> Text:
    session = f" · session {file.session}" if file.session else ""
    if file.missing:
        return text(Strong(f"Dossier : il manque {listed([e.code for e in file.missing])}"), session)
    if file.complete:
        return text(Strong("Dossier : les compétences sont couvertes"), session)
    return text(Strong("Dossier : bloc 1 couvert, bloc 2 à finir"), session)


def _exam(file: Dossier, block: str) -> str:
    """« E5 · », or nothing when the session or its exams are not known: never a guess."""
    exam = file.exams.get(block)
    return f"{exam.name} · " if exam is not None else ""


def _table(file: Dossier) -> Section:
    lines = []
    for entry in file.columns:
        crosses, validated = file.crosses(entry.code), file.crosses(entry.code, validated=True)
        mark = "●" if validated else "◐" if crosses else "○"
        tail = f" ({crosses})" if crosses else ""
        room = _NARROW - 2 - len(entry.code) - 1 - len(tail)
        lines.append(text(f"{mark} ", short(entry, room), tail))
    return Section(tuple(lines), f"{_exam(file, 'BLOC1')}Tableau de synthèse")


def _sections(file: Dossier) -> Section:
    lines = []
    for part, words in PARTS.items():
        rows = file.section(part)
        empty = text("⚠ ", f"{words} : rien encore")
        lines.append(text(f"{words} : {count(len(rows), 'réalisation')}") if rows else empty)
    return Section(tuple(lines), "Rubriques du tableau")


def _sheets(ask: Ask, file: Dossier) -> Section:
    block = option_block(ask.framework, file.option)
    if block is None:
        choose = text("Le bloc 2 dépend de l’option : ", CommandRef("profil"), ".")
        return Section((choose,), "Fiches du bloc 2")
    lines = [_sheet(number, file.sheet(number)) for number in SHEETS]
    if any(file.sheet(number) for number in SHEETS):
        covered = [e for e in file.sheet_columns if e not in file.sheet_missing]
        lines.append(_coverage(covered, file.sheet_missing))
    return Section(tuple(lines), f"{_exam(file, block.code)}Fiches du bloc 2")


def _sheet(number: int, row: DossierRow | None) -> Text:
    if row is None:
        return text(f"⚠ Fiche {number} : à choisir")
    codes = f" ({', '.join(row.option_mobilised)})" if row.option_mobilised else ""
    return text(f"Fiche {number} : n° {row.number} ", UserText(shortened(row.title, 40)), codes)


def _coverage(covered: Sequence[Entry], missing: Sequence[Entry]) -> Text:
    if not missing:
        return text("Les deux fiches couvrent ", listed([e.code for e in covered]), ".")
    return text(
        "⚠ Absent des deux fiches : ", joined([text(Code(e.code)) for e in missing], ", ", " et "), "."
    )


def _written(file: Dossier) -> Section:
    heading = f"{_exam(file, WRITTEN_BLOCK)}Écrit de cybersécurité"
    if not file.revision:
        return Section((text("Rien à remettre. Chaque compétence a été travaillée."),), heading)
    codes = joined([text(Code(e.code)) for e in file.revision], ", ", " et ")
    return Section((text("Rien à remettre. À réviser : ", codes, "."),), heading)


def _remarks(remarks: Sequence[Remark]) -> tuple[Text, ...]:
    """What is not already said by the sections above."""
    lines = []
    for remark in remarks:
        if remark.about in _SAID_ELSEWHERE or remark.about is Warn.OPTION:
            continue
        words = remark.about[:1].upper() + remark.about[1:]
        numbers = f" : n° {listed([str(n) for n in remark.numbers[:8]])}" if remark.numbers else ""
        more = "…" if len(remark.numbers) > 8 else ""
        fix = text(" : ", CommandRef("profil")) if remark.about in {Warn.SESSION, Warn.PORTFOLIO} else ()
        lines.append(text(f"{words}{numbers}{more}", fix))
    return tuple(lines)


def _sheet_button(number: int, row: DossierRow | None) -> Button:
    """The sheet if its realisation was chosen, else the choice."""
    if row is None:
        return Button(f"Choisir la fiche n° {number}", Action("fiche-choisir", {"fiche": str(number)}))
    return Button(f"Fiche n° {number}", Action("dossier fiche", {"fiche": str(number)}))


def _buttons(file: Dossier) -> tuple[Button, ...]:
    buttons = []
    if file.missing:
        buttons.append(Button("Ce qui reste", Action("reste", {"bloc": "1"}), Weight.MAIN))
    buttons.append(Button("Tableau de synthèse", Action("dossier tableau")))
    if file.option is not None:
        buttons += [_sheet_button(number, file.sheet(number)) for number in SHEETS]
    return tuple(buttons)
