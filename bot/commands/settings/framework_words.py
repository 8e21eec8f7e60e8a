"""What is said of a framework that comes in: the same lines on the command line and in chat.

Codes and titles come from a file that somebody wrote: whoever shows these lines escapes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.commands.french import count
from bot.referentiel.arrival import Bar, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.referentiel.arrival import Arrival
    from bot.referentiel.formats.nodes import Lost

SHOWN: Final = 12
_BARS: Final = {
    Bar.SHIPPED: "Ce référentiel est livré avec le bot, en lecture seule : donner une autre version au fichier.",
    Bar.SAME_VERSION: "Des codes sont ajoutés ou retirés : donner une autre version au fichier.",
}


def arrival_lines(told: Arrival) -> list[str]:
    """What an import changes, what it loses, and why it cannot be kept if it cannot."""
    new, changes = told.read.framework, told.changes
    lines = [f"{new.title or new.id} ({new.id} {new.version}) : {count(len(new), 'entrée')}."]
    if told.bar is Bar.SHIPPED:
        return [*lines, _BARS[told.bar]]
    if told.old is not None and changes.nothing:
        lines.append("Rien ne change.")
    for codes, word in ((changes.added, "ajouté"), (changes.changed, "modifié"), (changes.absent, "absent")):
        lines += [f"{count(len(codes), f'code {word}', f'codes {word}s')} : {some(codes)}"] if codes else []
    if told.bar is not None:
        return [*lines, _BARS[told.bar]]
    led = {move.old for move in told.moved}
    if kept := [code for code in changes.claimed if code not in led]:
        lines.append(f"Gardés, inactifs, parce que des preuves s’y rattachent : {some(kept)}")
    if told.moved:
        lines.append(f"{count(len(told.moved), 'code change', 'codes changent')} :")
        lines += [f"  {move.old} → {move.new} (par {move.by})" for move in told.moved[:SHOWN]]
        lines += [f"  … et {len(told.moved) - SHOWN} de plus"] if len(told.moved) > SHOWN else []
    if told.stray:
        lines.append(f"Sans suite dans la nouvelle version : {some(told.stray)}")
    if told.flat:
        lines.append("Aucune compétence dans ce fichier : la progression n’aurait rien à compter.")
    return [*lines, *lost_lines(told.read.lost)]


def lost_lines(lost: Sequence[Lost]) -> list[str]:
    """What did not come through a format."""
    return [f"Non repris : {one.what}{f' ({some(one.codes)})' if one.codes else ''}." for one in lost]


def fault_lines(faults: Sequence[str]) -> list[str]:
    """The faults of a file, the first ones whole."""
    more = (
        [f"… et {count(len(faults) - SHOWN, 'autre faute', 'autres fautes')}."] if len(faults) > SHOWN else []
    )
    return [*faults[:SHOWN], *more]
