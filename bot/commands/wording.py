"""How entries, states and realisations are put into words: the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.french import count, period, shortened
from bot.commands.text import Code, Strong, Text, UserText, text
from bot.portfolio.model import ClaimState
from bot.portfolio.progress import Level, is_in_force
from bot.referentiel.model import Kind, Source

if TYPE_CHECKING:
    from bot.portfolio.model import Claim, Realisation
    from bot.portfolio.progress import BlockProgress
    from bot.referentiel.model import Entry, Framework

MARKS: Final = {Level.NOTHING: "○", Level.MOBILISED: "◐", Level.ACQUIRED: "●"}
"""Told apart by shape, not by colour."""
MARKS_MEANING: Final = "○ rien · ◐ mobilisée · ● acquise"

_STATE_MARKS: Final = {
    ClaimState.DRAFT: "✎",
    ClaimState.SUBMITTED: "◐",
    ClaimState.VALIDATED: "●",
    ClaimState.INCOMPLETE: "◑",
    ClaimState.REFUSED: "✗",
    ClaimState.WITHDRAWN: "–",
}
_UNSURE: Final = {
    Source.CODE_INFERRED: "Code déduit de la position dans le tableau d’origine.",
    Source.RESTORED: "Texte absent du tableau d’origine, rétabli d’après d’autres transcriptions.",
    Source.REPAIRED: "Texte réparé : mal lu dans le tableau d’origine.",
}


def named(entry: Entry) -> Text:
    """« P3.4.5 — Des procédures garantissant … »: the label always beside the code."""
    return text(Code(entry.code), " ", entry.text)


def short(entry: Entry, longest: int = 60) -> Text:
    """The code and as much of the label as fits."""
    return text(Code(entry.code), " ", shortened(entry.text, longest))


def kind_of(entry: Entry) -> str:
    """The level in words: « critère de performance », « compétence », …."""
    return {Kind.CRITERION: "critère de performance", Kind.SUBCRITERION: "élément de critère"}.get(
        entry.kind, str(entry.kind)
    )


def doubt_about(entry: Entry) -> str:
    """What must be known of the source of an entry; empty when it was read as such."""
    return _UNSURE.get(entry.provenance.source, "")


def progress_line(block: BlockProgress) -> str:
    """« 4 sur 6 mobilisées, 2 acquises », « 1 sur 6 mobilisée », « aucune sur 6 »."""
    mobilised, acquired = block.count(Level.MOBILISED), block.count(Level.ACQUIRED)
    whole = len(block.competencies)
    if not mobilised:
        return f"aucune sur {whole}"
    said = f"{mobilised} sur {whole} {_feminine(mobilised, 'mobilisée')}"
    return f"{said}, {count(acquired, 'acquise')}" if acquired else said


def mobilised_of(number: int) -> str:
    """« aucune compétence mobilisée », « 1 compétence mobilisée », « 4 compétences mobilisées »."""
    return (
        count(number, "compétence mobilisée", "compétences mobilisées")
        if number
        else "aucune compétence mobilisée"
    )


def _feminine(number: int, word: str) -> str:
    return count(number, word).split(" ", 1)[1]


def claim_line(framework: Framework, claim: Claim) -> Text:
    """The state of one claim: its code, label, state, and the last reason given; whether it still counts."""
    again = f" (essai {claim.attempt})" if claim.attempt > 1 else ""
    line = text(
        f"{_STATE_MARKS[claim.state]} ",
        Code(claim.code),
        f" {shortened(claim.target.label, 60)} : ",
        Strong(str(claim.state)),
        again,
        "" if is_in_force(framework, claim.target) else " (ancien référentiel)",
    )
    last = claim.decisions[-1] if claim.decisions else None
    if last is not None and last.reason:
        line = text(line, " — ", UserText(last.reason))
    return line


def realisation_line(realisation: Realisation) -> Text:
    """One line of a list: number, title, codes."""
    return text(f"n° {realisation.number} · ", UserText(realisation.facts.title))


def states_of(realisation: Realisation) -> str:
    """« B1.1 validée, B1.2 soumise », or that no code was chosen yet."""
    shown = [c for c in realisation.claims if c.state is not ClaimState.WITHDRAWN]
    if not shown:
        return "brouillon, sans compétence"
    return ", ".join(f"{c.code} {c.state}" for c in shown)


def when_and_where(realisation: Realisation) -> str:
    """« 12/01/2026 au 30/01/2026 · stage 1 »."""
    facts = realisation.facts
    return f"{period(facts.first, facts.last)} · {facts.context}"
