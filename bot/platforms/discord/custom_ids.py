"""What travels in a custom_id, and back.

    v1:preuve.voir::numero=3           an action, spelled out
    v1:preuve.soumettre:…:codes*?      an action whose `codes` are what is picked in the select
    p1:Zk3v9sQx2mBd                    an action too long for 100 characters, kept in the store
    f1:Zk3v9sQx2mBd                    a form to open again, filled as it was left
    s1:critere::code=B1.1              a look-up to say again, for everybody this time (t1: kept)

`#2` at the end tells apart two items of one message that do the same.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.commands.action import COMPACT_LIMIT

if TYPE_CHECKING:
    from bot.commands.action import Action

_SHAPE: Final = re.compile(
    r"(?P<kind>v1|p1|f1|s1|t1):(?P<body>.*?)(?::(?P<picked>[^:=*]+)\*\?)?(?:#\d+)?", re.DOTALL
)
_ROOM: Final = 4  # for "#12"


@dataclass(frozen=True, slots=True)
class Held:
    """What a custom_id says: `line` is a compact action, or else `kept` names what the store keeps."""

    line: str = ""
    kept: str = ""
    form: bool = False
    share: bool = False
    picked: str = ""  # the argument that a select fills


@dataclass(slots=True)
class Names:
    """Gives the custom_ids of one message. What is too long for one lands in `to_keep`: name -> content."""

    to_keep: dict[str, str] = field(default_factory=dict)
    _given: dict[str, int] = field(default_factory=dict)

    def of(self, action: Action, picked: str = "") -> str:
        """The custom_id of an action; `picked` is the argument that a select will fill."""
        tail = f":{picked}*?" if picked else ""
        line = action.compact()
        if len(line) + len(tail) + _ROOM > COMPACT_LIMIT:
            line = "p1:" + self._kept(line)
        return self._apart(line + tail)

    def of_form(self, state: str) -> str:
        """The custom_id of a button that opens a form again; `state` is the form as text."""
        return self._apart("f1:" + self._kept(state))

    def of_sharing(self, action: Action) -> str:
        """The custom_id of a button that says a look-up again for everybody."""
        line = action.compact()
        if len(line) + _ROOM > COMPACT_LIMIT:
            return self._apart("t1:" + self._kept(line))
        return self._apart("s1:" + line.partition(":")[2])

    def _kept(self, content: str) -> str:
        name = secrets.token_urlsafe(9)
        self.to_keep[name] = content
        return name

    def _apart(self, custom_id: str) -> str:
        times = self._given[custom_id] = self._given.get(custom_id, 0) + 1
        return custom_id if times == 1 else f"{custom_id}#{times}"


def read_custom_id(custom_id: str) -> Held | None:
    """What a custom_id of ours says; None for any other."""
    found = _SHAPE.fullmatch(custom_id)
    if found is None:
        return None
    kind, body, picked = found["kind"], found["body"], found["picked"] or ""
    share = kind in {"s1", "t1"}
    if kind in {"v1", "s1"}:
        return Held(line=f"v1:{body}", share=share, picked=picked)
    return Held(kept=body, form=kind == "f1", share=share, picked=picked)
