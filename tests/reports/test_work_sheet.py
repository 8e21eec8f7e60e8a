"""The sheet of block 2 and what helps to speak of a realisation."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from docx import Document

from bot.referentiel.loading import load_framework
from bot.referentiel.model import Option
from bot.reports.glyphs import lost_letters, printable
from bot.reports.oral import FEWEST, OralKit, QuestionFault, escaped, load_training, oral_markdown, oral_pdf
from bot.reports.work_sheet import ExamForm, SheetWords, WorkSheet, sheet_model_for
from bot.reports.work_sheet_files import work_sheet_docx, work_sheet_pdf
from tests.needs import needs
from tests.reports.builders import NAME

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORK = load_framework()
EVIL = '#panic("x") <b>gras</b> *étoile* \x07 =1+1'


def a_sheet(
    option: Option = Option.SLAM,
    session: int = 2026,
    title: str = "Application de prêt",
    *,
    team: bool = True,
) -> WorkSheet:
    block = {Option.SLAM: "BLOC2", Option.SISR: "BLOC2A"}[option]
    competencies = tuple((e.text, n != 1) for n, e in enumerate(FRAMEWORK.competencies(option, block)))
    return WorkSheet(
        session, option, 2, title, "du 06/10/25 au 07/11/25", team, competencies, "Analyse\nDéveloppement",
        ("https://portfolio.example.org/zoe",), "Dépôt", NAME, "0123456789",
    )  # fmt: skip


def words_of(docx: bytes) -> str:
    document = Document(BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.mark.parametrize("option", Option)
@pytest.mark.parametrize(("session", "exam", "annex"), [(2023, "E5", "7-1-"), (2026, "E6", "VII-1-")])
def test_the_sheet_is_prefilled_by_option_and_session(
    option: Option, session: int, exam: str, annex: str
) -> None:
    model, known = sheet_model_for(session)
    words = words_of(work_sheet_docx(a_sheet(option, session), model))
    assert known
    assert f"épreuve {exam}" in words
    assert f"{annex}{'B' if option is Option.SLAM else 'A'}" in words
    for fact in (
        NAME,
        "0123456789",
        "N° réalisation : 2",
        "☒ En équipe",
        "☐ Seul(e)",
        "du 06/10/25",
        "Lieu",
        "Conditions",
    ):
        assert fact in words
    assert words.count("☒") == 3  # team, and two of the three competencies
    assert words.count(model.title) == 2  # recto and verso


WORDS = SheetWords(
    "Mairie de Saint-Herblain", "Saint-Herblain (44)", "Deux serveurs fournis.\nApplication utilisable le 7 novembre.",
    "Documentation de Symfony\nPoste Debian 12, GitLab", "https://git.example.org/pret",
)  # fmt: skip


def test_what_only_the_sheet_asks_is_on_it() -> None:
    """Every field of the recto of domain.md §4 that a student can give; the rest is left to be written by hand."""
    model, _ = sheet_model_for(2026)
    said = words_of(work_sheet_docx(replace(a_sheet(), words=WORDS, form=ExamForm.CCF), model))
    for fact in (
        *WORDS.conditions.split("\n"),
        *WORDS.resources.split("\n"),
        WORDS.organisation,
        WORDS.access,
    ):
        assert fact in said
    assert f"Lieu : {WORDS.place}" in said
    assert "☒ Contrôle en cours de formation" in said
    assert "☐ Épreuve ponctuelle" in said
    assert "https://portfolio.example.org/zoe" not in said  # the student said where the productions are
    assert list(said).count("☐") == list(words_of(work_sheet_docx(a_sheet(), model))).count("☐") - 1


@pytest.mark.parametrize(
    "words", [SheetWords(), WORDS, SheetWords("Mairie", "Nantes", "mot " * 240, "mot " * 240, "mot " * 60)]
)
def test_the_recto_is_one_page_and_the_verso_another(words: SheetWords, tmp_path: Path) -> None:
    """In our PDF, and as LibreOffice prints the docx."""
    model, _ = sheet_model_for(2026)
    sheet = replace(a_sheet(), words=words)
    (tmp_path / "f.docx").write_bytes(work_sheet_docx(sheet, model))
    subprocess.run(
        [needs("libreoffice"), f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "f.docx"],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    for pdf in (work_sheet_pdf(sheet, model), (tmp_path / "f.pdf").read_bytes()):
        pages = text_of(pdf, tmp_path).split("\f")[:-1]
        assert [("(recto)" in page, "(verso)" in page) for page in pages] == [(True, False), (False, True)]


def test_an_address_can_be_clicked_and_stays_on_the_page(tmp_path: Path) -> None:
    model, _ = sheet_model_for(2026)
    address = "https://git.example.org/" + "a" * 300
    pdf = work_sheet_pdf(replace(a_sheet(), words=SheetWords(access=address)), model)
    assert address.encode() in pdf
    (tmp_path / "a.pdf").write_bytes(pdf)
    done = subprocess.run(
        [needs("poppler"), "-bbox", tmp_path / "a.pdf", "-"], capture_output=True, text=True, check=True
    )
    assert max(float(x) for x in re.findall(r'xMax="([\d.]+)"', done.stdout)) < 595 - 28


def test_what_the_font_cannot_draw_is_no_box() -> None:
    assert printable("Zoé 漢字 🎉 عمر\x07\nŁ") == "Zoé   عمر\nŁ"
    assert lost_letters(["Zoé 漢字漢", "🎉 Ł"]) == "漢字"


def test_a_session_out_of_the_table_is_said() -> None:
    assert sheet_model_for(2040)[1] is False
    assert sheet_model_for(2025)[0].doubt


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(pdf)
    done = subprocess.run(
        [needs("poppler"), folder / "a.pdf", "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_pdf_has_a_recto_and_a_verso_and_runs_nothing(tmp_path: Path) -> None:
    model, _ = sheet_model_for(2026)
    pages = text_of(work_sheet_pdf(a_sheet(title=EVIL), model), tmp_path).split("\f")[:-1]
    assert len(pages) == 2
    assert '#panic("x") <b>gras</b>' in pages[0].replace("\n", " ")
    assert "Descriptif" in pages[1]


def test_hostile_words_are_words_in_a_docx() -> None:
    assert '#panic("x") <b>gras</b> *étoile*' in words_of(
        work_sheet_docx(a_sheet(title=EVIL), sheet_model_for(2026)[0])
    )


def test_every_competency_has_questions_to_train_on() -> None:
    training = load_training(FRAMEWORK)
    codes = {entry.code for entry in FRAMEWORK.competencies()}
    assert set(training) == codes
    everything = [question for questions in training.values() for question in questions]
    assert len(set(everything)) == len(everything) >= FEWEST * len(codes)
    criteria = {entry.text.casefold() for entry in FRAMEWORK}
    assert not any(question.rstrip(" ?").casefold() in criteria for question in everything)
    assert not any(
        f" {word} " in f" {q.casefold()} "
        for q in everything
        for word in ("tu", "vous", "votre", "ton", "élève")
    )


def test_too_few_questions_are_a_fault_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "q.toml").write_text('["B1.1"]\nquestions = ["Pourquoi ?"]\n', encoding="utf-8")
    with pytest.raises(QuestionFault):
        load_training(FRAMEWORK, tmp_path / "q.toml")


def a_kit(title: str = "Application de prêt", *, team: bool = True) -> OralKit:
    return OralKit(
        title, "du 06/10/25 au 07/11/25", "stage 2", team, "Analyse\nDéveloppement", "Dépôt", ("https://example.org/a_b",),
        (("B2B.1", "Concevoir et développer une solution applicative", "validée"),),
        (("B2B.1", load_training(FRAMEWORK)["B2B.1"]),),
    )  # fmt: skip


def test_the_kit_tells_it_in_the_order_of_the_talk(tmp_path: Path) -> None:
    kit = a_kit()
    said = oral_markdown(kit).decode()
    headings = [line for line in said.splitlines() if line.startswith("## ")]
    assert [h[3:8] for h in headings] == ["Conte", "Ce qu", "Démar", "Compé", "Preuv", "Quest"]
    assert "https://example.org/a_b" in said
    assert all(question in said for question in kit.questions[0][1])
    assert "Quel test a trouvé un vrai défaut" in text_of(oral_pdf(kit), tmp_path).replace("\n", " ")


def test_what_was_typed_is_shown_as_typed() -> None:
    assert escaped("*gras* [lien](http://x) # titre") == r"\*gras\* \[lien\]\(http://x\) \# titre"
    assert oral_markdown(a_kit(EVIL)).decode().startswith(r"# \#panic")


def test_a_realisation_without_proof_says_so() -> None:
    bare = OralKit("T", "p", "formation", None, "d", "", (), (), ())
    assert "à compléter avant l’oral" in oral_markdown(bare).decode()
