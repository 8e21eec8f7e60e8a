"""Suggestions: what a student may claim for a piece of work, and silence when there is none."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.referentiel.loading import load_framework
from bot.referentiel.model import Framework, Option
from bot.search.suggest import Called, Follows, Suggester, Suggestion, reason
from bot.search.work import load_signs

OWN = Path(__file__).parent / "realisations_own.jsonl"

CHIT_CHAT = Path(__file__).parent / "suggest_chit_chat.txt"
NOTHING = [
    line
    for line in (Path(__file__).parent / "suggest_nothing_held.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def framework() -> Framework:
    return load_framework()


@pytest.fixture(scope="module")
def suggester(framework: Framework) -> Suggester:
    return Suggester(framework, load_signs(framework))


def codes(suggestions: tuple[Suggestion, ...]) -> list[str]:
    return [s.entry.code for s in suggestions]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Gestion de parc et tickets avec GLPI", {"B1.1", "B1.2"}),
        ("mon portfolio sur github pages", {"B1.6", "B1.3"}),
        ("Application web en équipe avec Symfony et MySQL", {"B2B.1", "B1.4", "B1.5"}),
        ("Refonte d'un site vitrine WordPress", {"B1.3", "B1.4", "B1.5"}),
        ("j'ai installé un serveur debian pour le stage", {"B1.1", "B1.5"}),
        ("support aux utilisateurs pendant mon stage", {"B1.2"}),
        ("Registre des traitements et RGPD", {"B3.1"}),
        ("Analyse OWASP et correction des failles XSS", {"B3.5"}),
        ("Détection d'intrusion avec Suricata et Wazuh", {"B3.5A"}),
        ("Plan d'adressage et schéma réseau de l'agence", {"B2A.1"}),
        ("Sensibilisation au phishing", {"B3.3"}),
        ("Analyse de risques EBIOS", {"B3.4"}),
        ("Signature électronique et e-réputation", {"B3.2"}),
        ("MCD, procédures stockées et triggers", {"B2B.3"}),
    ],
)
def test_usual_works_call_the_expected_competencies(
    suggester: Suggester, sentence: str, expected: set[str]
) -> None:
    """The examples that any teacher would agree on: all of them among the first five shown."""
    assert expected <= set(codes(suggester.suggest(sentence, limit=5)))


def test_the_own_set_stays_above_its_floor(suggester: Suggester) -> None:
    """A correction of the content must not lose what was found before (figures: make bench)."""
    hits = recalls = 0.0
    rows = [json.loads(row) for row in OWN.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        labels = set(row["labels"])
        block1 = all(code.startswith("B1.") for code in labels)
        ranking = [c for c in codes(suggester.suggest(row["text"])) if c.startswith("B1.") or not block1]
        hits += ranking[:1] != [] and ranking[0] in labels
        recalls += len(labels.intersection(ranking[:3])) / min(3, len(labels))
    assert hits / len(rows) >= 0.90
    assert recalls / len(rows) >= 0.83


def test_no_competency_is_answered_whatever_is_said(suggester: Suggester) -> None:
    """A constant answer teaches nothing: none may stand among the first three of three lines in four."""
    rows = [json.loads(row) for row in OWN.read_text(encoding="utf-8").splitlines()]
    firsts = [codes(suggester.suggest(row["text"], limit=3)) for row in rows]
    for entry in suggester.suggest("serveur debian"):
        assert sum(entry.entry.code in first for first in firsts) < 0.75 * len(rows)


@pytest.mark.parametrize("sentence", CHIT_CHAT.read_text(encoding="utf-8").splitlines() + NOTHING)
def test_everyday_talk_calls_nothing(suggester: Suggester, sentence: str) -> None:
    """A class chats: five competencies under « j'ai mangé une pizza » would make the bot a joke."""
    assert suggester.suggest(sentence) == ()


def test_the_whole_ranking_of_an_option_is_given(suggester: Suggester, framework: Framework) -> None:
    """The caller decides how many to show; an option never sees the other's competencies."""
    for option in (None, *Option):
        ranking = suggester.suggest("Déploiement de GLPI", option=option)

        assert sorted(codes(ranking)) == sorted(e.code for e in framework.competencies(option))
        assert [s.score for s in ranking] == sorted((s.score for s in ranking), reverse=True)
    assert len(suggester.suggest("Déploiement de GLPI", limit=5)) == 5


