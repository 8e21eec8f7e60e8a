"""How class work is shown: the card for the class, the teacher's view, the list before one tap validates it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.evidence.files import carried, file_field
from bot.commands.french import count, day, shortened
from bot.commands.reply import (
    Button,
    Card,
    Choice,
    Entry,
    Field,
    Form,
    Item,
    ListPage,
    Notice,
    Reply,
    Section,
    Weight,
)
from bot.commands.text import Code, CommandRef, PersonRef, Strong, Text, UserText, text
from bot.portfolio.workshop import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.commands.joined import Joined
    from bot.portfolio.classwork import Classwork
    from bot.portfolio.model import Realisation
    from bot.school.model import Group

PAGE: Final = 8
FEWEST_COUNTED: Final = 5
"""Under five a figure would tell who: it becomes a word."""
_PROOF_SHOWN: Final = 80


def posted(work: Classwork) -> Card:
    """What the class reads: the work, its codes, how to confirm it; a count, never who."""
    button = Button("J’ai fait ce travail", Action("tp confirmer", {"numero": str(work.number)}), Weight.MAIN)
    note = text("Ou taper : ", CommandRef("tp confirmer", f"{work.number} ce qui a été fait"))
    closed = text("Ce TP est fermé : il ne se confirme plus.")
    return Card(_title(work), _sections(work), (button,) if work.open else (), note if work.open else closed)


def seen_by_teacher(work: Classwork) -> Card:
    """The same for who gave it: exact counts, answer everybody, close."""
    numbered = {"numero": str(work.number)}
    buttons = []
    if work.waiting:
        label = f"Valider les {work.waiting} de ce TP" if work.waiting > 1 else "Valider celle qui attend"
        buttons.append(Button(label, Action("tp valider", numbered), Weight.MAIN))
    turn = ("Fermer", "tp fermer") if work.open else ("Rouvrir", "tp rouvrir")
    buttons.append(Button(turn[0], Action.once(turn[1], numbered)))
    figures = f"{count(work.confirmed, 'confirmation')}, {work.waiting} en attente de décision"
    state = text(figures if work.open else f"Fermé · {figures}")
    return Card(_title(work), (*_sections(work, count_shown=False), Section((state,))), tuple(buttons))


def to_validate(work: Classwork, waiting: Sequence[Realisation]) -> Card:
    """Everything that one tap would validate, each with its line of proof."""
    lines = tuple(_proof(r) for r in waiting)
    validate = Action.once("tp tout", {"numero": str(work.number), "lu": str(fingerprint(waiting))})
    label = f"Valider les {len(waiting)}" if len(waiting) > 1 else "Valider"
    codes = text("Compétences : ", Code(", ".join(work.codes)))
    return Card(
        text(Strong(f"TP n° {work.number} · "), UserText(work.title)),
        (Section((codes,)), Section(lines, f"{count(len(waiting), 'confirmation')} à lire avant")),
        (
            Button(label, validate, Weight.MAIN),
            Button("Une par une", Action("a-valider")),
        ),
    )


def work_list(works: Sequence[Classwork], mine: Mapping[int, int], page: int) -> Reply:
    """A page of class work; `mine` gives the person's realisation by number of the work it confirms."""
    if not works:
        return Notice(
            text("Aucun TP pour le moment. Un travail se déclare aussi seul : ", CommandRef("declarer"), ".")
        )
    pages = -(-len(works) // PAGE)
    page = min(page, pages)
    items = tuple(_item(work, mine) for work in works[(page - 1) * PAGE : page * PAGE])
    return ListPage(
        text(Strong(f"{len(works)} TP")),
        items,
        page,
        pages,
        Action("tp lister", {"page": str(page - 1)}) if page > 1 else None,
        Action("tp lister", {"page": str(page + 1)}) if page < pages else None,
    )


def give_form(groups: Sequence[Group], typed: Mapping[str, str], today: date, *errors: Text) -> Form:
    """Title, codes, day and, with several classes, which one."""
    values = {"titre": "", "codes": "", "jour": day(today), "classe": ""} | dict(typed)
    fields = [
        Field("titre", "Titre", Entry.SHORT, values["titre"], "Installer GLPI", required=True, longest=80),
        Field("codes", "Codes travaillés", Entry.SHORT, values["codes"], "B1.1 B1.2", required=True),
        Field("jour", "Date", Entry.SHORT, values["jour"], "12/01/2026", longest=40),
    ]
    if len(groups) > 1:
        choices = tuple(Choice(group.name, text(group.name)) for group in groups)
        field = Field("classe", "Classe", Entry.PICK, values["classe"], required=True, choices=choices)
        fields.append(field)
    return Form("Donner un TP", Action.once("tp creer"), tuple(fields), errors)


def confirm_form(
    work: Classwork, typed: Mapping[str, str], *errors: Text, joined: Joined | None = None
) -> Form:
    """One line of proof, a link, a file."""
    values = {"preuve": "", "lien": ""} | dict(typed)
    fields = (
        Field(
            "preuve", "Ce qui a été fait, en une ligne", Entry.LONG, values["preuve"], shortened(work.title, 90),
            required=True, longest=2000,
        ),
        Field("lien", "Lien vers la production", Entry.SHORT, values["lien"], "https://…", longest=500),
        file_field(joined),
    )  # fmt: skip
    action = Action.once("tp confirmer", {"numero": str(work.number)} | carried(joined))
    return Form(f"TP n° {work.number}", action, fields, errors)


def confirmed_by(number: int) -> str:
    """« 12 personnes l’ont confirmé. », a word under five, nothing for nobody."""
    if not number:
        return ""
    if number < FEWEST_COUNTED:
        return "Quelques personnes l’ont confirmé." if number > 1 else "Une première confirmation."
    return f"{number} personnes l’ont confirmé."


def _title(work: Classwork) -> Text:
    return text(Strong(f"TP n° {work.number} · "), UserText(work.title))


def _sections(work: Classwork, *, count_shown: bool = True) -> tuple[Section, ...]:
    codes = tuple(text(Code(t.code), " ", shortened(t.label, 60)) for t in work.targets)
    about: list[Text] = [text(day(work.day), f" · {work.group_name}" if work.group_name else "")]
    about.append(text("Donné par ", PersonRef(work.teacher_name)))
    if count_shown and (said := confirmed_by(work.confirmed)):
        about.append(text(said))
    return (Section(codes, "Compétences travaillées"), Section(tuple(about)))


def _proof(realisation: Realisation) -> Text:
    facts = realisation.facts
    link = f" ({count(len(facts.links), 'lien')})" if facts.links else ""
    return text(
        PersonRef(realisation.author), " : ", UserText(shortened(facts.description, _PROOF_SHOWN)), link
    )


def _item(work: Classwork, mine: Mapping[int, int]) -> Item:
    state = ""
    if work.number in mine:
        state = f" · confirmé, réalisation n° {mine[work.number]}"
    elif not work.open:
        state = " · fermé"
    where = f" · {work.group_name}" if work.group_name else ""
    return Item(
        text(f"n° {work.number} · ", UserText(work.title)),
        text(f"{day(work.day)}{where} · {', '.join(work.codes)}{state}"),
        Button(f"Voir TP n° {work.number}", Action("tp voir", {"numero": str(work.number)})),
    )
