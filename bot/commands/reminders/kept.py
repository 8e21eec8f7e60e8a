"""/rappel lister, voir, modifier, suspendre, reprendre, supprimer, tester, historique: the rules one has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.refusals import refusal
from bot.commands.reminders.parameters import DATE_LONGEST, TEXT_LONGEST, Sense
from bot.commands.reminders.places import own_rule, own_rules, school_of, suggest_rules
from bot.commands.reminders.reading import read_date
from bot.commands.reminders.sending import ReminderSender
from bot.commands.reminders.views import ambiguous, history_table, rule_card, rules_page
from bot.commands.reply import Button, Card, Confirm, Entry, Field, Form, Notice, Reply, Tone, Weight
from bot.commands.text import Text, UserText, text
from bot.errors import Refused
from bot.reminders.delivery import Delivery
from bot.reminders.model import Claimed, Kind, Occurrence, RuleState
from bot.reminders.planning import first_slot
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.receipts import Receipt
    from bot.reminders.model import Rule

HISTORY_SHOWN: Final = 12
When = Annotated[str, Param("quand", form=True, longest=DATE_LONGEST)]
Words = Annotated[str, Param("texte", form=True, longest=TEXT_LONGEST)]
Number = Annotated[int, Param("numéro du rappel", example="3", suggest=suggest_rules)]


@command("rappel lister", "Ses rappels, le prochain d’abord", right=Right.STUDENT)
async def rappel_lister(ask: Ask, page: Annotated[int, Param("page", example="2", most=1000)] = 1) -> Reply:
    """The rules that the asker may change."""
    return rules_page(await own_rules(ask), page)


@command(
    "rappel voir", "Un rappel, ses prochaines dates, ce qu’on peut en faire", right=Right.STUDENT, example="3"
)
async def rappel_voir(ask: Ask, numero: Number) -> Reply:
    """The card of a rule."""
    return rule_card(ask, await own_rule(ask, numero))


@command(
    "rappel modifier", "Changer le texte ou la date d’un rappel", right=Right.STUDENT, acts=True, example="3"
)
async def rappel_modifier(ask: Ask, numero: Number, quand: When = "", texte: Words = "") -> Reply:
    """Another text, another date; what was said already stays in the history."""
    return await _modified(ask, numero, quand, texte, "")


@command("rappel changer", "Changer un rappel", right=Right.STUDENT, acts=True, hidden=True)
async def rappel_changer(
    ask: Ask,
    numero: Number,
    quand: When = "",
    texte: Words = "",
    sens: Sense = "",
) -> Reply:
    """The same, once one of several meanings was picked."""
    return await _modified(ask, numero, quand, texte, sens)


async def _modified(ask: Ask, numero: int, quand: str, texte: str, sens: str) -> Reply:
    rule = await own_rule(ask, numero)
    given = ask.action.arguments
    if not given.keys() & {"quand", "texte"}:
        return _edit_form(ask.action, rule)
    schedule = rule.told.schedule
    if quand and quand != rule.told.phrase:
        try:
            read = await read_date(ask, quand, ask.request.at)
        except Refused as refused:
            if not ask.action.token:
                raise
            return _edit_form(ask.action, rule, refusal(refused).text)
        if len(read) > 1 and not (sens.isdigit() and int(sens) < len(read)):
            return ambiguous(ask, read, ask.request.at)
        schedule = read[int(sens) if len(read) > 1 else 0][1]
    told = replace(
        rule.told, text=texte or rule.told.text, phrase=quand or rule.told.phrase, schedule=schedule
    )
    following = first_slot(schedule, ask.request.at, ask.services.reminding.days)

    def change(found: Rule) -> Rule:
        state = RuleState.ACTIVE if following is not None and found.state is RuleState.DONE else found.state
        keeps = found.state is RuleState.SUSPENDED
        return replace(found, told=told, state=state, next=None if keeps else following)

    return rule_card(ask, await _changed(ask, rule, change), "Modifié.")


@command(
    "rappel suspendre", "Ne plus rien envoyer, sans rien perdre", right=Right.STUDENT, acts=True, example="3"
)
async def rappel_suspendre(ask: Ask, numero: Number) -> Reply:
    """Nothing is sent until it is taken up again."""
    rule = await own_rule(ask, numero)

    def change(found: Rule) -> Rule:
        if found.state is not RuleState.ACTIVE:
            raise Refused("rappel-etat", numero=found.number, etat=found.state)
        return replace(found, state=RuleState.SUSPENDED, why="demande", next=None)

    return rule_card(ask, await _changed(ask, rule, change), "Suspendu.")


@command("rappel reprendre", "Reprendre un rappel suspendu", right=Right.STUDENT, acts=True, example="3")
async def rappel_reprendre(ask: Ask, numero: Number) -> Reply:
    """From its next date on: what was missed meanwhile is not said. Whoever takes it up is its author from then on."""
    rule, account = await own_rule(ask, numero), ask.request.account
    person = await ask.person()
    if person.id != rule.author and account.platform is not rule.told.where.platform:
        raise Refused("rappel-autre-plateforme", numero=rule.number, plateforme=rule.told.where.platform)
    days, now = ask.services.reminding.days, ask.request.at

    def change(found: Rule) -> Rule:
        if found.state is not RuleState.SUSPENDED:
            raise Refused("rappel-etat", numero=found.number, etat=found.state)
        following = first_slot(found.told.schedule, now, days)
        if following is None:
            raise Refused("rappel-fini", numero=found.number)
        taken = replace(found, state=RuleState.ACTIVE, why="", next=following)
        if person.id == found.author:
            return taken
        # The right to speak there is looked at for its author at each message: that is who answers for it now.
        return replace(taken, author=person.id, author_user=account.user_id)

    return rule_card(ask, await _changed(ask, rule, change), "Repris.")


@command("rappel supprimer", "Supprimer un rappel", right=Right.STUDENT, example="3")
async def rappel_supprimer(ask: Ask, numero: Number) -> Reply:
    """Asked once; what was sent stays where it is."""
    rule = await own_rule(ask, numero)
    yes = Action.once("rappel effacer", {"numero": str(numero)})
    question = text(f"Supprimer le rappel n° {numero} « ", UserText(rule.told.text[:80]), " » ?")
    keep = Button("Garder", Action("rappel voir", {"numero": str(numero)}))
    return Confirm(question, Button("Supprimer", yes, Weight.DANGER), keep)


@command("rappel effacer", "Supprimer un rappel", right=Right.STUDENT, acts=True, hidden=True)
async def rappel_effacer(ask: Ask, numero: Number) -> Reply:
    """The answer yes."""
    await own_rule(ask, numero)
    person = await ask.person()
    receipt: Receipt[Rule] = ask.receipt(person, lambda _: Action("rappel lister"))
    await ask.services.reminding.rules.change(
        school_of(ask).id,
        numero,
        lambda found: replace(found, state=RuleState.DELETED, next=None),
        receipt,
    )
    return Notice(text(f"Rappel n° {numero} supprimé."), Tone.DONE)


@command(
    "rappel tester", "Voir le message tel qu’il serait posté maintenant", right=Right.STUDENT, example="3"
)
async def rappel_tester(ask: Ask, numero: Number) -> Reply:
    """The message as it would look, shown to the asker alone: nothing is posted, nobody is called."""
    rule = await own_rule(ask, numero)
    now = ask.request.at
    delivery = Delivery(0, now)
    occurrence = Occurrence(0, rule.id, Kind.RULE, now, delivery)
    sender = ReminderSender(ask.services.reminding)
    claimed = Claimed(occurrence, delivery, rule, rule.told.schedule.zone, teacher=True, teaches=True)
    shown = await sender.reply_of(claimed, delivery, now)
    return replace(shown, then=()) if isinstance(shown, Card) else shown


@command(
    "rappel historique", "Ce qui a été envoyé, et ce qui ne l’a pas été", right=Right.STUDENT, example="3"
)
async def rappel_historique(ask: Ask, numero: Number) -> Reply:
    """What became of the messages of a rule."""
    rule = await own_rule(ask, numero)
    past = await ask.services.reminding.rules.history(school_of(ask).id, rule.id, HISTORY_SHOWN)
    return history_table(rule, past)


async def _changed(ask: Ask, rule: Rule, change: Callable[[Rule], Rule]) -> Rule:
    person = await ask.person()
    receipt: Receipt[Rule] = ask.receipt(
        person, lambda made: Action("rappel voir", {"numero": str(made.number)})
    )
    made = await ask.services.reminding.rules.change(school_of(ask).id, rule.number, change, receipt)
    ask.services.reminding.wake()
    return made


def _edit_form(action: Action, rule: Rule, error: Text = ()) -> Form:
    given = action.arguments
    quand, texte = given.get("quand", rule.told.phrase), given.get("texte", rule.told.text)
    fields = (
        Field("quand", "Quand", value=str(quand), required=True, longest=DATE_LONGEST),
        Field("texte", "Texte du rappel", Entry.LONG, str(texte), required=True, longest=TEXT_LONGEST),
    )
    fresh = Action.once("rappel modifier", {"numero": str(rule.number)})
    return Form(f"Rappel n° {rule.number}", fresh, fields, (error,) if error else ())
