"""/aide: four examples for the person's right first, then everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Command, Param, Suggestion, command
from bot.commands.families import by_family, summary_of
from bot.commands.french import shortened
from bot.commands.reply import Button, Card, Reply, Section
from bot.commands.text import CommandRef, Strong, Text, text
from bot.errors import Refused
from bot.school.model import Right
from bot.search.closest import closest
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_STUDENT: Final = (
    ("critere", "P3.4.5", "lire un critère"),
    ("recherche", "RGPD", "trouver le code à partir d’un mot"),
    ("declarer", "J’ai fait l’inventaire de la salle avec GLPI", "déclarer un travail"),
    ("reste", "bloc 1", "voir ce qui manque"),
)
_TEACHER: Final = (
    ("a-valider", "", "décider des preuves qui attendent"),
    ("classe creer", "1SIO", "créer sa classe, puis inviter"),
    ("classe progression", "", "voir ce que personne n’a encore"),
    ("aide", "code", "relier un serveur"),
)


async def suggest_commands(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The commands whose name begins as typed."""
    found = closest(typed, _open_to(ask), lambda command: command.name)
    return [Suggestion(c.name, shortened(f"{c.name} : {c.summary}", 100)) for c in found]


@command("aide", "Quatre exemples, puis toutes les commandes", private=True, example="declarer")
async def aide(
    ask: Ask,
    commande: Annotated[
        str, Param("nom d’une commande", example="declarer", suggest=suggest_commands, rest=True)
    ] = "",
) -> Reply:
    """Help on everything, or on one command."""
    if commande:
        return _one(ask, commande)
    teacher = Right.TEACHER in ask.caller.rights
    examples = _TEACHER if teacher else _STUDENT
    lines = tuple(text(CommandRef(name, arguments), f" : {what}") for name, arguments, what in examples)
    everything = tuple(_family(name, commands) for name, commands in by_family(_open_to(ask)).items())
    return Card(
        text(Strong("Référent retrouve les critères, garde les preuves et dit ce qui reste.")),
        (Section(lines, "Pour commencer"), Section(everything, "Toutes les commandes")),
        note=text("Le détail d’une famille : ", CommandRef("aide", "preuve"), "."),
    )


def _family(name: str, commands: tuple[Command, ...]) -> Text:
    """One line: a command and its summary, or a family and the words that follow it."""
    if len(commands) == 1:
        return text(CommandRef(commands[0].name), f" : {commands[0].summary}")
    follow = ", ".join(c.name.removeprefix(name).strip() for c in commands if c.name != name)
    return text(CommandRef(name), f" : {summary_of(name)} ({follow})")


def _one(ask: Ask, name: str) -> Reply:
    wanted = fold(name.lstrip("/!")).replace(" ", "")
    found = [c for c in _open_to(ask) if fold(c.name).replace(" ", "") == wanted or fold(c.family) == wanted]
    if not found:
        known = tuple(c.name for c in _open_to(ask) if fold(c.name).startswith(wanted[:3]))[:3]
        raise Refused("commande-inconnue", recu=name[:40], proches=known)
    sections = tuple(Section(_usage(c), f"{c.name} — {c.summary}") for c in found)
    then = tuple(Button(c.name, Action(c.name)) for c in found if not any(p.required for p in c.parameters))[
        :4
    ]
    return Card(text(Strong(f"Aide : {found[0].family}")), sections, then)


def _usage(found: Command) -> tuple[Text, ...]:
    lines = [text("Par exemple : ", CommandRef(found.name, found.example))]
    for parameter in found.offered:
        choices = f" ({', '.join(parameter.choices)})" if parameter.choices else ""
        must = "" if parameter.required else " — facultatif"
        lines.append(text(f"· {parameter.name} : {parameter.param.label}{choices}{must}"))
    return tuple(lines)


def _open_to(ask: Ask) -> list[Command]:
    commands = [c for c in ask.services.commands if not c.hidden]
    return [c for c in commands if c.is_open_to(ask.caller.rights)]
