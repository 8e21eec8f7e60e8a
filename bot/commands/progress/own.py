"""/progression and /reste: where a person stands, and what to do next. Never of someone else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, Suggestion, command
from bot.commands.french import agreed, count, listed, shortened
from bot.commands.progress.overview import classe_personne
from bot.commands.reply import Button, Card, Notice, Reply, Section, Tone, Weight
from bot.commands.text import Code, CommandRef, Strong, Text, joined, text
from bot.commands.wording import MARKS, MARKS_MEANING, mobilised_of, progress_line, short
from bot.errors import Refused
from bot.portfolio.dossier import WRITTEN_BLOCK
from bot.portfolio.progress import Apart, BlockProgress, Level
from bot.portfolio.progress import progress as progress_of
from bot.referentiel.codes import read_code
from bot.referentiel.model import Entry, Kind
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.portfolio.model import Claim

SHOWN: Final = 5
"""Missing competencies on one answer: with two lines each and the count it fits a phone's screen."""
_NARROW: Final = 40
"""Characters of a line that a phone shows whole."""
_NAMED: Final = 4
"""Codes that still fit one such line."""
WHOLE: Final = 40
"""Competencies of a block that are all listed; of more, those that are reached."""
LISTED: Final = 25
"""Blocks, and competencies of a block, that one answer goes through: more is another question."""
_BLOCK_NUMBER: Final = re.compile(r"(?:bloc|b)?\s*([1-9])", re.IGNORECASE)


async def suggest_blocks(ask: Ask, _typed: str) -> Sequence[Suggestion]:
    """The blocks of the person's option."""
    return [
        Suggestion(block.code, shortened(f"{block.code} {block.text}", 100))
        for block in ask.framework.blocks(ask.caller.option)
    ]


BlockParam = Annotated[str, Param("bloc : 1, 2 ou 3", example="1", suggest=suggest_blocks, rest=True)]


@command(
    "progression",
    "Ce qui est mobilisé et acquis, bloc par bloc",
    right=Right.STUDENT,
    example="bloc 1",
)
async def progression(ask: Ask, bloc: BlockParam = "") -> Reply:
    """Progress of the person who asks, competencies first; a teacher may name one of their students."""
    try:
        blocks, apart = await _standing(ask, bloc)
    except Refused as refused:
        if refused.rule != "bloc-inconnu" or Right.TEACHER not in ask.caller.rights:
            raise
        return await classe_personne.handler(ask, bloc)
    whole = tuple(_overview(block, headed=len(blocks) > 1) for block in _first(blocks))
    done, all_of_them = (
        sum(b.count(Level.MOBILISED) for b in blocks),
        sum(len(b.competencies) for b in blocks),
    )
    title = text(Strong(f"{mobilised_of(done).capitalize()} sur {all_of_them}"))
    if len(blocks) == 1:
        title = text(Strong(f"{blocks[0].block.code} : {progress_line(blocks[0])}"))
    then = (
        Button("Ce qui reste", Action("reste", {"bloc": bloc} if bloc else {}), Weight.MAIN),
        Button("Voir en image", Action("progression-image")),
    )
    more = text(f"… et {len(blocks) - LISTED} autres blocs") if len(blocks) > LISTED else ()
    return Card(title, (*whole, *_apart(apart)), then, _notes(more, text(MARKS_MEANING), _option_hint(ask)))


def _first(blocks: Sequence[BlockProgress]) -> Sequence[BlockProgress]:
    """The blocks that an answer goes through: those where something is reached before the others."""
    if len(blocks) <= LISTED:
        return blocks
    first = sorted(blocks, key=lambda block: block.count(Level.MOBILISED) == 0)[:LISTED]
    return sorted(first, key=blocks.index)


@command("reste", "Ce qu’il reste à faire, avec une idée d’activité", right=Right.STUDENT, example="bloc 2")
async def reste(ask: Ask, bloc: BlockParam = "") -> Reply:
    """The missing competencies, each with one idea; the rest behind « Détail »."""
    blocks = await _blocks(ask, bloc)
    missing = [(block, entry) for block in blocks for entry in block.missing]
    whole = sum(len(block.competencies) for block in blocks)
    where = blocks[0].block.code if len(blocks) == 1 else "Tous blocs"
    if not missing:
        waiting = whole - sum(block.count(Level.ACQUIRED) for block in blocks)
        after = (
            f" {count(waiting, 'compétence reste', 'compétences restent')} à faire valider."
            if waiting
            else ""
        )
        return Notice(
            text(Strong(f"{where} : rien ne manque"), f", les {whole} compétences sont mobilisées.{after}"),
            Tone.DONE,
            _details(blocks),
        )
    remains = f"il reste {count(len(missing), 'compétence')} sur {whole}"
    title = text(Strong(f"{where} : {remains}" if len(blocks) == 1 else remains.capitalize()))
    shown = SHOWN if ask.caller.option is not None else SHOWN - 1  # the hint about the option takes a line
    lines = tuple(_idea(ask, block, entry) for block, entry in missing[:shown])
    more = tuple(entry.code for _, entry in missing[shown:])
    note = text(f"… et {listed(more)}" if len(more) <= _NAMED else f"… et {len(more)} autres") if more else ()
    return Card(title, (Section(lines),), _details(blocks), _notes(note, _option_hint(ask)))


