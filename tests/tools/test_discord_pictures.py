"""The pictures of the guides are drawn from what the bot really sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from tests.needs import needs
from tools.discord_pictures import WIDTH, photograph, scenes

if TYPE_CHECKING:
    from pathlib import Path


async def test_each_picture_shows_what_its_page_says(tmp_path: Path) -> None:
    """Every component that is sent is drawn: the labels of the buttons stand on the page."""
    pages = await scenes()
    assert set(pages) == {"recherche", "critere", "declarer", "soumis", "a-valider", "config", "tp", "rappel"}
    assert "Partager ici" in pages["recherche"]
    assert "Soumettre pour" in pages["declarer"]
    assert "Trois étapes" in pages["config"]
    assert "J’ai fait ce travail" in pages["tp"]
    assert "Enregistrer" in pages["rappel"]
    photograph(str(needs("chromium")), pages["recherche"], tmp_path / "recherche.png")
    with Image.open(tmp_path / "recherche.png") as picture:
        assert picture.width == 2 * WIDTH
        assert 400 < picture.height < 3000
