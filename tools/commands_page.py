"""Write docs/commandes.md from the declarations of the commands: `python -m tools.commands_page`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.commands.declared import COMMANDS

if TYPE_CHECKING:
    from bot.commands.declaration import Command

PAGE: Final = Path(__file__).resolve().parent.parent / "docs" / "commandes.md"
HEAD: Final = """# Toutes les commandes

Cette page est écrite à partir des déclarations du programme (`python -m tools.commands_page`) ; un test vérifie
qu’elle est à jour. Les commandes sont les mêmes sur Discord (`/`), sur Matrix (`!`) et dans un terminal. Ce qui est
entre crochets peut être laissé de côté. `/aide` montre, dans la conversation, ce qui est ouvert à la personne.
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, commands in _by_right().items():
        parts.append(f"\n## {title}\n\n| commande | ce qu’elle fait | réponse |\n|---|---|---|\n")
        parts += [_row(command) for command in commands]
    return "".join(parts)


def _by_right() -> dict[str, list[Command]]:
    found: dict[str, list[Command]] = {}
    for command in COMMANDS:
        if command.hidden:
            continue
        rights = [right for right in (command.right, command.or_right) if right is not None]
        title = "Pour le rôle " + " ou ".join(rights) if rights else "Pour tout le monde"
        found.setdefault(title, []).append(command)
    return found


def _row(command: Command) -> str:
    typed = " ".join(p.name if p.required else f"[{p.name}]" for p in command.parameters)
    example = f"<br>par exemple `/{command.name} {command.example}`" if command.example else ""
    read_by = "privée" if command.private else "dans le salon"
    name = f"`/{command.name}{f' {typed}' if typed else ''}`"
    return f"| {name} | {_cell(command.summary)}{_cell(example)} | {read_by} |\n"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name} : {sum(not c.hidden for c in COMMANDS)} commandes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