def test_because_repeats_the_words_as_typed(suggester: Suggester) -> None:
    """A student recognises the own words, not a dictionary's."""
    best = suggester.suggest("on a mis l'Inventaire dans  Glpi")[0]

    assert best.entry.code == "B1.1"
    assert {b.words for b in best.because if isinstance(b, Called)} == {"Inventaire", "Glpi"}
    assert reason(best) in {"parce que : Inventaire, Glpi", "parce que : Glpi, Inventaire"}


def test_a_slip_of_the_keyboard_is_forgiven(suggester: Suggester) -> None:
    """Typed on a phone; because shows what was typed."""
    best = suggester.suggest("jai fait la sauvegrade du serveur")[0]

    assert best.entry.code == "B1.1"
    assert "sauvegrade" in reason(best)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("jai fait linventaire de la salle", "j’ai fait l’inventaire de la salle"),
        ("redaction dun guide dutilisation", "rédaction d’un guide d’utilisation"),
        ("test dintrusion sur lappli web", "test d’intrusion sur l’appli web"),
    ],
)
def test_a_sentence_without_its_apostrophes_says_the_same(
    suggester: Suggester, typed: str, written: str
) -> None:
    found = codes(suggester.suggest(typed))
    assert found
    assert found == codes(suggester.suggest(written))


def test_a_number_that_only_counts_parts_no_words(suggester: Suggester) -> None:
    counted = codes(suggester.suggest("changement de 3 disques durs"))
    assert counted == codes(suggester.suggest("changement de disques durs"))
    assert counted[0] == "B1.2"


def test_a_usual_companion_says_whom_it_follows(suggester: Suggester) -> None:
    """Nothing in the sentence speaks of a project: the suggestion must not pretend so."""
    told = [s for s in suggester.suggest("RGPD") if s.because and isinstance(s.because[0], Follows)]

    assert told
    for suggestion in told:
        assert isinstance(suggestion.because[0], Follows)
        assert reason(suggestion) == f"suit souvent {suggestion.because[0].code}"


def test_a_watch_is_about_its_topic_only(suggester: Suggester) -> None:
    """Reading about VPNs configures none."""
    assert codes(suggester.suggest("Veille sur les VPN et les pare-feu", limit=1)) == ["B1.6"]
    assert codes(suggester.suggest("Mise en place d'un VPN et d'un pare-feu", limit=1)) != ["B1.6"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sauvegarde des données", "SAUVEGARDE DES DONNEES"),
        ("Déploiement d'une application C#", "deploiement d’une application c#"),
        ("mise en place d'un pare-feu", "Mise en place d'un pare feu"),
    ],
)
def test_case_accents_and_hyphens_change_nothing(suggester: Suggester, one: str, other: str) -> None:
    """The same work, typed at a desk or on a phone."""
    assert [(s.entry.code, s.score) for s in suggester.suggest(one)] == [
        (s.entry.code, s.score) for s in suggester.suggest(other)
    ]


@given(text=st.text(max_size=200))
def test_any_text_is_answered_the_same_twice(suggester: Suggester, text: str) -> None:
    """Whatever is pasted, no incident; and the same sentence never moves."""
    assert suggester.suggest(text) == suggester.suggest(text)


@given(
    words=st.lists(
        st.sampled_from(
            [
                "glpi",
                "c++",
                ".net",
                "C#",
                "à la veille",
                "l’",
                "3-2-1",
                "serveur",
                "\u202f",
                "<b>",
                "é",
                "réseaux",
                "vpn!",
            ]
        ),
        max_size=30,
    )
)
def test_because_only_quotes_the_sentence(suggester: Suggester, words: list[str]) -> None:
    """Each quoted word can be found in what was typed."""
    text = " ".join(words)
    for suggestion in suggester.suggest(text):
        for because in suggestion.because:
            if isinstance(because, Called):
                assert because.words in text


def test_a_megabyte_of_text_takes_no_time(suggester: Suggester) -> None:
    """A pasted report must not hold up the room."""
    start = time.perf_counter()
    suggester.suggest("serveur inconnu " * 70_000)
    assert time.perf_counter() - start < 0.5
