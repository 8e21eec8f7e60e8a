"""/rappel modele: the reminders of a session from its dates, created together after one preview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Final
from zoneinfo import ZoneInfo

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.french import count
from bot.commands.refusals import refusal
from bot.commands.reminders.creating import keep
from bot.commands.reminders.parameters import NO, YES, Carried, Class, Room
from bot.commands.reminders.places import group_of, room_of, school_of, shown_room
from bot.commands.reminders.reading import read_date
from bot.commands.reminders.words import date_lines
from bot.commands.reply import Button, Card, Field, Form, Notice, Reply, Section, Tone, Weight
from bot.commands.text import CommandRef, Strong, Text, UserText, text
from bot.errors import Refused
from bot.reminders.model import Nature, Told
from bot.reminders.planning import first_slot
from bot.reminders.wall import on_the_wall
from bot.reminders.year_set import Deadline, load_year_set, year_set
from bot.school.model import Right

if TYPE_CHECKING:
    from datetime import date

    from bot.reminders.model import Destination
    from bot.reminders.year_set import Wanted

_LABELS: Final = {
    Deadline.STAGE: "Début du stage",
    Deadline.CYCLADES: "Dépôt sur Cyclades",
    Deadline.PRACTICAL: "Épreuve pratique (E6)",
    Deadline.ORAL: "Oral (E5)",
    Deadline.WRITTEN: "Épreuves écrites",
}
_DATE: Final = 60


Day = Annotated[str, Param("date", example="31/03/2027, ou vide", form=True, longest=_DATE)]


@dataclass(frozen=True, slots=True)
class Session:
    """The dates of a session as they were typed, and where its reminders go."""

    stage: Day = ""
    cyclades: Day = ""
    pratique: Day = ""
    oral: Day = ""
    ecrits: Day = ""
    salon: Room = ""
    classe: Class = ""

    @property
    def dates(self) -> dict[Deadline, str]:
        """What was typed for each deadline."""
        return dict(
            zip(Deadline, (self.stage, self.cyclades, self.pratique, self.oral, self.ecrits), strict=True)
        )


@command(
    "rappel modele",
    "Créer les rappels de l’année à partir des dates de la session",
    right=Right.TEACHER,
    example="cyclades:31/03/2027 oral:10/05/2027",
)
async def rappel_modele(ask: Ask, session: Session) -> Reply:
    """A date that is not known is left empty: no reminder is made for it."""
    return await _set(ask, session, Carried())


@command("rappel garder-modele", "Créer les rappels relus", right=Right.TEACHER, acts=True, hidden=True)
async def rappel_garder_modele(ask: Ask, session: Session, carried: Carried) -> Reply:
    """What the buttons of the preview do."""
    return await _set(ask, session, carried)


async def _set(ask: Ask, session: Session, carried: Carried) -> Reply:
    typed = session.dates
    if carried.corrects or not any(typed.values()):
        return _form(ask.action, typed)
    try:
        days = {deadline: await _day(ask, words) for deadline, words in typed.items() if words}
        where = await room_of(ask, session.salon, carried.lieu)
        group = await group_of(ask, session.classe, where, needed=False)
    except Refused as refused:
        if not ask.action.token:
            raise
        return _form(ask.action, typed, refusal(refused).text)
    reminding, zone = ask.services.reminding, school_of(ask).zone
    at = reminding.hours.default
    wanted = year_set(load_year_set(), days, zone, at, ask.request.at, reminding.days)
    if not wanted:
        return _form(ask.action, typed, text("Aucune date à venir : en donner au moins une."))
    if not carried.saves:
        return _preview(ask, wanted, where)
    told = [Told(Nature.ROOM, w.text, f"{w.day:%d/%m/%Y}", w.schedule, where, group=group) for w in wanted]
    made = await keep(ask, told, ask.request.at)
    said = text(
        f"{count(len(made), 'rappel créé', 'rappels créés')}. ", CommandRef("rappel lister"), " les montre."
    )
    return Notice(said, Tone.DONE)


async def _day(ask: Ask, words: str) -> date:
    """The one day that a typed date means. Raises Refused."""
    read = await read_date(ask, words, ask.request.at)
    schedule = read[0][1]
    if len(read) > 1 or schedule.repeats:
        raise Refused("rappel-un-jour", recu=words)
    at = first_slot(schedule, ask.request.at, ask.services.reminding.days)
    if at is None:
        raise Refused("date-passee", recu=words)
    return on_the_wall(at, ZoneInfo(schedule.zone)).date()


def _preview(ask: Ask, wanted: list[Wanted], where: Destination) -> Reply:
    sections = []
    dates = 0
    for one in wanted:
        lines = date_lines(one.schedule, ask.request.at, ask.services.reminding.days)
        dates += len(lines)
        sections.append(Section((text(UserText(one.text)), *lines), _LABELS[one.deadline]))
    left = [_LABELS[d] for d in Deadline if d not in {w.deadline for w in wanted}]
    note = text("Sans date, donc sans rappel : ", ", ".join(left), ".") if left else ()
    given = {**ask.action.arguments, "lieu": shown_room(where)}
    save = Action.once("rappel garder-modele", {**given, "sur": YES})
    again = Action("rappel garder-modele", {**given, "sur": NO})
    buttons = (
        Button(f"Créer les {len(wanted)} rappels", save, Weight.MAIN),
        Button("Corriger", again),
    )
    title = text(Strong(f"{count(len(wanted), 'rappel')}, {count(dates, 'message')}"))
    return Card(title, tuple(sections), buttons, note)


def _form(action: Action, typed: dict[Deadline, str], error: Text = ()) -> Form:
    fields = tuple(
        Field(d.value, _LABELS[d], value=typed[d], hint="31/03/2027, ou vide", longest=_DATE)
        for d in Deadline
    )
    rest = {k: v for k, v in action.arguments.items() if k in {"salon", "classe"}}
    return Form(
        "Dates de la session",
        Action.once("rappel modele", rest),
        fields,
        (error,) if error else (),
    )
