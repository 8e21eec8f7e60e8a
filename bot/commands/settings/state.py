"""/etat: how the bot is, for those who look after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.ask import Ask
from bot.commands.declaration import command
from bot.commands.reply import Card, Reply, Section
from bot.commands.text import Strong, text
from bot.health import State
from bot.measures import share
from bot.school.model import Right

if TYPE_CHECKING:
    from bot.commands.text import Text
    from bot.health import Finding
    from bot.measures import Measures

_MARKS: Final = {State.GOOD: "✓", State.WATCH: "!", State.BAD: "✗"}
_FEW: Final = 10
"""Answers under which a percentile says nothing."""


@command(
    "etat", "Comment va le bot : ce qui est à réparer, ses mesures", right=Right.TEACHER, or_right=Right.ADMIN
)
async def etat(ask: Ask) -> Reply:
    """What is wrong and how to mend it first, then the figures of this process."""
    findings = await ask.services.health.findings()
    wrong = [f for f in findings if f.state is not State.GOOD]
    title = (
        "Tout va bien"
        if not wrong
        else "1 point à voir"
        if len(wrong) == 1
        else f"{len(wrong)} points à voir"
    )
    sections = [Section(tuple(_line(f) for f in wrong))] if wrong else []
    good = [f for f in findings if f.state is State.GOOD]
    if good:
        sections.append(Section(tuple(_line(f) for f in good), "En ordre"))
    figures = [*_figures(ask.services.measures), await _late(ask)]
    sections.append(Section(tuple(figures), "Mesures depuis le démarrage"))
    return Card(text(Strong(title)), tuple(sections))


def _line(finding: Finding) -> Text:
    remedy = f" → {finding.remedy}" if finding.remedy else ""
    return text(f"{_MARKS[finding.state]} {finding.part} : {finding.said}{remedy}")


def _figures(measures: Measures) -> list[Text]:
    lines = [f"Réponses : {measures.answered}"]
    if len(measures.answers) >= _FEW:
        half, most = (share(measures.answers, part) * 1000 for part in (0.5, 0.99))
        lines.append(f"Temps de réponse : {_shown(half)} ms (p50), {_shown(most)} ms (p99)")
    if measures.searches:
        lines.append(f"Recherches sans réponse : {measures.searches_in_vain} sur {measures.searches}")
    if measures.lags:
        lines.append(f"Retard de la boucle : {_shown(share(measures.lags, 0.99) * 1000)} ms (p99)")
    return [text(line) for line in lines]


async def _late(ask: Ask) -> Text:
    """By how much the oldest message that should have left is late."""
    reminding = ask.services.reminding
    due = await reminding.rules.next_due(reminding.posters.known.keys())
    late = 0.0 if due is None else max(0.0, (ask.services.clock.now() - due).total_seconds())
    return text(f"Retard des rappels : {late:.0f} s")


def _shown(millis: float) -> str:
    return f"{millis:.1f}".replace(".", ",")
