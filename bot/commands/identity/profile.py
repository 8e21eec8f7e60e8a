"""/profil: the choices that belong to a person. Everything may stay « pas encore »."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.refusals import refusal
from bot.commands.reply import Button, Card, Choice, Entry, Field, Form, Reply, Section
from bot.commands.text import Link, Strong, Text, UserText, text
from bot.errors import Refused
from bot.referentiel.model import Option
from bot.school.calendar import session_of
from bot.school.model import Person, Right

FIRST_SESSION: Final = 2022  # the diploma's first session under the arrêté of 2019 (domain.md §2)
LAST_SESSION: Final = 2100
_LINK: Final = re.compile(r"https?://[^\s<>\"]{3,480}")


class OptionChoice(StrEnum):
    """What can be said of the option."""

    SLAM = "SLAM"
    SISR = "SISR"
    LATER = "pas encore"


class Yes(StrEnum):
    """Yes or no."""

    YES = "oui"
    NO = "non"


class YearChoice(StrEnum):
    """Which year of the diploma."""

    FIRST = "1"
    SECOND = "2"


@command(
    "profil",
    "Option, année, session d’examen et lien du portfolio",
    right=Right.STUDENT,
    example="option:SLAM",
)
async def profil(
    ask: Ask,
    option: Annotated[OptionChoice | None, Param("option choisie", example="SLAM")] = None,
    annee: Annotated[YearChoice | None, Param("année d’études", example="2")] = None,
    session: Annotated[
        int | None, Param("session d’examen", example="2027", least=FIRST_SESSION, most=LAST_SESSION)
    ] = None,
    portfolio: Annotated[str, Param("adresse du portfolio", example="https://…", longest=500)] = "",
    prevenir: Annotated[Yes | None, Param("prévenir en privé des décisions", example="oui")] = None,
) -> Reply:
    """Show the profile; with a value, change it first."""
    given = (option, annee, session, prevenir)
    changed = bool(portfolio) or any(value is not None for value in given)
    if not changed:
        person = ask.caller.person
        return _card(ask, person) if person else _card(ask, Person(0, 0, ask.request.account.name))
    if portfolio and not _LINK.fullmatch(portfolio):
        raise Refused("lien-illisible", recu=portfolio[:60])
    person = await ask.person()
    if option is not None:
        person = replace(person, option=None if option is OptionChoice.LATER else Option(option.lower()))
    if annee is not None:
        person = replace(person, year=int(annee))
    if session is not None:
        person = replace(person, session=session)
    if portfolio:
        person = replace(person, portfolio=portfolio)
    if prevenir is not None:
        person = replace(person, tell_directly=prevenir is Yes.YES)
    return _card(ask, await ask.services.directory.amend(person))


@command("profil-modifier", "Remplir le profil", right=Right.STUDENT, hidden=True)
async def profil_modifier(
    ask: Ask,
    option: Annotated[OptionChoice | None, Param("option choisie", form=True)] = None,
    annee: Annotated[YearChoice | None, Param("année d’études", form=True)] = None,
    session: Annotated[str, Param("session d’examen", form=True)] = "",
    portfolio: Annotated[str, Param("adresse du portfolio", form=True, longest=500)] = "",
    prevenir: Annotated[Yes | None, Param("prévenir en privé des décisions", form=True)] = None,
) -> Reply:
    """The profile as a form; a fault gives it back filled."""
    person = ask.caller.person or Person(0, 0, ask.request.account.name)
    if not ask.action.arguments.keys() & {"option", "annee", "session", "portfolio", "prevenir"}:
        return _form(person, {})
    try:
        number = _session(session)
        return await profil.handler(
            ask, option=option, annee=annee, session=number, portfolio=portfolio, prevenir=prevenir
        )
    except Refused as refused:
        typed = {name: str(value) for name, value in ask.action.arguments.items()}
        return _form(person, typed, refusal(refused).text)


def _session(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and FIRST_SESSION <= int(typed[:9]) <= LAST_SESSION):
        raise Refused("session-hors-bornes", recu=typed[:20])
    return int(typed)


def _card(ask: Ask, person: Person) -> Card:
    session = session_of(person, ask.today)
    derived = "" if person.session is not None or session is None else " (déduite de l’année)"
    lines: list[Text] = [
        *_option(ask, person),
        text("Année : ", {1: "1re année", 2: "2e année"}.get(person.year or 0, "non indiquée")),
        text("Session d’examen : ", f"{session}{derived}" if session else "non indiquée"),
        text("Portfolio : ", Link(person.portfolio) if person.portfolio else "non indiqué"),
    ]
    direct = "aussi en message privé" if person.tell_directly else "en tête de la réponse suivante"
    lines.append(text("Décisions : ", direct))
    if session is not None:
        lines += [text(f"Bloc {block[4:5]} : ", exam) for block, exam in _exams(ask, session, person.option)]
    options = (o.upper() for o in ask.framework.options)
    buttons = (
        *(Button(f"Option {option}", Action("profil", {"option": option})) for option in options),
        Button("Modifier", Action("profil-modifier")),
        Button("Mes données", Action("mes-donnees voir")),
    )
    return Card(text(Strong("Profil : "), UserText(person.name)), (Section(tuple(lines)),), buttons)


def _option(ask: Ask, person: Person) -> tuple[Text, ...]:
    """The option, where the framework that the School follows has any."""
    if not ask.framework.options:
        return ()
    return (text("Option : ", person.option.upper() if person.option else "pas encore choisie"),)


def _exams(ask: Ask, session: int, option: Option | None) -> list[tuple[str, str]]:
    named: list[tuple[str, str]] = []
    if not ask.syllabus.exam:
        return named
    for block in ask.framework.blocks(option):
        exam = ask.services.exams.exam_of(block.code, session)
        if exam is not None and not any(code[:5] == block.code[:5] for code, _ in named):
            named.append((block.code, f"épreuve {exam.name}"))
    return named


def _form(person: Person, typed: dict[str, str], *errors: Text) -> Form:
    options = tuple(Choice(choice, text(choice)) for choice in OptionChoice)
    years = (Choice("1", text("1re année")), Choice("2", text("2e année")))
    values = {
        "option": person.option.upper() if person.option else OptionChoice.LATER,
        "annee": str(person.year or ""),
        "session": str(person.session or ""),
        "portfolio": person.portfolio or "",
        "prevenir": str(Yes.YES if person.tell_directly else Yes.NO),
    } | typed
    return Form(
        "Profil",
        Action("profil-modifier"),
        (
            Field("option", "Option", Entry.PICK, values["option"], choices=options),
            Field("annee", "Année", Entry.PICK, values["annee"], choices=years),
            Field(
                "session",
                "Session d’examen",
                Entry.SHORT,
                values["session"],
                "vide : déduite de l’année",
                longest=4,
            ),
            Field(
                "portfolio",
                "Adresse du portfolio",
                Entry.SHORT,
                values["portfolio"],
                "https://…",
                longest=500,
            ),
            Field(
                "prevenir",
                "Prévenir en privé des décisions",
                Entry.PICK,
                values["prevenir"],
                choices=tuple(Choice(choice, text(choice)) for choice in Yes),
            ),
        ),
        errors,
    )
