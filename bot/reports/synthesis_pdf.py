"""The table as PDF and as CSV: the same cells as the xlsx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.referentiel.model import Option
from bot.reports.sheets.csvs import csv_bytes
from bot.reports.synthesis import Part, ticked

if TYPE_CHECKING:
    from bot.reports.synthesis import Layout, Line, Synthesis

CROSS: Final = "X"


def synthesis_pdf(synthesis: Synthesis, layout: Layout) -> bytes:
    """The table on A4 pages, headings repeated."""
    from bot.reports.pdf import pdf_of  # noqa: PLC0415 - an extra: the CSV does without it

    head = [
        f"NOM et prénom : {synthesis.name}", f"N° candidat : {synthesis.number}",
        f"Centre de formation : {synthesis.centre}",
        f"Option : {ticked(synthesis.option, Option.SISR)}   {ticked(synthesis.option, Option.SLAM)}",
    ]  # fmt: skip
    if layout.has_url:
        head.append(f"Adresse URL du portfolio : {synthesis.portfolio}")
    return pdf_of(
        "synthesis.typ",
        {
            "title": layout.title,
            "session": f"SESSION {synthesis.session}",
            "head": head,
            "work": layout.work_heading,
            "period": layout.period_heading,
            "columns": [
                {"label": c.label, "skills": "\n".join(f"▸ {skill}" for skill in c.skills)}
                for c in synthesis.columns
            ],
            "parts": [
                {
                    "title": layout.parts[part],
                    "lines": [
                        {
                            "words": x.words,
                            "period": x.period.replace(" au ", "\nau "),
                            "crosses": _crosses(synthesis, x),
                        }
                        for x in synthesis.of_part(part)
                    ],
                }
                for part in Part
            ],
        },
    )


def synthesis_csv(synthesis: Synthesis, layout: Layout) -> bytes:
    """The table as rows: the head, the headings, then the three parts."""
    rows: list[list[str]] = [
        [layout.title, f"SESSION {synthesis.session}"],
        [f"NOM et prénom : {synthesis.name}", f"N° candidat : {synthesis.number}"],
        [f"Centre de formation : {synthesis.centre}", f"Option : {(synthesis.option or '').upper()}"],
    ]
    if layout.has_url:
        rows.append([f"Adresse URL du portfolio : {synthesis.portfolio}"])
    rows.append([layout.work_heading, layout.period_heading, *(c.label for c in synthesis.columns)])
    for part in Part:
        rows.append([layout.parts[part]])
        rows += [[x.words, x.period, *_crosses(synthesis, x)] for x in synthesis.of_part(part)]
    return csv_bytes(rows)


def _crosses(synthesis: Synthesis, line: Line) -> list[str]:
    return [CROSS if column.code in line.crosses else "" for column in synthesis.columns]
