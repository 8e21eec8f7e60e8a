"""A framework as other programs read it: the keys are a contract (DESIGN.md §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.referentiel.loading import load_framework
from bot.referentiel.model import Kind, Option

if TYPE_CHECKING:
    from bot.referentiel.model import Entry, Framework

Json = dict[str, object]


def list_frameworks() -> list[Json]:
    """The frameworks that can be shown: one for each option."""
    framework = load_framework()
    return [
        {
            "id": f"{framework.id}-{option.value}",
            "title": f"{framework.title}, option {option.value.upper()}",
            "version": framework.version,
            "entries": len(framework.seen_by(option)),
        }
        for option in Option
    ]


def framework_as_dict(framework: Framework, option: Option | None = None) -> Json:
    """The blocks of an option, or of the whole, with everything below them."""
    seen = frozenset(entry.code for entry in framework.seen_by(option))

    def below(entry: Entry, kind: Kind) -> list[Entry]:
        return [child for child in framework.children(entry.code, kind) if child.code in seen]

    def criterion(entry: Entry) -> Json:
        children = [{"code": c.code, "text": c.text} for c in below(entry, Kind.SUBCRITERION)]
        return {"code": entry.code, "text": entry.text, "children": children}

    def competency(entry: Entry) -> Json:
        return {
            "code": entry.code,
            "title": entry.text,
            "skills": [{"code": s.code, "text": s.text} for s in below(entry, Kind.SKILL)],
            "criteria": [criterion(c) for c in below(entry, Kind.CRITERION)],
        }

    return {
        "id": framework.id if option is None else f"{framework.id}-{option.value}",
        "version": framework.version,
        "blocs": [
            {
                "code": block.code,
                "title": block.text,
                "competences": [competency(c) for c in below(block, Kind.COMPETENCY)],
            }
            for block in framework.blocks(option)
        ],
    }
