"""/critere, /competence, /bloc and /recherche: from a code or from words to entries."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, Suggestion, command
from bot.commands.families import commands_named
from bot.commands.framework.entry_views import entry_card, open_entry, several
from bot.commands.french import shortened
from bot.commands.reply import Button, Card, Item, ListPage, Notice, Reply, Section, Tone, Weight
from bot.commands.text import CommandRef, Strong, UserText, text
from bot.commands.wording import kind_of, named, short
from bot.errors import Refused
from bot.referentiel.codes import codes_in, read_code
from bot.referentiel.exams import read_exam
from bot.referentiel.model import COMMON, Kind, Option
from bot.school.model import Right
from bot.search.normalise import fold
from bot.search.results import why_in_french

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.text import Text
    from bot.referentiel.codes import CodeReading
    from bot.referentiel.model import Entry
    from bot.search.question_file import Question
    from bot.search.results import Hit, Results

QUERY_LIMIT: Final = 300
SHOWN: Final = 6
SHOWN_ASIDE: Final = 3  # beside an answer, hits are second
_TOLD: Final = re.compile(r"(?:j ai|jai|g|on a|nous avons) \w")
_BLOCK_DIGITS: Final = 2
_BRIEF: Final = 4  # words: a longer line is a sentence, whose codes are not what is asked


OPENS: Final = {
    "reste": "Ce qu’il me reste",
    "progression": "Ma progression",
    "declarer": "Déclarer un travail",
    "preuve lister": "Mes réalisations",
    "classe progression": "Progression de la classe",
    "classe silencieux": "Étudiants silencieux",
    "confidentialite": "La notice",
    "aide": "Aide",
}
"""The commands that the answer to a question may open, and what the button says."""


class KindChoice(StrEnum):
    """Levels that a search can be kept to."""

    COMPETENCY = "compétence"
    SKILL = "savoir-faire"
    CRITERION = "critère"


_KINDS: Final = {
    KindChoice.COMPETENCY: Kind.COMPETENCY,
    KindChoice.SKILL: Kind.SKILL,
    KindChoice.CRITERION: Kind.CRITERION,
}


class OptionWanted(StrEnum):
    """Options that a search can be kept to."""

    SLAM = "SLAM"
    SISR = "SISR"
    BOTH = "les deux"


async def suggest_entries(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """Entries while a code or a word is typed; the code comes first."""
    option, own = ask.caller.option, await ask.own_words()
    found = await ask.syllabus.found(lambda search: search.complete(typed, option=option, own=own))
    return [Suggestion(e.code, shortened(f"{e.code} {e.text}", 100)) for e in found]


CodeOrWords = Annotated[
    str, Param("code ou mots", example="P3.4.5", suggest=suggest_entries, rest=True, longest=QUERY_LIMIT)
]


@command("critere", "Lire un critère, un savoir-faire ou une compétence", private=False, example="P3.4.5")
async def critere(ask: Ask, code: CodeOrWords) -> Reply:
    """The entry of a code, however it is typed; words are searched."""
    return await _look_up(ask, code)


@command("competence", "Lire une compétence et ce qu’elle contient", private=False, example="B1.3")
async def competence(ask: Ask, code: CodeOrWords) -> Reply:
    """The same look-up under the word that people expect."""
    bare = code.replace(".", "").strip().isdigit()
    return await _look_up(ask, f"compétence {code}" if bare else code, Kind.COMPETENCY)


@command("bloc", "Lire un bloc et ses compétences", private=False, example="2")
async def bloc(ask: Ask, code: CodeOrWords = "") -> Reply:
    """The same look-up; a bare number is a block, nothing at all lists the blocks."""
    bare = code.strip()
    if not bare:
        return several(text("Les blocs du diplôme :"), ask.framework.blocks(ask.caller.option))
    return await _look_up(
        ask, f"bloc {bare}" if len(bare) <= _BLOCK_DIGITS and bare.isdigit() else code, Kind.BLOCK
    )


@command("recherche", "Trouver un code à partir de mots de tous les jours", private=False, example="RGPD")
async def recherche(
    ask: Ask,
    mots: Annotated[
        str,
        Param("mots ou question", example="RGPD", suggest=suggest_entries, rest=True, longest=QUERY_LIMIT),
    ],
    bloc: Annotated[str, Param("bloc : 1, 2 ou 3", example="1")] = "",
    niveau: Annotated[KindChoice | None, Param("niveau", example="critère")] = None,
    option: Annotated[OptionWanted | None, Param("option", example="SLAM")] = None,
) -> Reply:
    """Search the framework; a question that students ask gets its answer beside the hits."""
    wanted = _option(option, ask.caller.option)
    filters = bloc or niveau is not None or option is not None
    if not filters and (direct := _asked_by_code(ask, mots)) is not None:
        return direct
    block = _block(ask, bloc, wanted) if bloc else None
    kinds = frozenset({_KINDS[niveau]}) if niveau is not None else None
    own = await ask.own_words()
    results = await ask.syllabus.found(
        lambda search: search.search(mots, option=wanted, block=block, kinds=kinds, limit=SHOWN, own=own)
    )
    return await _told(ask, mots, results)


async def _look_up(ask: Ask, typed: str, wanted: Kind | None = None) -> Reply:
    """A code, an exam, or else a search: never « wrong command »."""
    direct = _by_code(ask, typed, wanted)
    if direct is not None:
        return direct
    option, own = ask.caller.option, await ask.own_words()
    results = await ask.syllabus.found(
        lambda search: search.search(typed, option=option, limit=SHOWN, own=own)
    )
    return await _told(ask, typed, results)


async def _told(ask: Ask, typed: str, results: Results) -> Reply:
    """The results; of a search that found nothing the School keeps the unknown words, one by one."""
    if not results.hits and not results.answers and ask.caller.school is not None:
        own = await ask.own_words()
        unknown = await ask.syllabus.found(lambda search: search.unknown(typed, own))
        await ask.services.lexicons.note_in_vain(ask.caller.school.id, unknown, typed, ask.today)
    return await results_view(ask, typed, results)


def _asked_by_code(ask: Ask, typed: str) -> Reply | None:
    """What a search that only names a code leads to: a few words, or a sentence that is nothing else (« c’est quoi … ? »)."""
    if len(typed.split()) > _BRIEF:
        reading = read_code(typed, ask.framework, ask.caller.option)
        if not (reading.found or reading.unknown):
            return None
    return _by_code(ask, typed)


def _by_code(ask: Ask, typed: str, wanted: Kind | None = None) -> Reply | None:
    """What a typed code or exam leads to; None if there is neither."""
    framework = ask.framework
    exam = read_exam(typed) if ask.syllabus.exam else None
    if exam is not None:
        return exam_card(ask, exam)
    reading = read_code(typed, framework, ask.caller.option)
    found = tuple(dict.fromkeys(_raised(ask, entry, wanted) for entry in reading.found))
    if len(found) == 1:
        return entry_card(framework, found[0])
    if found:
        return several(text("« ", UserText(shortened(typed.strip(), 40)), " » peut vouloir dire :"), found)
    named = codes_in(typed, framework, ask.caller.option)
    if len(named) > 1:
        return several(text("Les codes de « ", UserText(shortened(typed.strip(), 40)), " » :"), named)
    if reading.unknown:
        return _unknown(reading)
    return None


def _raised(ask: Ask, entry: Entry, wanted: Kind | None) -> Entry:
    """`/competence P1.1.2` shows the competency of the criterion, `/bloc B1.3` its block."""
    framework = ask.framework
    if wanted is Kind.BLOCK:
        return framework.block_of(entry.code)
    if wanted is Kind.COMPETENCY:
        return framework.competency_of(entry.code) or entry
    return entry


def _unknown(reading: CodeReading) -> Reply:
    said = text(
        "Le code « ", UserText(shortened(reading.unknown, 40)), " » n’existe pas dans ce référentiel."
    )
    if not reading.nearest:
        return Notice(
            text(said, " ", CommandRef("recherche"), " trouve un code à partir de mots."), Tone.REFUSED
        )
    return several(text(said, " Les plus proches :"), reading.nearest)


def _option(choice: OptionWanted | None, own: Option | None) -> Option | None:
    if choice is None:
        return own
    return {OptionWanted.SLAM: Option.SLAM, OptionWanted.SISR: Option.SISR}.get(choice)


def _block(ask: Ask, typed: str, option: Option | None) -> str | None:
    """The code of a typed block. Raises Refused("bloc-inconnu")."""
    bare = typed.strip()
    reading = read_code(f"bloc {bare}" if bare.isdigit() else bare, ask.framework, option)
    blocks = tuple(dict.fromkeys(ask.framework.block_of(e.code).code for e in reading.found))
    if not blocks:
        raise Refused("bloc-inconnu", recu=shortened(bare, 40))
    return blocks[0]


async def results_view(ask: Ask, typed: str, results: Results) -> Reply:
    """Hits with why they match; the answer to a question stands apart; nothing found says so."""
    ask.services.measures.searched(found=bool(results.hits or results.answers))
    aside = answer_card(ask, results.answers[0]) if results.answers else None
    if aside is None and len(results.hits) == 1 and not results.hits[0].why.term:
        return entry_card(ask.framework, results.hits[0].entry)
    query = text("« ", UserText(shortened(typed.strip(), 60)), " »")
    if aside is not None and (not results.hits or results.answers[0].command):
        return aside
    declaring = await _declaring(ask, typed)
    if not results.hits and declaring:
        said = text(query, " : est-ce un travail à déclarer ?")
        return Notice(said, then=declaring)
    if not results.hits and (commands := commands_named(ask.services.commands, ask.caller.rights, typed)):
        opening = tuple(Button(f"/{c.name}", Action(c.name)) for c in commands)
        return Notice(text("Rien dans le référentiel pour ", query, ". Est-ce une commande ?"), then=opening)
    if not results.hits:
        return _nothing(query, results.suggestions)
    items = tuple(
        Item(
            text(named(hit.entry), _option_mark(ask, hit.entry)),
            text(kind_of(hit.entry), *_because(hit)),
            Button(hit.entry.code, open_entry(hit.entry)),
        )
        for hit in results.hits[: SHOWN if aside is None else SHOWN_ASIDE]
    )
    return ListPage(text("Pour ", query, " :"), items, aside=aside, then=declaring)


async def _declaring(ask: Ask, typed: str) -> tuple[Button, ...]:
    """« J’ai installé un VPN » typed as a search is most often a declaration; only its author may make it."""
    words = typed.split()
    told = _TOLD.match(fold(typed)) is not None or (len(words) > _BRIEF and words[0].endswith(("é", "ée")))
    if not (told and ask.request.place.private and await ask.syllabus.suggested(typed, None, 1)):
        return ()
    return (Button("Déclarer ce travail", Action.once("declarer", {"phrase": typed})),)


def _because(hit: Hit) -> tuple[str, ...]:
    why = why_in_french(hit.why)
    return (" · ", why) if why else ()


def _option_mark(ask: Ask, entry: Entry) -> str:
    """Both options are searched while none is chosen: what belongs to one says so."""
    return "" if ask.caller.option is not None or entry.part == COMMON else f" ({entry.part.upper()})"


def _nothing(query: Text, suggestions: Sequence[str]) -> Reply:
    said = text("Rien dans le référentiel pour ", query, ".")
    if not suggestions:
        return Notice(
            text(said, " Essayer avec un mot du métier, par exemple ", CommandRef("recherche", "RGPD"), "."),
            Tone.WARNING,
        )
    buttons = tuple(Button(shortened(s, 80), Action("recherche", {"mots": s})) for s in suggestions)
    return Notice(text(said, " Vouliez-vous dire :"), Tone.WARNING, buttons)


def answer_card(ask: Ask, question: Question) -> Card:
    """The hand-written answer to a question, with who says so and how sure; its command for whoever may use it."""
    opened = next((c for c in ask.services.commands if c.name == question.command), None)
    opens = opened is not None and opened.is_open_to(ask.caller.rights | {Right.STUDENT})
    return Card(
        text(Strong(question.title)),
        (Section((text(question.answer),)),),
        (Button(OPENS[question.command], Action(question.command), Weight.MAIN),) if opens else (),
        note=text(f"Source : {question.source} · {question.certainty}"),
    )


def exam_card(ask: Ask, name: str) -> Card:
    """What an exam's name means for each range of sessions: the numbering moved in 2024."""
    exams, framework = ask.services.exams, ask.framework
    seen = {block.code for block in framework.blocks(ask.caller.option)}
    sections, codes = [], []
    for exam in exams.meanings(name):
        blocks = [code for code in exam.blocks if code in seen]
        codes += blocks
        labels = [framework[code].text for code in blocks]
        title = [] if exam.title in labels else [text(Strong(exam.title))]
        lines = [*title, *(short(framework[code], 70) for code in blocks), text(exam.form)]
        if exam.doubt:
            lines.append(text(exam.doubt))
        sections.append(Section(tuple(lines), exam.sessions))
    if not sections:
        return Card(text(Strong(name), " : aucune épreuve de ce nom dans les sessions connues."))
    buttons = tuple(Button(code, open_entry(framework[code])) for code in dict.fromkeys(codes))
    said = text("L’épreuve ", Strong(name), " dépend de la session :" if len(sections) > 1 else " :")
    note = (
        f"Numérotation vérifiée jusqu’à la session {exams.valid_until} ; ensuite, à vérifier avec l’académie."
    )
    return Card(said, tuple(sections), buttons, note=text(note))
