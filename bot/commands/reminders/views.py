"""How reminders are shown: the form, the preview with its dates, the card of a rule, the list, the history."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.commands.action import Action
from bot.commands.french import count
from bot.commands.reminders.parameters import DATE_LONGEST, NO, TEXT_LONGEST, YES, Carried
from bot.commands.reminders.places import shown_room
from bot.commands.reminders.words import WHY, date_lines, in_breaks, rule_line, unknown_breaks
from bot.commands.reply import (
    Button,
    Card,
    Choice,
    Choose,
    Entry,
    Field,
    Form,
    Item,
    ListPage,
    Notice,
    Reply,
    Section,
    Table,
    Weight,
)
from bot.commands.text import CommandRef, Strong, Text, UserText, text
from bot.commands.venue import lack
from bot.reminders.delivery import State
from bot.reminders.describing import describe, when
from bot.reminders.model import Kind, Nature, RuleState
from bot.reminders.planning import first_slot
from bot.reminders.recurrence import occurrences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commands.ask import Ask
    from bot.reminders.model import Destination, Past, Rule, Told
    from bot.reminders.recurrence import Schedule

PAGE: Final = 8
KEPT_BY: Final = {
    "rappel creer": "rappel garder",
    "rappel moi": "rappel garder-moi",
    "rappel bilan": "rappel garder-bilan",
    "rappel modifier": "rappel changer",
}
"""What the buttons of a preview run: the same with what the preview carries."""
_CARRIED: Final = {field.name for field in fields_of(Carried)}
_STATES: Final = {
    State.DUE: "à venir", State.CLAIMED: "en cours", State.SENT: "envoyé", State.UNCERTAIN: "incertain",
    State.FAILED: "pas envoyé", State.UNDELIVERABLE: "pas remis",
}  # fmt: skip
_KINDS: Final = {
    Kind.RULE: "", Kind.LATER: "plus tard", Kind.FALLBACK: "ailleurs", Kind.NEWS: "avis à l’auteur",
    Kind.CATCH_UP: "rattrapage",
}  # fmt: skip


def form_of(action: Action, error: Text = ()) -> Form:
    """The form of a reminder, filled with what was typed before."""
    given = {k: v if isinstance(v, str) else " ".join(v) for k, v in action.arguments.items()}
    asked = next((made for made, kept in KEPT_BY.items() if kept == action.command), action.command)
    fields = (
        Field("quand", "Quand", value=given.get("quand", ""), hint="demain 8h, tous les lundis à 8h jusqu’au 30 mai",
              required=True, longest=DATE_LONGEST),
        Field("texte", "Texte du rappel", Entry.LONG, given.get("texte", ""), "Rendre l’attestation de stage",
              required=True, longest=TEXT_LONGEST),
    )  # fmt: skip
    rest = {k: v for k, v in given.items() if k not in {"quand", "texte", *_CARRIED}}
    fresh = Action.once(asked, rest)
    return Form("Rappel", fresh, fields, (error,) if error else ())


def ambiguous(
    ask: Ask, read: Sequence[tuple[str, Schedule]], at: datetime, where: Destination | None = None
) -> Reply:
    """Which of several meanings? Each with its first dates."""
    days = ask.services.reminding.days
    choices = []
    for place, (sense, schedule) in enumerate(read):
        first = next(occurrences(schedule, at, days), None)
        soon = "" if first is None else f"d’abord {when(first, ZoneInfo(schedule.zone))}"
        choices.append(Choice(str(place), text(sense or describe(schedule, at)), text(soon)))
    given = {**ask.action.arguments, "vu": at.isoformat(), **_shown(where)}
    if "numero" in given:  # a rule that is there stays in its room, and its date is read when it is changed
        given = dict(ask.action.arguments)
    action = Action.once(_kept_by(ask), given)
    return Choose(text("Cette date a plusieurs sens. Lequel ?"), action, "sens", tuple(choices))


def preview(ask: Ask, told: Told, at: datetime) -> Reply:
    """What was understood, with the next five dates; one tap saves, one skips the holidays."""
    days = ask.services.reminding.days
    schedule = told.schedule
    given = {
        **ask.action.arguments,
        "vu": at.isoformat(),
        **_shown(told.where if told.nature is Nature.ROOM else None),
    }
    save = Action.once(_kept_by(ask), {**given, "sur": YES})
    buttons = [Button("Enregistrer", save, Weight.MAIN)]
    noted = in_breaks(schedule, at, days)
    if noted and schedule.repeats:
        without = Action(save.command, {**save.arguments, "sauter": YES}, save.token)
        buttons.append(Button("Enregistrer sans les vacances", without))
    if told.nature is not Nature.DIGEST:
        buttons.append(Button("Corriger", Action(save.command, {**given, "sur": NO})))
    notes: list[Text] = []
    if unknown_breaks(schedule, at, days):
        until = "" if days.known_until is None else f" après le {days.known_until:%d/%m/%Y}"
        notes.append(text(f"Les vacances ne sont pas connues{until} : des dates y tomberont peut-être."))
    if noted:
        notes.append(text(f"{count(noted, 'date')} en vacances parmi les prochaines."))
    notes.append(text("Rien n’est encore enregistré."))
    sections = [_dates(date_lines(schedule, at, days))]
    options = _options(ask, told)
    sections += [Section(tuple(options))] if options else []
    title = text(Strong(_capital(describe(schedule, at))))
    note = text(*(part for line in notes for part in (line, "\n")))[:-1]
    return Card(title, (Section((text(UserText(told.text)),)), *sections), tuple(buttons), note)


def rule_card(ask: Ask, rule: Rule, lead: str = "") -> Card:
    """One rule: what, when, where, and what can be done with it."""
    now, days = ask.request.at, ask.services.reminding.days
    told, number = rule.told, {"numero": str(rule.number)}
    lines = [text(_capital(describe(told.schedule, now))), *_options(ask, told)]
    if rule.state is not RuleState.ACTIVE:
        why = WHY.get(rule.why, "")
        lines.append(text(Strong(rule.state.capitalize()), f" : {why}" if why else ""))
    sections = [Section(tuple(lines))]
    if rule.state is RuleState.ACTIVE:
        sections.append(_dates(date_lines(told.schedule, now, days)))
    buttons = [Button("Essayer", Action("rappel tester", number)), Button("Historique", Action("rappel historique", number))]  # fmt: skip
    if rule.state is RuleState.ACTIVE:
        buttons.append(Button("Suspendre", Action.once("rappel suspendre", number)))
    elif rule.state is RuleState.SUSPENDED:
        buttons.append(Button("Reprendre", Action.once("rappel reprendre", number), Weight.MAIN))
    buttons += [
        Button("Modifier", Action("rappel modifier", number)),
        Button("Supprimer", Action("rappel supprimer", number), Weight.DANGER),
    ]
    return Card(rule_line(rule), tuple(sections), tuple(buttons), lead=text(lead) if lead else ())


def rules_page(rules: Sequence[Rule], page: int) -> Reply:
    """Rules, the next one due first."""
    if not rules:
        return Notice(
            text("Aucun rappel. En programmer un : ", CommandRef("rappel creer"), " ou ", CommandRef("rappel moi"), ".")
        )  # fmt: skip
    ordered = sorted(rules, key=lambda r: (r.next is None, r.next, r.number))
    pages = -(-len(ordered) // PAGE)
    page = min(page, pages)
    items = []
    for rule in ordered[(page - 1) * PAGE : page * PAGE]:
        soon = str(rule.state) if rule.next is None else when(rule.next, ZoneInfo(rule.told.schedule.zone))
        opened = Button("Voir", Action("rappel voir", {"numero": str(rule.number)}))
        items.append(Item(rule_line(rule), text(soon), opened))

    def turn(to: int) -> Action | None:
        return Action("rappel lister", {"page": str(to)}) if 1 <= to <= pages else None

    title = text(Strong(count(len(ordered), "rappel")))
    return ListPage(title, tuple(items), page, pages, turn(page - 1), turn(page + 1))


def _dates(lines: Sequence[Text]) -> Section:
    return Section(tuple(lines), "Prochaine date" if len(lines) == 1 else "Prochaines dates")


def history_table(rule: Rule, past: Sequence[Past]) -> Reply:
    """What became of each message, newest first."""
    if not past:
        return Notice(text(rule_line(rule), " : aucun message encore."))
    zone = ZoneInfo(rule.told.schedule.zone)
    rows = []
    for one in past:
        said = _STATES[State(one.state)] if one.why != "annule" else "annulé"
        marks = ["en retard"] if one.late and one.state == State.SENT else []
        marks += ["renvoi"] if one.resent else []
        marks += [_KINDS[one.kind]] if _KINDS[one.kind] else []
        marks += [f"{one.done} fait"] if one.done else []
        slot = one.slot.astimezone(zone)
        if one.kind is Kind.CATCH_UP and one.at is not None:
            slot = one.at.astimezone(zone)
        rows.append((text(f"{slot:%d/%m %H:%M}"), text(", ".join([said, *marks]))))
    reasons = sorted({WHY.get(one.why, "") for one in past} - {"", "annulé"})
    note = text(" ; ".join(reasons).capitalize() + ".") if reasons else ()
    return Table(rule_line(rule), ("Prévu", "État"), tuple(rows), note)


def dates_card(rules: Sequence[tuple[datetime, Rule]], more: int) -> Reply:
    """What is coming for a class, soonest first."""
    if not rules:
        return Notice(text("Rien de prévu pour le moment."))
    lines = [
        text(f"{when(at, ZoneInfo(rule.told.schedule.zone))} : ", UserText(rule.told.text))
        for at, rule in rules
    ]
    note = text(f"et {count(more, 'autre')}") if more else ()
    return Card(text(Strong("Ce qui arrive")), (Section(tuple(lines)),), note=note)


def next_of(rule: Rule, ask: Ask) -> datetime | None:
    """The next instant of an active rule."""
    return first_slot(rule.told.schedule, ask.request.at, ask.services.reminding.days)


def _options(ask: Ask, told: Told) -> list[Text]:
    lines: list[Text] = []
    match told.nature:
        case Nature.ROOM:
            lines.append(text("Salon : ", UserText(_named(ask, told.where.room, roles=False))))
            venue = ask.services.venues.of(told.where.platform)
            if lacking := lack(venue, told.where.space, told.where.room):
                lines.append(text("⚠️ ", lacking, ". Un administrateur du serveur peut le lui donner."))
        case Nature.OWN:
            lines.append(text("En message privé, pour soi seul"))
        case Nature.DIGEST:
            lines.append(text("En message privé, pour l’équipe enseignante"))
    if told.mention:
        lines.append(text("Prévient : ", UserText(_named(ask, told.mention, roles=True))))
    if told.live:
        lines.append(text(f"Avec ce qui manque : {told.live}"))
    if told.quiet is not None:
        lines.append(text(f"Jamais entre {told.quiet.first:%H:%M} et {told.quiet.last:%H:%M}"))
    return lines


def _named(ask: Ask, key: str, *, roles: bool) -> str:
    venue = ask.services.venues.of(ask.request.account.platform)
    space = ask.request.place.space or ""
    known = venue.roles(space) if roles else venue.rooms(space)
    return next((f"{'@' if roles else '#'}{one.name.lstrip('@#')}" for one in known if one.id == key), key)


def _shown(where: Destination | None) -> dict[str, str]:
    return {} if where is None else {"lieu": shown_room(where)}


def _kept_by(ask: Ask) -> str:
    return KEPT_BY.get(ask.action.command, ask.action.command)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