@command(
    "reste-detail",
    "Les savoir-faire qui manquent dans un bloc",
    right=Right.STUDENT,
    hidden=True,
    example="1",
)
async def reste_detail(ask: Ask, bloc: BlockParam) -> Reply:
    """The skills of a block that nothing mobilises, competency by competency; criteria as a reading aid."""
    (block,) = (await _blocks(ask, bloc))[:1]
    reached = block.skills.levels
    sections = list[Section]()
    for competency, level in block.competencies:
        if len(sections) == LISTED:
            break
        skills = ask.framework.children(competency.code, Kind.SKILL)
        left = [s for s in skills if reached.get(s.code, Level.NOTHING) is Level.NOTHING]
        criteria = ask.framework.children(competency.code, Kind.CRITERION)
        idea = ask.syllabus.activities.one_for(competency.code, _week(ask))
        lines = [] if idea is None else [text(f"Idée : {idea.task} (trace : {idea.trace})")]
        lines += [text("○ ", short(skill, 70)) for skill in left]
        if criteria:
            lines.append(text("À relire : ", Code(f"{criteria[0].code} … {criteria[-1].code}")))
        if left:
            sections.append(Section(tuple(lines), f"{MARKS[level]} {competency.code} {competency.text}"))
    missing = len(block.skills) - block.skills_at(Level.MOBILISED)
    title = f"{block.block.code} : {count(missing, 'savoir-faire', 'savoir-faire')} sans preuve sur {len(block.skills)}"
    note = text(MARKS_MEANING)
    if len(block.competencies) > LISTED and len(sections) == LISTED:
        note = _notes(text(f"Les {LISTED} premières compétences seulement."), note)
    return Card(text(Strong(title)), tuple(sections), (), note)


async def _blocks(ask: Ask, bloc: str) -> tuple[BlockProgress, ...]:
    """The progress of the blocks asked for. Raises Refused("bloc-inconnu")."""
    return (await _standing(ask, bloc))[0]


async def _standing(ask: Ask, bloc: str) -> tuple[tuple[BlockProgress, ...], Apart]:
    """The progress of the blocks asked for, and what is kept without being counted."""
    person = ask.caller.person
    blocks: tuple[BlockProgress, ...]
    apart = Apart()
    if person is None:
        blocks = progress_of(ask.framework, (), None)
    else:
        blocks, apart = await ask.services.portfolio.standing(ask.framework, person)
    if not bloc:
        return blocks, apart
    wanted = _block_codes(ask, bloc)
    found = tuple(block for block in blocks if block.block.code in wanted)
    if not found:
        if any(ask.framework[code].part != "commun" for code in wanted):
            raise Refused("option-a-choisir", bloc=bloc)
        raise Refused("bloc-inconnu", recu=bloc[:40])
    return found, apart


def _block_codes(ask: Ask, bloc: str) -> frozenset[str]:
    framework = ask.framework
    if match := _BLOCK_NUMBER.fullmatch(bloc.strip()):
        prefix = f"BLOC{match[1]}"
        numbered = frozenset(b.code for b in framework.blocks() if b.code.startswith(prefix))
        if numbered:
            return numbered
        bloc = f"bloc {match[1]}"
    reading = read_code(bloc, framework, ask.caller.option)
    return frozenset(framework.block_of(entry.code).code for entry in reading.found)


def _overview(block: BlockProgress, *, headed: bool) -> Section:
    told = block.competencies
    if len(told) > WHOLE:
        told = tuple(one for one in told if one[1] is not Level.NOTHING)[:WHOLE]
    lines = tuple(text(f"{MARKS[level]} ", short(entry, 44)) for entry, level in told)
    if left := len(block.competencies) - len(told):
        lines = (*lines, text(f"… et {count(left, 'autre compétence', 'autres compétences')}"))
    if block.skills:
        skills = f"Savoir-faire : {block.skills_at(Level.MOBILISED)} sur {len(block.skills)} avec une preuve"
        lines = (*lines, text(skills))
    return Section(lines, f"{block.block.code} · {progress_line(block)}" if headed else "")


def _idea(ask: Ask, block: BlockProgress, entry: Entry) -> Text:
    """Two lines of a phone: the competency, then one idea if there is one."""
    idea = ask.syllabus.activities.one_for(entry.code, _week(ask))
    if idea is None:
        return short(entry, 2 * _NARROW - len(entry.code) - 1)
    verb = "Réviser : " if ask.syllabus.exam and block.block.code == WRITTEN_BLOCK else "→ "
    return text(
        short(entry, _NARROW - len(entry.code) - 1), f"\n{verb}{shortened(idea.short, _NARROW - len(verb))}"
    )


def _week(ask: Ask) -> int:
    """Another idea another week."""
    return ask.today.toordinal() // 7


def _details(blocks: Sequence[BlockProgress]) -> tuple[Button, ...]:
    return tuple(
        Button(f"Détail {b.block.code}", Action("reste-detail", {"bloc": b.block.code}))
        for b in _first(blocks)
    )


def _option_hint(ask: Ask) -> Text:
    if ask.caller.option is not None or not ask.framework.options:
        return ()
    return text("Option à choisir : ", CommandRef("profil"))


def _notes(*notes: Text) -> Text:
    """Notes one under another, empty ones left out."""
    return joined([note for note in notes if note], "\n")


def _apart(apart: Apart) -> tuple[Section, ...]:
    """What is kept without being counted, and why."""
    said = (
        (apart.option, "hors de l’option actuelle", "Autre option"),
        (apart.former, "d’une version précédente du référentiel", "Ancien référentiel"),
    )
    return tuple(Section((_kept(claims, why),), heading) for claims, why, heading in said if claims)


def _kept(claims: Sequence[Claim], why: str) -> Text:
    codes = sorted({claim.code for claim in claims})
    return text(f"{agreed(len(codes), 'Gardée', 'Gardées')} mais {why} : ", Code(", ".join(codes)))
