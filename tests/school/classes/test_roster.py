"""A roster from what a teacher has at hand, keeping as little of a name as it can."""

from __future__ import annotations

import pytest

from bot.errors import Refused
from bot.school.classes.roster import decoded, read_roster


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
        ("1;Lina\n2;Noé", ("Lina", "Noé")),  # a number beside a name is none of it
        ("101\n102", ("101", "102")),
        ("lynx42\nloutre7", ("lynx42", "loutre7")),
        ("DURAND Lina\nDE LA TOUR Noé\nPetit Zoé", ("Lina D.", "Noé D.", "Petit Zoé")),
        ("Lina DURAND\nJean-Luc D’ARTOIS", ("Lina D.", "Jean-Luc D.")),
        ("DURAND;Lina;2SIO\nPETIT;Noé;2SIO", ("Lina D.", "Noé P.")),
        ("Lina;DURAND\nNoé;PETIT", ("Lina D.", "Noé P.")),
        ("Lina D.\nNOÉ P.", ("Lina D.", "NOÉ P.")),
        ("Élève;Classe\nDURAND Lina;2SIO", ("Lina D.",)),
        ("Nom et prénom\nDurand Lina\nPETIT Noé", ("Lina D.", "Noé P.")),
        ("N°,Nom / Prénom\n1,Durand Lina", ("Lina D.",)),
        ("Prénom Nom\nLina Durand", ("Lina D.",)),
        ('"Nom de famille","Prénom usuel"\n\n"Durand, dite D.","Lina"\n,\n', ("Lina D.",)),
        ("Nom;Prénom\nDurand;Lina\nDupont;Lina\nPetit;Noé", ("Lina Dur.", "Lina Dup.", "Noé P.")),
        ("DU Lina\nDURAND Lina\nLina D.", ("Lina Du.", "Lina Dur.", "Lina D.")),
        ("Nom;Prénom\nD;Lina\nDurand;Lina", ("Lina D.", "Lina Du.")),
        ("sep=;\nNom;Prénom\nDurand;Lina", ("Lina D.",)),
        ("Nom;Prénom\r\nDurand;Lina\r\ndurand;lina\r\n;;\r\n", ("Lina D.",)),
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
        ("\n".join(f"n{i}" for i in range(200_000)), "liste-trop-longue"),
        ("Nom\n" + "N" * 2_000_000, "liste-pas-un-csv"),
        ('Nom;Prénom\n"' + "Lina\n" * 400_000, "liste-pas-un-csv"),
    ],
)
def test_what_is_no_list_is_refused_with_its_reason(typed: str, rule: str) -> None:
    with pytest.raises(Refused) as refused:
        read_roster(typed)
    assert refused.value.rule == rule


def test_a_list_of_the_largest_size_is_read() -> None:
    assert len(read_roster("Nom;Prénom\n" + "\n".join(f"Durand;Lina {i}" for i in range(200)))) == 200


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_is_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    assert read_roster(decoded("Prénom;Nom\r\nNoé;Évrard\r\n".encode(encoding))) == ("Noé É.",)


@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0", b"\xff\xfe\x00"], ids=["xlsx", "cut"])
def test_what_is_no_text_is_told(content: bytes) -> None:
    with pytest.raises(Refused, match="liste-pas-un-csv"):
        decoded(content)
