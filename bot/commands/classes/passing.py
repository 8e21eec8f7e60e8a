"""/classe passer: the year change of a class, seen whole before one confirmation."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.classes.creating import Which
from bot.commands.classes.views import purge_on
from bot.commands.declaration import Param, command
from bot.commands.french import agreed, count, day, listed
from bot.commands.people import label_of, named_group
from bot.commands.reply import Button, Card, Choice, Choose, Reply, Section, Weight
from bot.commands.text import CommandRef, Strong, Text, UserText, joined, text
from bot.errors import Refused
from bot.referentiel.model import Option
from bot.reminders.model import RuleState
from bot.school.calendar import is_under_way
from bot.school.classes.passing import Passage, marked, planned, seal, usual, with_option
from bot.school.classes.roll import Fate, session_of_group
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.receipts import Receipt
    from bot.school.classes.roll import Roll, RollChange
    from bot.school.model import Group, Person

PAGE: Final = 24
"""Members of one pick: a select takes 25 lines."""
_NAMED: Final = 6


class What(StrEnum):
    """What a teacher says of some members before the change."""

    REPEATING = "redoublent"
    LEAVING = "partent"
    SLAM = "SLAM"
    SISR = "SISR"


_FATES: Final = {What.REPEATING: Fate.REPEATING, What.LEAVING: Fate.LEAVING}
_OPTIONS: Final = {What.SLAM: Option.SLAM, What.SISR: Option.SISR}
_QUESTIONS: Final = {
    What.REPEATING: "Qui redouble ?",
    What.LEAVING: "Qui quitte le diplôme ?",
    What.SLAM: "Qui est en option SLAM ?",
    What.SISR: "Qui est en option SISR ?",
}

ClassId = Annotated[str, Param("classe", longest=60)]
Said = Annotated[What, Param("ce qui change")]
Page = Annotated[int, Param("page", most=20)]


@command(
    "classe passer",
    "Préparer le changement d’année : passages, redoublements, départs",
    right=Right.TEACHER,
    example="1SIO",
)
async def classe_passer(ask: Ask, classe: Which = "") -> Reply:
    """The preview: what will become of everybody; nothing changes before the confirmation."""
    return await _preview(ask, await _plan(ask, await named_group(ask, classe)))


@command(
    "classe passer-qui", "Choisir qui redouble, part ou change d’option", right=Right.TEACHER, hidden=True
)
async def classe_passer_qui(ask: Ask, classe: ClassId, quoi: Said, page: Page = 1) -> Reply:
    """Pick the members of whom something else is true."""
    group = await named_group(ask, classe)
    roll = await ask.services.classes.roll(group.school, group.id)
    shown = roll.members[(page - 1) * PAGE : page * PAGE]
    if not shown:
        raise Refused("classe-vide", classe=group.name)
    which = {"classe": str(group.id), "quoi": quoi.value, "page": str(page)}
    action = Action.once("classe passer-choix", which)
    quick = [Button("Aucun" if quoi in _FATES else "Ne rien changer", _nobody(action, quoi))]
    if len(roll.members) > page * PAGE:
        quick.append(
            Button("Suite de la liste", Action("classe passer-qui", {**which, "page": str(page + 1)}))
        )
    people = {person.id: (person, fate) for person, fate in planned(roll, purge_on(ask, roll.group)).people}
    choices = tuple(Choice(str(m.id), text(UserText(m.name)), text(_standing(*people[m.id]))) for m in shown)
    return Choose(text(_QUESTIONS[quoi]), action, "personnes", choices, most=len(choices), quick=tuple(quick))


@command(
    "classe passer-choix",
    "Noter qui redouble, part ou change d’option",
    right=Right.TEACHER,
    acts=True,
    hidden=True,
)
async def classe_passer_choix(
    ask: Ask,
    classe: ClassId,
    quoi: Said,
    page: Page = 1,
    personnes: Annotated[tuple[str, ...], Param("personnes", longest=20)] = (),
) -> Reply:
    """Keep the pick for the preview."""
    group, teacher = await named_group(ask, classe), await ask.person()
    chosen = frozenset(int(one) for one in personnes if one.isascii() and one.isdigit() and len(one) < 20)

    def rule(roll: Roll) -> RollChange:
        if quoi in _OPTIONS:
            return with_option(roll, _OPTIONS[quoi], chosen)
        among = frozenset(m.id for m in roll.members[(page - 1) * PAGE : page * PAGE])
        return marked(roll, _FATES[quoi], chosen, among)

    receipt: Receipt[Roll] = ask.receipt(
        teacher, lambda r: Action("classe passer", {"classe": str(r.group.id)})
    )
    roll = await ask.services.classes.change(group.school, group.id, rule, receipt)
    return await _preview(ask, planned(roll, purge_on(ask, roll.group)))


@command("classe passer-confirmer", "Faire passer la classe", right=Right.TEACHER, acts=True, hidden=True)
async def classe_passer_confirmer(
    ask: Ask, classe: ClassId, vu: Annotated[str, Param("ce qui a été lu", longest=20)]
) -> Reply:
    """Everybody goes where the preview said, at once."""
    passage, teacher = await _plan(ask, await named_group(ask, classe)), await ask.person()
    if seal(passage) != vu:
        raise Refused("classe-changee", classe=passage.roll.group.name)
    receipt: Receipt[Passage] = ask.receipt(teacher, lambda _: Action("classe lister"))
    waiting = await _left_behind(ask, passage)
    return _done(await ask.services.classes.pass_on(passage, receipt), waiting)


async def _plan(ask: Ask, group: Group) -> Passage:
    roll = await ask.services.classes.roll(group.school, group.id)
    if not roll.members:
        raise Refused("classe-vide", classe=group.name)
    return planned(roll, purge_on(ask, roll.group))


def _nobody(action: Action, quoi: What) -> Action:
    """Nobody repeats or leaves; an option stays as it is."""
    if quoi in _FATES:
        return action.with_arguments(personnes=())
    return Action("classe passer", {"classe": action.arguments["classe"]})


async def _left_behind(ask: Ask, passage: Passage) -> int:
    """How many active reminders speak to a class that no class follows: they are suspended with it."""
    group = passage.roll.group
    if passage.onward is not None or passage.again is not None:
        return 0
    rules = await ask.services.reminding.rules.of_school(group.school, {RuleState.ACTIVE})
    return sum(rule.told.group == group.id for rule in rules)


async def _preview(ask: Ask, passage: Passage) -> Card:
    group = passage.roll.group
    which = {"classe": str(group.id)}
    whose = tuple(
        Button(label, Action("classe passer-qui", {**which, "quoi": what.value}))
        for label, what in (
            ("Redoublements", What.REPEATING),
            ("Départs", What.LEAVING),
            ("Option SLAM", What.SLAM),
            ("Option SISR", What.SISR),
        )
        if _FATES.get(what) is not usual(group)
    )
    confirm = Action.once("classe passer-confirmer", {**which, "vu": seal(passage)})
    lines = _outcomes(passage, await _left_behind(ask, passage))
    if is_under_way(group.year, ask.today):
        lines.insert(0, text("⚠ L’année n’est pas finie : une classe passe d’ordinaire en juin"))
    return Card(
        text(Strong(f"{label_of(group)} : {count(len(passage.people), 'personne')} à faire passer")),
        (Section(tuple(lines)),),
        (Button("Confirmer le passage", confirm, Weight.MAIN), *whose),
        text("Rien ne change avant la confirmation. Les preuves restent à chacun."),
    )


def _outcomes(passage: Passage, left_behind: int) -> list[Text]:
    lines: list[Text] = []
    if moved := passage.those(Fate.MOVED):
        lines.append(_line(f"Passent en {_name(passage.onward)}", moved, by_name=False))
    if repeating := passage.those(Fate.REPEATING):
        session = session_of_group(passage.again) if passage.again else ""
        lines.append(
            _line(
                f"{agreed(len(repeating), 'Redouble', 'Redoublent')} en {_name(passage.again)}, session {session}",
                repeating,
            )
        )
    if leaving := passage.those(Fate.LEAVING):
        many = len(leaving) > _NAMED
        lines.append(_line(agreed(len(leaving), "Part", "Partent"), leaving, by_name=not many))
        lines.append(
            text(
                f"Leurs données : effacées le {day(passage.purge)}, à emporter avant avec ",
                CommandRef("mes-donnees exporter"),
            )
        )
    if left_behind:
        words = count(left_behind, "rappel suspendu", "rappels suspendus")
        lines.append(text(f"Aucune classe ne suit : {words}, rien n’est supprimé"))
    options = [person.option for person, _ in passage.people]
    known = [f"{options.count(o)} {o.upper()}" for o in Option if o in options]
    none = options.count(None)
    lines.append(text(f"Options : {listed([*known, f'{none} sans option'] if none else known)}"))
    return lines


def _line(said: str, people: Sequence[Person], *, by_name: bool = True) -> Text:
    if not by_name:
        return text(f"{said} : {len(people)}")
    names = joined([text(UserText(p.name)) for p in people[:_NAMED]], ", ")
    more = f" et {len(people) - _NAMED} de plus" if len(people) > _NAMED else ""
    return text(f"{said} : {len(people)} (", names, f"{more})")


def _done(passage: Passage, left_behind: int) -> Card:
    where = [group for group in (passage.onward, passage.again) if group is not None]
    buttons = tuple(Button(f"Voir {g.name}", Action("classe voir", {"classe": str(g.id)})) for g in where)
    return Card(
        text(Strong(f"{passage.roll.group.name} est passée"), f" : {_tally(passage)}."),
        (Section(tuple(_outcomes(passage, left_behind))),),
        buttons,
        text(
            "Les enseignants de la classe la suivent ; ses salons aussi."
            if where
            else "La classe est terminée."
        ),
    )


def _tally(passage: Passage) -> str:
    words = {
        Fate.MOVED: ("passage", "passages"),
        Fate.REPEATING: ("redoublement", "redoublements"),
        Fate.LEAVING: ("départ", "départs"),
    }
    said = [count(len(people), *words[fate]) for fate in Fate if (people := passage.those(fate))]
    return listed(said)


def _standing(person: Person, fate: Fate) -> str:
    option = "sans option" if person.option is None else person.option.upper()
    return f"{fate} · {option}"


def _name(group: Group | None) -> str:
    return "" if group is None else group.name
