"""The papers of a school tell what is really set and really kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.app_settings import terms_of
from bot.cli.main import main
from bot.cli.papers import holdings
from bot.config import DiscordSettings, MatrixSettings, PrivacySettings, Settings
from bot.privacy.papers import dpia, notice, register
from bot.store.personal_tables import KEPT

if TYPE_CHECKING:
    import pytest

TOLD = PrivacySettings("dpd@lycee.example", "Mme la proviseure", 10, 15)
SETTINGS = Settings(data=Path("x"), school="Lycée Ada-Lovelace", privacy=TOLD)


def papers(settings: Settings) -> list[str]:
    terms = terms_of(settings)
    return [notice(terms), register(terms, holdings()), dpia(terms, holdings())]


def test_every_paper_bears_what_the_school_told() -> None:
    for paper in papers(SETTINGS):
        for fact in ("Lycée Ada-Lovelace", "dpd@lycee.example", "Mme la proviseure", "15/10", "chiffré"):
            assert fact in paper, (fact, paper[:60])


def test_discord_is_named_as_outside_only_where_it_is_set() -> None:
    for paper in papers(SETTINGS):
        assert "Discord est un service extérieur" not in paper
    with_discord = Settings(data=Path("x"), discord=DiscordSettings("token"), privacy=TOLD)
    for paper in papers(with_discord):
        assert "Discord" in paper
        assert "l’établissement" in paper


def test_a_database_server_is_told_where_it_is_set() -> None:
    for paper in papers(SETTINGS):
        assert "PostgreSQL" not in paper
    on_server = Settings(data=Path("x"), privacy=TOLD, store_url="postgresql://base.example/referent")
    for paper in papers(on_server):
        assert "serveur PostgreSQL" in paper
        assert "base.example" not in paper
        assert "est un fichier" not in paper
        assert "30 jours ; une restauration" not in paper


def test_a_matrix_server_may_be_outside() -> None:
    told = register(
        terms_of(
            Settings(
                data=Path("x"), matrix=MatrixSettings("https://m.example", "@bot:m.example"), privacy=TOLD
            )
        ),
        holdings(),
    )
    assert "serveur Matrix choisi" in told
    assert "pas de service extérieur" not in told


def test_the_register_names_every_table_with_somebody_in_it() -> None:
    sheet = register(terms_of(SETTINGS), holdings())
    for table in {kept.table for kept in KEPT}:
        assert f"| {table} | " in sheet


def test_a_school_that_told_nothing_is_asked_to() -> None:
    assert "à compléter" in notice(terms_of(Settings(data=Path("x"))))


def test_the_command_prints_markdown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFERENT_ETABLISSEMENT__NOM", "Lycée Ada-Lovelace")
    for paper, title in (("registre", "# Fiche"), ("notice", "# Notice"), ("aipd", "# Analyse")):
        assert main(["confidentialite", paper]) == 0
        printed = capsys.readouterr().out
        assert printed.startswith(title)
        assert "Lycée Ada-Lovelace" in printed
