"""A teacher corrects a file by hand: every fault is told at once, in French, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.referentiel.loading import FrameworkFault, load_framework

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """id = "essai"
version = "1"
titre = "Un essai"
partie = "commun"

[[bloc]]
code = "BLOC1"
titre = "Un bloc"

  [[bloc.competence]]
  code = "B1.1"
  titre = "Une compétence"

    [[bloc.competence.savoir_faire]]
    code = "B1.1.1"
    texte = "Un savoir-faire"
"""


def faults(tmp_path: Path, *texts: str) -> tuple[str, ...]:
    paths = []
    for number, text in enumerate(texts):
        path = tmp_path / f"essai{number}.toml"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    with pytest.raises(FrameworkFault) as raised:
        load_framework(paths)
    return raised.value.faults


def test_a_good_file_loads(tmp_path: Path) -> None:
    path = tmp_path / "essai.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert [entry.code for entry in load_framework([path])] == ["BLOC1", "B1.1", "B1.1.1"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('"Un savoir-faire"', '"  "', ("« texte » est vide", "ligne 15")),
        ('code = "B1.1.1"', 'code = "B1.1"', ("B1.1 est déjà donné",)),
        ('code = "B1.1.1"', 'code = ""', ("sans « code »",)),
        ("texte =", "texet =", ("clé inconnue « texet »",)),
        ('partie = "commun"', 'partie = "réseau"', ("« partie » doit être l’une de",)),
        ('version = "1"', "", ("« version » doit être donné",)),
        ("[[bloc]]", "[[bloc]", ("TOML mal formé", "ligne")),
        ("[[bloc.competence.savoir_faire]]", "[bloc.competence.savoir_faire]", ("s’écrit [[savoir_faire]]",)),
        ('"Un savoir-faire"', '"Un savoir-faire"\n    lignes = [0]', ("« lignes »",)),
        ('"Un savoir-faire"', '"Un savoir-faire"\n    origine = "rêvé"', ("« origine »",)),
        ('"Un savoir-faire"', f'"{"x" * 601}"', ("trop long",)),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place(
    tmp_path: Path, before: str, after: str, told: tuple[str, ...]
) -> None:
    assert before in GOOD
    said = "\n".join(faults(tmp_path, GOOD.replace(before, after)))
    assert "essai0.toml" in said
    for words in told:
        assert words in said


def test_an_unknown_parent_and_a_wrong_one_are_told(tmp_path: Path) -> None:
    other = 'id = "essai"\nversion = "1"\npartie = "slam"\n[[competence]]\nbloc = "BLOC7"\ncode = "B7.1"\ntitre = "Perdue"\n'
    assert any("le parent « BLOC7 » n’existe pas" in fault for fault in faults(tmp_path, GOOD, other))
    wrong = other.replace("BLOC7", "B1.1.1")
    assert any("ne peut pas être sous un savoir-faire" in fault for fault in faults(tmp_path, GOOD, wrong))


def test_parents_that_turn_in_circles_are_told(tmp_path: Path) -> None:
    circle = 'id = "essai"\nversion = "1"\npartie = "commun"\n[[competence]]\nbloc = "B2"\ncode = "B1"\ntitre = "a"\n[[competence]]\nbloc = "B1"\ncode = "B2"\ntitre = "b"\n'
    assert any("tournent en rond" in fault for fault in faults(tmp_path, circle))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = (
        GOOD.replace('"Un bloc"', '""').replace('"Une compétence"', '""').replace('"Un savoir-faire"', '""')
    )
    assert len(faults(tmp_path, text)) == 3


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "essai.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FrameworkFault, match="UTF-8"):
        load_framework([path])
