"""Pictures for a phone: their size, their contrast, and no box where a letter should be."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from PIL import Image, features

from bot.content import content
from bot.portfolio.progress import BlockProgress, Level, progress
from bot.referentiel.loading import load_framework
from bot.referentiel.model import Option
from bot.reports.class_book import ClassGrid, GridRow, class_pdf, class_xlsx
from bot.reports.pictures.canvas import (
    SMALLEST,
    WIDTH,
    drawable,
    fitted,
    font,
    has_glyph,
    headline,
    needs_joining,
    wrapped,
)
from bot.reports.pictures.classroom import PEOPLE, ClassRow, class_alt, class_pages, class_png
from bot.reports.pictures.progress import progress_alt, progress_png, summary
from bot.reports.pictures.themes import THEMES, ThemeName
from tests.reports.awkward import TODAY
from tests.reports.builders import NAME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.reports.pictures.themes import Colour

FRAMEWORK = load_framework()
REFERENCES = Path(__file__).resolve().parents[2] / "docs" / "img"
NAMES = (
    "Lina Benali", "Noé Ménard", "Inès Oumarou", NAME, "Maël", "Chloé Lefebvre", "Nguyễn Văn An", "Ömer Şahin",
    "Łukasz Żółć", "Jean-Baptiste", "Aïcha", "Théo", "Camille", "Hugo", "Manon", "Yanis", "Sarah",
)  # fmt: skip


def contrast(one: Colour, other: Colour) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2.2 defines it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def blocks_of(option: Option | None = Option.SLAM, shift: int = 0) -> tuple[BlockProgress, ...]:
    """Progress with every level in it."""
    levels = (Level.ACQUIRED, Level.MOBILISED, Level.NOTHING, Level.ACQUIRED, Level.MOBILISED)
    return tuple(
        BlockProgress(
            b.block, tuple((e, levels[(n + shift) % 5]) for n, (e, _) in enumerate(b.competencies)), b.skills
        )
        for b in progress(FRAMEWORK, (), option)
    )


CODES = tuple(entry.code for block in blocks_of() for entry, _ in block.competencies)


def rows_of(names: Sequence[str]) -> list[ClassRow]:
    return [
        ClassRow(name, tuple(Level((n * n + 3 * k + n * k) % 7 % 3) for k in range(len(CODES))))
        for n, name in enumerate(names)
    ]


def pictures() -> dict[str, bytes]:
    """The reference pictures of the docs."""
    page = class_pages("BTS SIO 2 · SLAM", CODES, rows_of(NAMES))[0]
    return {
        f"progression-{theme}.png": progress_png("Lina Benali", blocks_of(), theme) for theme in ThemeName
    } | {f"classe-{theme}.png": class_png(page, theme) for theme in ThemeName}


def opened(png: bytes) -> Image.Image:
    return Image.open(BytesIO(png)).convert("RGB")


@pytest.mark.parametrize("name", sorted(pictures()))
def test_the_pictures_of_the_docs_are_what_is_drawn_today(name: str) -> None:
    """They were looked at: whoever changes a picture looks at it again (python -m tests.reports.test_pictures)."""
    drawn, kept = opened(pictures()[name]), opened((REFERENCES / name).read_bytes())
    assert drawn.size == kept.size
    small = (drawn.width // 8, drawn.height // 8)
    pairs = zip(drawn.resize(small).tobytes(), kept.resize(small).tobytes(), strict=True)
    assert (
        max(abs(one - other) for one, other in pairs) < 48
    )  # another version of the font engine moves a pixel


@pytest.mark.parametrize("name", sorted(pictures()))
def test_a_picture_fits_a_phone_and_a_message(name: str) -> None:
    picture = opened(pictures()[name])
    assert picture.width == WIDTH
    assert picture.height <= 2.3 * picture.width
    assert len(pictures()[name]) < 1_000_000


def test_the_smallest_words_are_eleven_pixels_of_a_phone() -> None:
    """390 pixels wide; every size that is drawn is at least SMALLEST."""
    assert SMALLEST * 390 / WIDTH >= 10.8
    folder = content("polices").parent.parent / "bot" / "reports" / "pictures"
    for module in ("progress.py", "classroom.py"):
        source = (folder / module).read_text(encoding="utf-8")
        assert all(int(line.split("=")[1]) >= SMALLEST for line in source.splitlines() if line.startswith(("_TITLE", "_BLOCK", "_LABEL", "_SMALL")))  # fmt: skip


@pytest.mark.parametrize("theme", ThemeName)
def test_colours_can_be_told_apart(theme: ThemeName) -> None:
    """WCAG 2.2: 4.5 for words, 3 for shapes."""
    colours = THEMES[theme]
    for ground in (colours.ground, colours.band):
        assert contrast(colours.ink, ground) >= 4.5
        assert contrast(colours.faint, ground) >= 4.5
    assert contrast(colours.hole, colours.ground) >= 4.5  # it writes a number too
    assert contrast(colours.hole, colours.hole_ground) >= 3
    assert contrast(colours.acquired, colours.ground) >= 3
    assert contrast(colours.mobilised, colours.ground) >= 3


@pytest.mark.parametrize("theme", ThemeName)
def test_levels_are_told_apart_without_colour(theme: ThemeName) -> None:
    """In shades of grey the three signs still differ: share of ink of an empty, a half and a full disc."""
    shares: list[float] = []
    for level in Level:
        rows = [ClassRow("Lina", (level,) * len(CODES))]
        grey = opened(class_png(class_pages("Classe", CODES, rows)[0], theme)).convert("L")
        cell = grey.crop((274, 390, 320, 422))
        ground, *others = cell.tobytes()
        ink = [abs(value - ground) > 40 for value in others]
        shares.append(sum(ink) / len(ink))
    assert shares[0] + 0.1 < shares[1] < shares[2] - 0.1


def test_every_letter_of_french_and_of_our_names_is_drawn() -> None:
    for character in "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆàâäçéèêëîïôöùûüÿœæ«»’‘…–—€✓▸○◐●°№" + "".join(NAMES):
        assert has_glyph(character), character


def test_what_the_font_lacks_is_left_out() -> None:
    assert drawable("Lina 漢字 Benali") == "Lina Benali"
    assert drawable("漢字") == "?"
    assert not has_glyph("漢")
    assert drawable("l'été\u202e\n") == "l’été"


def test_words_stay_in_their_room() -> None:
    long = "Garantir la disponibilité, l’intégrité et la confidentialité " * 3
    for line in wrapped(long, 34, 500, 2):
        assert font(34).getlength(line) <= 500
    assert fitted(long, 30, 200).endswith("…")
    words, size = headline(NAME, 52, 36, 900)
    assert font(size, bold=True).getlength(words) <= 900
    assert fitted("a" * 300, 30, 100).startswith("a")


def test_those_with_most_holes_come_first_by_pages_of_fifteen() -> None:
    pages = class_pages("Classe", CODES, rows_of(NAMES))
    assert [len(page.rows) for page in pages] == [PEOPLE, 2]
    holes = [row.holes for page in pages for row in page.rows]
    assert holes == sorted(holes, reverse=True)
    assert sum(pages[0].without) == sum(holes)


def test_accents_send_nobody_to_the_end() -> None:
    rows = [ClassRow(name, (Level.NOTHING,)) for name in ("Zoé", "Éric", "Łukasz", "Adam", "Ömer")]
    assert [row.name for row in class_pages("Classe", CODES[:1], rows)[0].rows] == [
        "Adam",
        "Éric",
        "Łukasz",
        "Ömer",
        "Zoé",
    ]


def test_a_framework_with_more_competencies_takes_more_pages() -> None:
    """Fifteen people under at most fourteen codes: signs never run into each other."""
    codes = [f"C{n // 5 + 1}.{n % 5 + 1}" for n in range(32)]
    rows = [ClassRow(name, tuple(Level(n % 3) for n in range(32))) for name in NAMES]
    pages = class_pages("Classe", codes, rows)
    assert [(len(p.codes), len(p.rows), p.ends) for p in pages] == [
        (10, 15, False),
        (10, 2, True),
        (11, 15, False),
        (11, 2, True),
        (11, 15, False),
        (11, 2, True),
    ]
    assert [code for page in pages if page.ends for code in page.codes] == codes
    assert [(p.page, p.pages) for p in pages] == [(n, 6) for n in range(1, 7)]
    assert opened(class_png(pages[-1])).width == WIDTH


def test_a_name_that_runs_from_right_to_left_is_drawn_joined() -> None:
    """Joined Arabic letters are narrower than the same letters one by one."""
    name = "محمد"
    assert needs_joining(name)
    assert not needs_joining(NAME)
    if features.check("raqm") and features.check("fribidi"):
        assert font(30, joined=True).getlength(name) < font(30).getlength(name)


def test_nobody_is_a_picture_too() -> None:
    (page,) = class_pages("Classe", CODES, [])
    assert opened(class_png(page)).width == WIDTH
    assert progress_png("?", blocks_of(None))


def test_the_words_say_what_the_picture_shows() -> None:
    said = progress_alt("Lina", blocks_of())
    for block in blocks_of():
        for entry, _ in block.competencies:
            assert entry.code in said
    page = class_pages("Classe", CODES, rows_of(NAMES))[0]
    assert all(row.name in class_alt(page) for row in page.rows)
    assert summary(blocks_of()).startswith("11 compétences mobilisées, dont 6 acquises, sur 14")
    assert summary([]).startswith("aucune compétence mobilisée")


def test_the_class_grid_is_read_back() -> None:
    labels = {"B1.1": "Gérer", "B1.2": "Répondre", "B2B.1": "Concevoir"}
    row = GridRow("=1+1", "SLAM", {"B1.1": Level.ACQUIRED, "B1.2": Level.NOTHING}, {"B1.1": TODAY})
    book = openpyxl.load_workbook(BytesIO(class_xlsx(ClassGrid("BTS SIO 2", TODAY, labels, (row,)))))
    states, dates = book["États"], book["Dates"]
    assert [c.value for c in states[4]] == ["=1+1", "SLAM", "acquise", None, "–"]
    assert states["A4"].data_type == "s"
    assert str(dates["C4"].value)[:10] == TODAY.isoformat()
    assert (
        states["D4"].fill.fgColor.rgb != states["E4"].fill.fgColor.rgb
    )  # nothing is not « not their option »


def test_the_class_pdf_holds_every_name() -> None:
    pages = class_pages("Classe", CODES, rows_of(NAMES))
    assert class_pdf(pages, {code: FRAMEWORK[code].text for code in CODES}, TODAY).startswith(b"%PDF")


if __name__ == "__main__":
    REFERENCES.mkdir(exist_ok=True)
    for place, png in pictures().items():
        opened(png).quantize(96, dither=Image.Dither.NONE).save(REFERENCES / place, optimize=True)
