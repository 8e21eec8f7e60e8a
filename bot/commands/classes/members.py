"""/classe importer, membres, retirer, enseignant, quitter: who is expected, who is there, who teaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.classes.creating import Which
from bot.commands.classes.views import class_card, figure, over, purge_on
from bot.commands.declaration import Param, Suggestion, command
from bot.commands.french import agreed, count, day, shortened
from bot.commands.people import label_of, named_group, named_person, suggest_groups, suggest_people, taught
from bot.commands.refusals import refusal
from bot.commands.reply import Button, Choice, Choose, Entry, Field, Form, Item, ListPage, Notice, Reply, Tone
from bot.commands.text import PersonRef, Strong, Text, UserText, joined, text
from bot.commands.upload import Upload
from bot.errors import Refused
from bot.school.classes.roll import no_longer_taught_by, taught_by, with_roster, without
from bot.school.classes.roster import decoded, read_roster
from bot.school.model import Right
from bot.search.closest import closest
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.receipts import Receipt
    from bot.school.classes.roll import Roll, RollChange
    from bot.school.model import Group, Person

LIST_LIMIT: Final = 4000
PAGE: Final = 10
_NAMED: Final = 6

Someone = Annotated[
    str, Param("nom de l’étudiant", example="Lina", suggest=suggest_people, rest=True, longest=80)
]
InClass = Annotated[str, Param("classe", example="2SIO", suggest=suggest_groups, longest=60)]


async def suggest_colleagues(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The teachers of the School, for a teacher."""
    found = closest(typed, await _colleagues(ask), lambda colleague: colleague.name)
    return [Suggestion(t.name, shortened(t.name, 100)) for t in found]


@command(
    "classe importer",
    "Donner la liste attendue : un nom ou pseudonyme par ligne",
    right=Right.TEACHER,
    acts=True,
)
async def classe_importer(
    ask: Ask,
    classe: InClass = "",
    liste: Annotated[str, Param("un nom par ligne", form=True, rest=True, longest=LIST_LIMIT)] = "",
) -> Reply:
    """The roster, pasted; who already took a line keeps it."""
    group = await named_group(ask, classe)
    if not liste:
        return _list_form(group, "")
    try:
        return await _listed(ask, group, liste)
    except Refused as refused:
        return _list_form(group, liste, refusal(refused).text)


@command(
    "classe importer-csv",
    "Donner la liste attendue par un fichier CSV",
    right=Right.TEACHER,
    acts=True,
    example="liste.csv",
)
async def classe_importer_csv(
    ask: Ask,
    fichier: Annotated[Upload, Param("liste, en csv", example="liste.csv")],
    classe: InClass = "",
) -> Reply:
    """The roster, from the file that a spreadsheet writes."""
    group = await named_group(ask, classe)
    return await _listed(ask, group, decoded(fichier.content))


