"""What one typed sentence declares: a title, and the period, place, company and traces it names."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands.french import day, period
from bot.errors import Refused
from bot.portfolio.circumstances import circumstances_of
from bot.portfolio.model import Context
from bot.portfolio.periods import flat, period_in, read_period
from bot.portfolio.sentence import TITLE_LIMIT, facts_of
from bot.school.model import Group, Stage

TODAY: Final = date(2026, 11, 25)  # a Wednesday
SENTENCES: Final = [
    (line + "\t" * 6).split("\t")[:7]
    for line in Path(__file__).with_name("sentences.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
DAYS: Final = st.dates(date(2020, 1, 1), TODAY)


@pytest.mark.parametrize("line", SENTENCES, ids=lambda line: line[0][:40])
def test_sentences_as_students_type_them(line: list[str]) -> None:
    """Written before the parser was: exact title, period, context, company, links and products."""
    sentence, title, days, context, team, links, products = line
    facts = facts_of(sentence, TODAY, (), 2)
    assert facts.title == title
    assert (f"{facts.first} {facts.last}" if facts.dated else "") == days
    assert facts.context == context
    assert facts.team == {"": None, "team": True, "alone": False}[team]
    assert (facts.links, facts.products) == (tuple(links.split()), products)
    assert facts.description == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "déploiement de sept serveurs", "note 8/10 au tp", "support ouvert 24/7 et 7/7", "windows 10/11",
        "adressage 192.168.10.12/24", "php 8.3 et mysql 5.7", "vlan 10/20", "à rendre pour le 12/01",
        "la réunion a lieu tous les lundis", "B1.1 et B1.2", "ports 22 à 80", "maj du noyau 6.1 à 6.8",
    ],
)  # fmt: skip
def test_numbers_are_no_dates(sentence: str) -> None:
    assert period_in(sentence, TODAY) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "appli de gestion des stages", "recherche de stage", "rapport de stage mis en page", "offres de stage en ligne",
        "base de données des apprentis en alternance, module de suivi",
        "formation des utilisateurs à Teams", "en cours de déploiement",
    ],
)  # fmt: skip
def test_the_work_itself_is_no_place(sentence: str) -> None:
    """What the work is about says nothing of where it was done."""
    assert circumstances_of(sentence).setting in {None, "alternance"} - (
        {"alternance"} if "alternance" not in sentence else set()
    )


def test_a_said_period_finds_its_placement() -> None:
    """Declared in November, done in June: the placement is the one of June, not of today."""
    group = Group(
        1, 1, "SIO2", 2026, (Stage(1, date(2026, 5, 18), date(2026, 6, 19)), Stage(2, date(2026, 11, 2), date(2026, 12, 11)))
    )  # fmt: skip
    assert facts_of("Inventaire du parc du 25 au 29 mai", TODAY, [group]).context is Context.STAGE_1
    assert facts_of("Inventaire du parc", TODAY, [group]).context is Context.STAGE_2
    assert facts_of("Inventaire du parc en septembre", TODAY, [group]).context is Context.TRAINING
    assert facts_of("Inventaire du parc, en alternance", TODAY, [group]).context is Context.APPRENTICESHIP


@given(st.text(max_size=300))
@example("le 31/02 en stage (https://)")
@example("du 3 au")
def test_any_text_is_read(text: str) -> None:
    """Nothing typed breaks the reading, and a title is never empty nor too long."""
    try:
        facts = facts_of(text, TODAY)
    except Refused:
        return
    assert 0 < len(facts.title) <= TITLE_LIMIT
    assert facts.first <= facts.last
    assert all(link.startswith("http") and " " not in link for link in facts.links)
    assert len(flat(text)) == len(text)


@given(DAYS, st.integers(0, 200))
def test_a_shown_period_is_read_back(first: date, length: int) -> None:
    """What a form shows filled can be sent back as it is."""
    last = first + timedelta(days=length)
    assert read_period(period(first, last), TODAY) == (first, last)
    assert read_period(f"du {day(first)} au {day(last)}", TODAY) == (first, last)


@given(DAYS, st.integers(0, 60), st.sampled_from(["Pose du VPN {}", "{} : pose du VPN", "Pose {} du VPN"]))
def test_a_period_is_found_anywhere(first: date, length: int, frame: str) -> None:
    last = min(first + timedelta(days=length), TODAY)
    facts = facts_of(frame.format(f"du {day(first)} au {day(last)}"), TODAY)
    assert (facts.first, facts.last, facts.dated) == (first, last, True)
    assert facts.title.casefold() == "pose du vpn"
