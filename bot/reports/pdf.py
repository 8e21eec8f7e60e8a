"""PDF files with typst: templates are ours, what people typed goes in as data and never as source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typst

from bot.content import content
from bot.reports.glyphs import printable
from bot.reports.unsigned import unsigned_pdf

if TYPE_CHECKING:
    from collections.abc import Mapping

_TEMPLATES: Final = Path(__file__).parent / "templates"


def pdf_of(template: str, data: Mapping[str, object]) -> bytes:
    """The PDF that `template` (a file of templates/) makes of `data`, its only input."""
    made = typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,  # a template could read no file elsewhere
        font_paths=[content("polices")],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"d": json.dumps(_printed(data), ensure_ascii=False)},
    )
    return unsigned_pdf(made)


def _printed(value: object) -> object:
    """The same value, its words without what would be drawn as boxes."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {key: _printed(inside) for key, inside in value.items()}
        case list() | tuple():
            return [_printed(inside) for inside in value]
        case _:
            return value
