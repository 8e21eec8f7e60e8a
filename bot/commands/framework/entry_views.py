"""How an entry of the framework is shown: its own words first, then what is around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.reply import Button, Card, Item, ListPage, Section, Weight
from bot.commands.text import Code, CommandRef, Strong, Text, text
from bot.commands.wording import doubt_about, kind_of, named, short
from bot.referentiel.model import COMMON, Kind
from bot.referentiel.once import once_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.referentiel.model import Entry, Framework

_CARDS: Final = 256
HELD: Final = 60
"""Entries of one kind that the card of another lists: what holds hundreds is searched, not read."""


def open_entry(entry: Entry) -> Action:
    """The look-up of an entry."""
    return Action("critere", {"code": entry.code})


def entry_card(framework: Framework, entry: Entry) -> Card:
    """One entry: code and label, where it belongs, what it holds, what can be done next."""
    cards = _cards_of(framework)
    card = cards.get(entry.code)
    if card is None:
        if len(cards) >= _CARDS:
            cards.clear()
        card = cards[entry.code] = _card(framework, entry)
    return card


@once_each
def _cards_of(_framework: Framework) -> dict[str, Card]:
    """The cards looked up lately: everybody who asks for a code is shown the same one."""
    return {}


def _card(framework: Framework, entry: Entry) -> Card:
    sections = [Section(_belongs(framework, entry))]
    sections += [s for s in (_held(framework, entry, kind) for kind in Kind) if s is not None]
    if entry.kind is Kind.SKILL:
        sections.append(_criteria_of_competency(framework, entry))
    note = _notes(framework, entry)
    return Card(
        text(Code(entry.code), " ", Strong(entry.text)), tuple(sections), _buttons(framework, entry), note
    )


def several(title: Text, entries: Sequence[Entry], details: Sequence[Text] = (), note: Text = ()) -> ListPage:
    """Entries to choose from; none is preferred."""
    items = tuple(
        Item(
            named(entry),
            details[place] if place < len(details) else text(kind_of(entry)),
            Button(entry.code, open_entry(entry)),
        )
        for place, entry in enumerate(entries)
    )
    return ListPage(title, items, note=note)


def _belongs(framework: Framework, entry: Entry) -> tuple[Text, ...]:
    option = "" if entry.part == COMMON else f" · option {entry.part.upper()}"
    lines = [text(f"{kind_of(entry).capitalize()}{option}")]
    lines += [text("↑ ", short(parent, 70)) for parent in framework.parents(entry.code)]
    return tuple(lines)


def _held(framework: Framework, entry: Entry, kind: Kind) -> Section | None:
    children = framework.children(entry.code, kind)
    if not children:
        return None
    headings = {
        Kind.COMPETENCY: "Compétences",
        Kind.SKILL: "Savoir-faire",
        Kind.CRITERION: "Critères de performance",
        Kind.SUBCRITERION: "Dans le détail",
    }
    lines = tuple(named(child) for child in children[:HELD])
    if len(children) > HELD:
        more = text(f"… et {len(children) - HELD} autres : ", CommandRef("recherche"))
        lines = (*lines, more)
    return Section(lines, headings.get(kind, ""))


def _criteria_of_competency(framework: Framework, skill: Entry) -> Section:
    """The criteria beside a skill are those of its competency: none belongs to one skill (domain.md §1)."""
    criteria = framework.children(skill.parent or "", Kind.CRITERION)
    lines = tuple(short(criterion, 90) for criterion in criteria[:HELD]) or (
        text("Aucun dans les sources connues."),
    )
    return Section(lines, f"Critères de la compétence {skill.parent}, tous savoir-faire confondus")


def _notes(framework: Framework, entry: Entry) -> Text:
    notes = [doubt_about(entry)]
    if entry.kind in {Kind.COMPETENCY, Kind.SKILL} and not framework.children(
        entry.code if entry.kind is Kind.COMPETENCY else entry.parent or "", Kind.CRITERION
    ):
        notes.append(framework.notes.get(entry.part, ""))
    return text(*[f"{note} " for note in notes if note])


def _buttons(framework: Framework, entry: Entry) -> tuple[Button, ...]:
    siblings = framework.children(entry.parent, entry.kind) if entry.parent else ()
    place = siblings.index(entry) if entry in siblings else 0
    buttons = []
    if entry.parent:
        buttons.append(Button(f"↑ {entry.parent}", Action("critere", {"code": entry.parent})))
    if place > 0:
        buttons.append(Button(f"← {siblings[place - 1].code}", open_entry(siblings[place - 1])))
    if place + 1 < len(siblings):
        buttons.append(Button(f"{siblings[place + 1].code} →", open_entry(siblings[place + 1])))
    if entry.kind is not Kind.BLOCK:
        buttons.append(Button("Déclarer", Action("declarer-pour", {"code": entry.code}), Weight.MAIN))
    block = framework.block_of(entry.code)
    buttons.append(Button("Ce qu’il me reste", Action("reste", {"bloc": block.code})))
    return tuple(buttons)
