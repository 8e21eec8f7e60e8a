"""What a person should know first, above their next private answer; /preuve decisions tells it whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.classes.news import class_news
from bot.commands.declaration import command
from bot.commands.french import agreed, count, day, listed, shortened
from bot.commands.reply import (
    Button,
    Confirm,
    Form,
    Item,
    ListPage,
    Notice,
    Preceded,
    Reply,
    Tone,
)
from bot.commands.text import CommandRef, Strong, Text, UserText, text
from bot.portfolio.model import Verdict
from bot.portfolio.news import Subject, worth_telling
from bot.school.model import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.declaration import Command
    from bot.portfolio.news import Answered, News
    from bot.school.model import Person

PAGE: Final = 8
DECISIONS: Final = "preuve decisions"
READ: Final = "Lire les motifs"
_QUEUE: Final = "a-valider"
_OWN_DATA: Final = "mes-donnees"
_ABOUT_THE_QUEUE: Final = frozenset(
    {
        _QUEUE,
        "a-valider-suite",
        "a-valider-liste",
        "a-valider-une",
        "decision",
        "motifs",
        "tp",
        "classe attente",
    }
)
"""Commands, and families of them, whose answers speak of the queue themselves."""
_TAKEN_BACK: Final = "de nouveau en attente"
_SAID: Final = {
    Verdict.VALIDATE: "validée",
    Verdict.COMPLETE: "à compléter",
    Verdict.REFUSE: "refusée",
}


_AGREEING: Final = frozenset({_SAID[Verdict.VALIDATE], _SAID[Verdict.REFUSE]})


async def preceded(ask: Ask, command: Command, reply: Reply) -> Reply:
    """The reply under a line of news, if there are any and this is the place for them.

    Never above a form, a question or a refusal, and only where nobody else reads.
    """
    person = ask.caller.person
    if person is None or not command.private or isinstance(reply, Form | Confirm | Preceded):
        return reply
    if isinstance(reply, Notice) and reply.tone is Tone.REFUSED:
        return reply
    news = await _line(ask, person, command)
    return reply if news is None else Preceded(news, reply)


@command(DECISIONS, "Les décisions pas encore lues, avec leurs motifs", right=Right.STUDENT)
async def preuve_decisions(ask: Ask) -> Reply:
    """Each decision with its reason and what to do; then they are read."""
    person = ask.caller.person
    news = None if person is None else await ask.services.portfolio.news(person)
    if person is None or news is None or not news.answers:
        return Notice(text("Aucune nouvelle décision. ", CommandRef("preuve lister"), " montre tout."))
    shown, left = news.realisations[:PAGE], news.realisations[PAGE:]
    latest = max(answer.decision.undone or answer.decision.at for answers in shown for answer in answers)
    await ask.services.portfolio.told(person, Subject.DECISIONS, latest, 0, read=True)
    more = (Button(f"{len(left)} de plus", Action(DECISIONS)),) if left else ()
    return ListPage(text(Strong(summary(news))), tuple(_item(answers) for answers in shown), then=more)


def summary(news: News) -> str:
    """« 2 preuves validées, 1 à compléter »: realisations, counted by what became of them."""
    counted: dict[str, int] = {}
    for answers in news.realisations:
        for word in dict.fromkeys(_word(answer) for answer in answers):
            counted[word] = counted.get(word, 0) + 1
    parts: list[str] = []
    for word in (*_SAID.values(), _TAKEN_BACK):
        if number := counted.get(word, 0):
            said = agreed(number, word) if word in _AGREEING else word
            parts.append(f"{number} {said}" if parts else f"{count(number, 'preuve')} {said}")
    return ", ".join(parts)


async def _line(ask: Ask, person: Person, command: Command) -> Notice | None:
    portfolio, now = ask.services.portfolio, ask.request.at
    if command.family == _OWN_DATA:
        return None
    if (purge := await ask.services.privacy.notice_to_show(person, now)) is not None:
        return Notice(
            text(f"Effacement de tout le suivi le {day(purge)}, sauf changement de session."),
            Tone.WARNING,
            (Button("Prendre une copie", Action("mes-donnees exporter")),),
        )
    news = await portfolio.news(person)
    number = len(news.answers)
    if command.name != DECISIONS and worth_telling(news, Subject.DECISIONS, number, now):
        await portfolio.told(person, Subject.DECISIONS, now, number)
        return Notice(text(f"{summary(news)}."), then=(Button(READ, Action(DECISIONS)),))
    if (line := await class_news(ask, person, command, news)) is not None:
        return line
    if Right.TEACHER not in ask.caller.rights or {command.family, command.name} & _ABOUT_THE_QUEUE:
        return None
    if not worth_telling(news, Subject.QUEUE, 1, now):  # not within the hour: nothing to count
        return None
    waiting = (await portfolio.desk(person, 0)).waiting
    if not waiting:
        return None
    await portfolio.told(person, Subject.QUEUE, now, waiting)
    words = f"{count(waiting, 'réalisation')} {agreed(waiting, 'attend', 'attendent')} une décision."
    return Notice(text(words), then=(Button("Ouvrir la file", Action(_QUEUE)),))


def _item(answers: Sequence[Answered]) -> Item:
    """A realisation with its decisions, one line a decision and reason."""
    first = answers[0]
    numbered = {"numero": str(first.number)}
    to_fix = any(a.decision.stands and a.decision.verdict is not Verdict.VALIDATE for a in answers)
    button = (
        Button(f"Corriger n° {first.number}", Action("preuve corriger", numbered))
        if to_fix
        else Button(f"Voir n° {first.number}", Action("preuve voir", numbered))
    )
    said: dict[tuple[str, str], list[str]] = {}
    for answer in answers:
        said.setdefault((_word(answer), answer.decision.reason), []).append(answer.code)
    details: list[Text] = []
    for (word, reason), codes in said.items():
        why = text(" — ", UserText(reason)) if reason and word != _TAKEN_BACK else ()
        many = agreed(len(codes), word) if word in _AGREEING else word
        details.append(text("\n" if details else "", f"{listed(codes)} : {many}", why))
    title = text(f"n° {first.number} · ", UserText(shortened(first.title, 60)))
    return Item(title, text(*details), button)


def _word(answer: Answered) -> str:
    return _SAID[answer.decision.verdict] if answer.decision.stands else _TAKEN_BACK
