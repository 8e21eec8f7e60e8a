"""How a class is shown: its card, its forms, the list of classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.french import agreed, count, listed, period
from bot.commands.people import label_of
from bot.commands.reply import Button, Card, Choice, Entry, Field, Form, Item, ListPage, Section, Weight
from bot.commands.text import CommandRef, PersonRef, Strong, Text, joined, text
from bot.privacy.retention import leaving_day
from bot.school.classes.roll import Basis, session_of_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.commands.ask import Ask
    from bot.school.classes.roll import Roll
    from bot.school.model import Group

LEVELS: Final = {1: "1re année", 2: "2e année"}


def figure(roll: Roll) -> str:
    """« 22 inscrits sur 30 (liste) », or « 22 inscrits » when nobody said how many are expected."""
    there = count(len(roll.members), "inscrit")
    return there if roll.basis is Basis.MEMBERS else f"{there} sur {roll.whole}"


def over(roll: Roll) -> str:
    """What figures are counted over, for the small print."""
    return {
        Basis.ROSTER: "Sur les noms de la liste, inscrits ou pas.",
        Basis.HEADCOUNT: "Sur l’effectif déclaré, inscrits ou pas.",
        Basis.MEMBERS: "Sur les inscrits : l’effectif n’est pas déclaré.",
    }[roll.basis]


def purge_on(ask: Ask, group: Group) -> date:
    """The day announced to somebody who leaves this class: the rule of retention."""
    return leaving_day(group.year + 1, ask.services.privacy.terms, ask.today)


def class_card(roll: Roll, lead: str | Text = "") -> Card:
    """A class: how many are there, its dates, who teaches it, what can be done next."""
    group = roll.group
    lines: list[Text] = [text(f"{LEVELS[group.level]} · session {session_of_group(group)}")]
    lines += [text(f"Stage {s.number} : {period(s.first, s.last)}") for s in group.stages]
    if not group.stages:
        lines.append(text("Dates de stage : non indiquées"))
    teachers = joined([text(PersonRef(t.name)) for t in roll.teachers], ", ", " et ")
    lines.append(text(agreed(len(roll.teachers), "Enseignant"), " : ", teachers))
    if roll.rooms:
        lines.append(text(count(len(roll.rooms), "salon relié", "salons reliés")))
    waiting = len(roll.requests)
    if waiting:
        lines.append(text(Strong(count(waiting, "demande à confirmer", "demandes à confirmer"))))
    return Card(
        text(Strong(f"{label_of(group)} : {figure(roll)}")),
        (Section(tuple(lines)),),
        _steps(group, waiting),
        text(over(roll)),
        text(lead) if lead else (),
    )


def _steps(group: Group, waiting: int) -> tuple[Button, ...]:
    which = {"classe": str(group.id)}
    confirm = Button(f"Confirmer ({waiting})", Action("classe confirmer", which), Weight.MAIN)
    invite = Button("Inviter", Action("classe inviter", which), Weight.PLAIN if waiting else Weight.MAIN)
    return (
        *((confirm,) if waiting else ()),
        invite,
        Button("Progression", Action("classe progression", which)),
        Button("Membres", Action("classe membres", which)),
        Button("Modifier", Action("classe modifier", which)),
    )


def class_list(rolls: Sequence[Roll]) -> ListPage:
    """The classes of a teacher."""
    items = tuple(
        Item(
            text(Strong(label_of(roll.group)), f" · {figure(roll)}"),
            text(_waiting(roll)),
            Button("Voir", Action("classe voir", {"classe": str(roll.group.id)})),
        )
        for roll in rolls
    )
    return ListPage(text(Strong(count(len(rolls), "classe"))), items)


def _waiting(roll: Roll) -> str:
    said = [LEVELS[roll.group.level]]
    if roll.requests:
        said.append(count(len(roll.requests), "demande à confirmer", "demandes à confirmer"))
    return " · ".join(said)


def create_form(typed: Mapping[str, str], *errors: Text) -> Form:
    """A class in four answers, of which one is needed."""
    levels = tuple(Choice(str(n), text(name)) for n, name in LEVELS.items())
    return Form(
        "Nouvelle classe",
        Action.once("classe creer"),
        (
            Field("nom", "Nom de la classe", Entry.SHORT, typed.get("nom", ""), "1SIO", required=True, longest=40),
            Field("niveau", "Année du diplôme", Entry.PICK, typed.get("niveau", ""), choices=levels),
            Field("effectif", "Nombre d’étudiants attendus", Entry.SHORT, typed.get("effectif", ""), "30", longest=3),
            Field(
                "stage", "Dates du stage de l’année", Entry.SHORT, typed.get("stage", ""),
                "18/05/2026 au 19/06/2026", longest=60,
            ),
        ),
        errors,
    )  # fmt: skip


def amend_form(group: Group, typed: Mapping[str, str], *errors: Text) -> Form:
    """What is said of a class, to correct."""
    stages = {s.number: period(s.first, s.last) for s in group.stages}
    values = {
        "nom": group.name,
        "effectif": str(group.headcount or ""),
        "stage1": stages.get(1, ""),
        "stage2": stages.get(2, ""),
        "session": str(session_of_group(group)),
        **typed,
    }
    return Form(
        f"Classe {label_of(group)}",
        Action.once("classe modifier", {"classe": str(group.id)}),
        (
            Field("nom", "Nom de la classe", Entry.SHORT, values["nom"], required=True, longest=40),
            Field("effectif", "Nombre d’étudiants attendus", Entry.SHORT, values["effectif"], longest=3),
            Field("stage1", "Stage de 1re année", Entry.SHORT, values["stage1"], "18/05/2026 au 19/06/2026"),
            Field("stage2", "Stage de 2e année", Entry.SHORT, values["stage2"], "04/01/2027 au 12/02/2027"),
            Field("session", "Session d’examen", Entry.SHORT, values["session"], longest=4),
        ),
        errors,
    )


def begin() -> Text:
    """How to begin, for a teacher without a class."""
    return text("Aucune classe pour le moment. En créer une : ", CommandRef("classe creer"), ".")


def names_of(roll: Roll) -> str:
    """The teachers of a class, for a sentence."""
    return listed([t.name for t in roll.teachers])