@command("classe membres", "Les inscrits et ceux qui manquent encore", right=Right.TEACHER, example="2SIO")
async def classe_membres(
    ask: Ask,
    classe: InClass = "",
    page: Annotated[int, Param("page", example="2", most=100)] = 1,
) -> Reply:
    """Everybody of a class by name: members first, then lines that nobody took."""
    roll = await _roll(ask, await named_group(ask, classe))
    shown: list[Item] = [_member(roll, member) for member in roll.members]
    shown += [Item(text(UserText(line.name)), text("pas encore là")) for line in roll.free_lines]
    pages = max(1, -(-len(shown) // PAGE))
    page = min(page, pages)
    turn = Action("classe membres", {"classe": str(roll.group.id)})
    return ListPage(
        text(Strong(f"{label_of(roll.group)} : {figure(roll)}")),
        tuple(shown[(page - 1) * PAGE : page * PAGE]),
        page,
        pages,
        turn.with_arguments(page=str(page - 1)) if page > 1 else None,
        turn.with_arguments(page=str(page + 1)) if page < pages else None,
        note=text(over(roll)),
    )


@command(
    "classe retirer",
    "Retirer quelqu’un de la classe, ou noter son départ",
    right=Right.TEACHER,
    example="Lina",
)
async def classe_retirer(ask: Ask, personne: Someone) -> Reply:
    """A mistake, or somebody who leaves the diploma: the two do not end the same way."""
    person = await named_person(ask, personne)
    group = await _class_of(ask, person)
    purge = purge_on(ask, group)
    action = Action.once("classe retirer-choix", {"personne": str(person.id), "classe": str(group.id)})
    return Choose(
        text("Retirer ", PersonRef(person.name), f" de {label_of(group)} ?"),
        action,
        "pourquoi",
        (
            Choice("erreur", text("Erreur ou changement de classe"), text("rien n’est effacé")),
            Choice("depart", text("Départ du diplôme"), text(f"données effacées le {day(purge)}")),
        ),
        quick=(Button("Ne rien changer", Action("classe voir", {"classe": str(group.id)})),),
    )


@command("classe retirer-choix", "Retirer quelqu’un", right=Right.TEACHER, acts=True, hidden=True)
async def classe_retirer_choix(
    ask: Ask,
    personne: Annotated[int, Param("personne", most=2**63 - 1)],
    classe: Annotated[str, Param("classe", longest=60)],
    pourquoi: Annotated[str, Param("raison", longest=20)],
) -> Reply:
    """Somebody is no member any more."""
    group, teacher = await named_group(ask, classe), await ask.person()
    purge = purge_on(ask, group) if pourquoi == "depart" else None
    receipt = ask.receipt(teacher, _seen_again)
    roll = await ask.services.classes.change(
        group.school, group.id, lambda r: without(r, personne, purge=purge), receipt
    )
    if purge is None:
        return class_card(roll, "Retiré de la classe. Rien n’est effacé.")
    return class_card(roll, f"Départ noté. Ses données seront effacées le {day(purge)}.")


@command(
    "classe enseignant", "Ajouter un collègue à la classe", right=Right.TEACHER, acts=True, example="Durand"
)
async def classe_enseignant(
    ask: Ask,
    nom: Annotated[
        str, Param("nom du collègue", example="M. Durand", suggest=suggest_colleagues, longest=80)
    ],
    classe: Which = "",
) -> Reply:
    """A colleague who holds the right already teaches the class too, and sees its queue."""
    group, teacher = await named_group(ask, classe), await ask.person()
    colleague = await colleague_named(ask, nom)
    receipt = ask.receipt(teacher, _seen_again)
    roll = await ask.services.classes.change(
        group.school, group.id, lambda r: taught_by(r, colleague), receipt
    )
    return class_card(roll, f"{colleague.name} enseigne aussi dans cette classe.")


@command(
    "classe quitter",
    "Laisser la classe à ses autres enseignants",
    right=Right.TEACHER,
    acts=True,
    example="2SIO",
)
async def classe_quitter(ask: Ask, classe: Which = "") -> Reply:
    """The queue and the reminders stay with the class; the last teacher cannot leave it."""
    group, teacher = await named_group(ask, classe), await ask.person()
    receipt: Receipt[Roll] = ask.receipt(teacher, lambda _: Action("classe lister"))
    roll = await ask.services.classes.change(
        group.school, group.id, lambda r: no_longer_taught_by(r, teacher.id), receipt
    )
    left = ", ".join(t.name for t in roll.teachers)
    said = text(Strong(label_of(group)), " continue avec ", UserText(left), ", file et rappels compris.")
    return Notice(said, Tone.DONE)


async def _listed(ask: Ask, group: Group, typed: str) -> Reply:
    names = read_roster(typed)
    teacher, ids = await ask.person(), iter(ask.services.ids.next, None)
    receipt = ask.receipt(teacher, _seen_again)
    gone: list[str] = []

    def rule(before: Roll) -> RollChange:
        made = with_roster(before, names, ids)
        stays = {line.id for line in made.roll.lines}
        gone[:] = [line.name for line in before.lines if line.id not in stays]
        return made

    roll = await ask.services.classes.change(group.school, group.id, rule, receipt)
    there = count(len(roll.lines), "nom", "noms")
    said = f"{there} dans la liste. Chacun choisira le sien en rejoignant la classe."
    return class_card(roll, text(said, *_no_longer(gone)))


def _no_longer(gone: Sequence[str]) -> Text:
    """A list takes the place of the one before: the names that nobody took and that it does not hold."""
    if not gone:
        return ()
    named = joined([text(UserText(name)) for name in gone[:_NAMED]], ", ")
    more = f" et {len(gone) - _NAMED} de plus" if len(gone) > _NAMED else ""
    whose = f" N’y {agreed(len(gone), 'est', 'sont')} plus, faute de figurer dans cette liste : "
    return text(whose, named, f"{more}.")


async def _colleagues(ask: Ask) -> Sequence[Person]:
    if ask.caller.school is None or Right.TEACHER not in ask.caller.rights:
        return ()
    return await ask.services.access.holders(ask.caller.school, Right.TEACHER)


async def colleague_named(ask: Ask, typed: str) -> Person:
    """The teacher of this name, or whose name holds it. Raises Refused("collegue-inconnu")."""
    people, wanted = await _colleagues(ask), fold(typed)
    found = [p for p in people if fold(p.name) == wanted] or [p for p in people if wanted in fold(p.name)]
    if len(found) != 1:
        raise Refused("collegue-inconnu", recu=typed[:40], noms=tuple(p.name for p in people)[:5])
    return found[0]


async def _class_of(ask: Ask, person: Person) -> Group:
    """The class, taught by the asker, that somebody belongs to. Raises Refused("pas-membre")."""
    theirs = {g.id for g in await ask.services.directory.groups_of(person)}
    for group in await taught(ask):
        if group.id in theirs:
            return group
    raise Refused("sans-classe", nom=person.name)


async def _roll(ask: Ask, group: Group) -> Roll:
    return await ask.services.classes.roll(group.school, group.id)


def _member(roll: Roll, member: Person) -> Item:
    option = "option non choisie" if member.option is None else member.option.upper()
    detail = f"{option} · sans compte" if member.id in roll.silent else option
    return Item(
        text(UserText(member.name)),
        text(detail),
        Button("Voir", Action("classe personne", {"personne": str(member.id)})),
    )


def _list_form(group: Group, typed: str, *errors: Text) -> Form:
    field = Field(
        "liste", "Noms ou pseudonymes, un par ligne", Entry.LONG, typed,
        "prénom et initiale suffisent", required=True, longest=LIST_LIMIT,
    )  # fmt: skip
    action = Action.once("classe importer", {"classe": str(group.id)})
    return Form(f"Liste de {label_of(group)}", action, (field,), errors)


def _seen_again(roll: Roll) -> Action:
    return Action("classe voir", {"classe": str(roll.group.id)})
