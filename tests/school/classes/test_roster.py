"""A roster from what a teacher has at hand, keeping as little of a name as it can."""

from __future__ import annotations

import pytest

from bot.errors import Refused
from bot.school.classes.roster import read_roster


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Lina D.\nNoé P.\n\n  Zoé  R. ", ("Lina D.", "Noé P.", "Zoé R.")),
        ("Lina D.; Noé P.;Zoé", ("Lina D.", "Noé P.", "Zoé")),
        ("Lina, Noé, Zoé", ("Lina", "Noé", "Zoé")),
        ("Lina\nlina\nLINA", ("Lina",)),
        ("\ufeffPseudonyme;Option\nlynx;SLAM\nloutre;SISR", ("lynx", "loutre")),
        ("Nom,Prénom\nDURAND,Lina\nPetit,Noé", ("Lina D.", "Noé P.")),
        ("nom\tprénom\nDurand\tLina", ("Lina D.",)),
        ('Prénom;Nom\n"Jean-Luc";"d’Artois"', ("Jean-Luc D.",)),
        ("=1+1\n@Noé", ("=1+1", "@Noé")),  # kept as text: exports defuse it
        ("1;Lina\n2;Noé", ("1", "2")),  # without a heading the first column is the name
    ],
)
def test_lists_and_csv_are_read(typed: str, names: tuple[str, ...]) -> None:
    assert read_roster(typed) == names


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("", "liste-vide"),
        (" ;;; \n", "liste-vide"),
        ("Pseudonyme\n", "liste-vide"),
        ("Lina\n" + "N" * 41, "ligne-illisible"),
        ("\n".join(f"n{i}" for i in range(201)), "liste-trop-longue"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(typed: str, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        read_roster(typed)
    assert refused.value.rule == rule
