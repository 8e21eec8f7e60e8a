"""Seeded nonsense: what people, other programs and broken clients might send."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

COUNT: Final = int(os.environ.get("REFERENT_FUZZ") or (5_000 if os.environ.get("CI") else 400))
"""Inputs in all, over the kinds of input."""

SNIPPETS: Final = (
    "", " ", "\n", "\t", "\0", "/", "//", "!", ":", "=", "+", "*", "v1:", "v1:aide:", "'", '"', "';--", "%s", "{}",
    "B1.1", "b 1-1", "P3.4.5.8", "P9.9.9", "bloc 2", "E5", "1", "0", "-1", "99999999999999999999", "1e9", "½", "²",
    "demain à 8h", "tous les mardis", "31/02/2026", "12/01/2026 au 30/01/2026", "29 février", "2026-13-40",
    "https://", "https://exemple.fr/" + "a" * 300, "@everyone", "<@1>", "[x](y)", "```", "**", "||", "<b>", "&amp;",
    "é", "e\u0301", "œ", "ß", "İ", "ﬁ", "\u202e", "\u200b", "\ufeff", "\U0001f600", "\ud800", "漢字", "א", "\x1b[31m",
    "GLPI", "RGPD", "sauvegarde", "Lina", "n° 1", "oui", "non", "annuler", "suite", "plus", "a", "b", "1 2 3", "1,2",
    "=1+1", "#ref", "$(id)", "`id`", "../../etc", "C:\\", "x" * 3000,
)  # fmt: skip


def mutated(chance: random.Random, line: str) -> str:
    """A line with up to four changes: cut, doubled, swapped, filled with something else."""
    for _ in range(chance.randint(0, 4)):
        at = chance.randint(0, len(line))
        match chance.randrange(6):
            case 0:
                line = line[:at] + chance.choice(SNIPPETS) + line[at:]
            case 1:
                line = line[:at] + line[at + chance.randint(0, 5) :]
            case 2:
                line = line[:at] + line
            case 3:
                line = (
                    line[:at]
                    + chr(chance.choice((chance.randrange(0xD800), chance.randrange(0x80))))
                    + line[at:]
                )
            case 4:
                line = " ".join(chance.sample(words, len(words))) if (words := line.split(" ")) else line
            case _:
                line = line.upper() if chance.random() < 0.5 else line.replace(" ", "")
    return line[:8000]


def line_of(chance: random.Random, names: Sequence[str]) -> str:
    """A typed line: a command more or less, with arguments more or less."""
    parts = [chance.choice(names)] if chance.random() < 0.85 else []
    parts += [chance.choice(SNIPPETS) for _ in range(chance.randint(0, 3))]
    return mutated(chance, " ".join(parts))


def value_of(chance: random.Random, depth: int = 2) -> Any:
    """Any JSON value."""
    match chance.randrange(8 if depth else 6):
        case 0:
            return None
        case 1:
            return chance.random() < 0.5
        case 2:
            return chance.choice((0, -1, 1 << 62, 1 << 70, 3.5, float(1 << 60)))
        case 3 | 4 | 5:
            return chance.choice(SNIPPETS)
        case 6:
            return [value_of(chance, depth - 1) for _ in range(chance.randint(0, 3))]
        case _:
            return {chance.choice(SNIPPETS): value_of(chance, depth - 1) for _ in range(chance.randint(0, 3))}


def altered(chance: random.Random, known: Any) -> Any:
    """A JSON value with a few of its parts replaced, dropped or doubled."""
    if isinstance(known, dict):
        made = {key: altered(chance, value) for key, value in known.items() if chance.random() > 0.06}
        if chance.random() < 0.06:
            made[chance.choice(SNIPPETS)] = value_of(chance)
        return made
    if isinstance(known, list):
        return [altered(chance, value) for value in known if chance.random() > 0.06]
    return value_of(chance) if chance.random() < 0.12 else known


def bent(chance: random.Random, content: bytes) -> bytes:
    """Bytes with a few of them changed, or an end missing."""
    made = bytearray(content)
    for _ in range(chance.randint(0, 6)):
        if made:
            made[chance.randrange(len(made))] = chance.randrange(256)
    if chance.random() < 0.2:
        del made[chance.randint(0, len(made)) :]
    return bytes(made)
