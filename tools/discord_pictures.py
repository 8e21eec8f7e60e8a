"""Pictures of the main cards on Discord, drawn from what the bot really sends, as a phone shows it.

    python -m tools.discord_pictures          writes docs/img/discord-*.png; needs Chromium (Debian: chromium)

The bot answers on the local Discord of the tests; each message is then laid out by a small page that
mimics the look of Discord's components, and photographed by a headless browser.
"""

from __future__ import annotations

import asyncio
import html
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.app import opened
from bot.app_platforms import COGS
from bot.config import Settings
from bot.platforms.discord.borrowed import point_at
from bot.platforms.discord.client import Client
from bot.school.model import Account, Platform, Right
from tests.fakes.discord.person import Person
from tests.fakes.discord.server import TOKEN, FakeDiscord

if TYPE_CHECKING:
    from tests.fakes.discord.person import Seen

FOLDER: Final = Path(__file__).resolve().parent.parent / "docs" / "img"
NOW: Final = datetime(2026, 1, 14, 11, 30, tzinfo=UTC)
WIDTH: Final = 400  # CSS pixels: a phone
STYLE: Final = """
body{margin:0;background:#313338;color:#dbdee1;font:15px/1.35 "DejaVu Sans","Noto Sans",sans-serif;width:400px}
.message{padding:14px 14px 16px 14px}.who{color:#fff;font-weight:600;margin-bottom:4px}
.who b{background:#5865f2;border-radius:3px;font-size:10px;padding:1px 4px;margin-left:6px}
.used{color:#949ba4;font-size:12px;margin-bottom:6px}.frame{border:1px solid #3f4147;border-left:4px solid #2a9d8f;
border-radius:8px;background:#2b2d31;padding:10px 12px}.text{margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere}
h3{font-size:17px;margin:2px 0 6px;color:#fff;line-height:1.25}small{color:#949ba4;font-size:12px}
code{background:#1e1f22;border-radius:4px;padding:1px 4px;font:13px "DejaVu Sans Mono",monospace}
pre{background:#1e1f22;border-radius:6px;padding:8px;font:12px "DejaVu Sans Mono",monospace}
.row{display:flex;flex-wrap:wrap;gap:8px;margin-top:8px}.section{display:flex;gap:8px;align-items:center;margin:6px 0}
.section .text{flex:1;margin:0}.button{background:#4e5058;color:#fff;border-radius:6px;padding:7px 12px;font-size:14px;
white-space:nowrap}.button.s1{background:#5865f2}.button.s4{background:#da373c}.select{flex:1;background:#1e1f22;
border:1px solid #3f4147;border-radius:6px;padding:9px 12px;color:#949ba4}.private{color:#949ba4;font-size:12px;margin-top:8px}
"""


async def scenes() -> dict[str, str]:
    """What is photographed: name -> its page."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), school="Lycée Ada-Lovelace", clock=NOW)
        async with FakeDiscord.running() as fake, opened(settings, "pictures") as app:
            guild = fake.world.guild("BTS SIO 2")
            await app.directory.bind(Platform.DISCORD, str(guild), app.school)
            point_at(fake.base, fake.gateway_url)
            client = Client(app.dispatcher, app.pending, app.clock, COGS)
            async with client, asyncio.TaskGroup() as group:
                running = group.create_task(client.start(TOKEN))
                await asyncio.wait_for(fake.gateway.ready.wait(), 30)
                people = {}
                for name, right in (
                    ("Lina", Right.STUDENT),
                    ("Mme Martin", Right.TEACHER),
                    ("Mme Roux", Right.ADMIN),
                ):
                    people[name] = Person(fake, fake.world.user(name), fake.world.channel_of(guild))
                    account = Account(Platform.DISCORD, str(people[name].user.id), name)
                    await app.directory.enrol(account, app.school, right=right)
                taken = await _taken(people)
                await client.close()
                await running
            return taken


async def _taken(people: dict[str, Person]) -> dict[str, str]:
    lina, martin, roux = people["Lina"], people["Mme Martin"], people["Mme Roux"]
    sentence = "j’ai fait l’inventaire de la salle 204 avec GLPI"
    taken = {
        "recherche": page_of("/recherche sauvegarde", await lina.slash("recherche", mots="sauvegarde")),
        "critere": page_of("/critere P1.1.5", await lina.slash("critere", code="P1.1.5")),
    }
    offered = await lina.slash("declarer", phrase=sentence)
    taken["declarer"] = page_of(f"/declarer {sentence}", offered)
    submitted = await lina.click(offered, "Soumettre pour")
    taken["soumis"] = page_of("Soumettre pour B1.1 et B1.2", submitted)
    taken["a-valider"] = page_of("/a-valider", await martin.slash("a-valider"))
    given = await martin.slash(
        "tp creer", titre="Installer GLPI dans une machine virtuelle", codes="B1.1 B1.2"
    )
    taken["tp"] = page_of("/tp creer", given)
    taken["rappel"] = page_of(
        "/rappel creer",
        await martin.slash(
            "rappel creer", quand="tous les lundis à 8h", texte="Compléter le portfolio", contenu="B1.3"
        ),
    )
    taken["config"] = page_of("/config voir", await roux.slash("config voir"))
    return taken


def page_of(typed: str, seen: Seen) -> str:
    """The page of one answer."""
    message = seen.messages[-1]
    inside = "".join(_drawn(one) for one in message["components"])
    private = '<div class="private">Visible de la personne seule</div>' if seen.private else ""
    return (
        f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><div class="message">'
        f'<div class="used">{html.escape(typed)}</div><div class="who">Référent<b>APP</b></div>{inside}{private}</div>'
    )


def _drawn(component: dict[str, Any]) -> str:
    """One component, by its type (Discord's docs, components/reference)."""
    inner = component.get("components") or []
    match component["type"]:
        case 1:
            return f'<div class="row">{"".join(map(_drawn, inner))}</div>'
        case 2:
            return f'<span class="button s{component["style"]}">{html.escape(component["label"])}</span>'
        case 3:
            return f'<span class="select">{html.escape(component.get("placeholder") or "")} ▾</span>'
        case 9:
            return f'<div class="section">{"".join(map(_drawn, inner))}{_drawn(component["accessory"])}</div>'
        case 10:
            return f'<div class="text">{_marked(component["content"])}</div>'
        case 17:
            return f'<div class="frame">{"".join(map(_drawn, inner))}</div>'
        case _:
            return ""


def _marked(words: str) -> str:
    """Discord's Markdown, as far as ours goes."""
    words = html.escape(words, quote=False).replace("✅", '<b style="color:#23a55a">✔</b>')
    words = re.sub(r"```\n?(.*?)```", r"<pre>\1</pre>", words, flags=re.DOTALL)
    words = re.sub(r"`([^`]+)`", r"<code>\1</code>", words)
    words = re.sub(r"&lt;/([^:]+):\d+&gt;", r"<code>/\1</code>", words)
    words = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", words)
    words = re.sub(r"^### (.*)$", r"<h3>\1</h3>", words, flags=re.MULTILINE)
    words = re.sub(r"^-# (.*)$", r"<small>\1</small>", words, flags=re.MULTILINE)
    return re.sub(r"\\([^\w\s])", r"\1", words).replace("</h3>\n", "</h3>")


def photograph(chromium: str, page: str, picture: Path) -> None:
    """Take the picture of a page, cut to its height. Raises CalledProcessError."""
    from PIL import Image, ImageChops  # noqa: PLC0415 - only here

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--force-device-scale-factor=2", f"--user-data-dir={folder}/profile", f"--window-size={WIDTH},1600",
             "--hide-scrollbars", f"--screenshot={picture}", source.as_uri()],
            check=True, capture_output=True, timeout=90,
        )  # fmt: skip
        with Image.open(picture) as taken:
            image = taken.convert("RGB")
        empty = Image.new("RGB", image.size, image.getpixel((image.width - 1, image.height - 1)))
        box = ImageChops.difference(image, empty).getbbox() or (0, 0, *image.size)
        cut = image.crop((0, 0, 2 * WIDTH, min(image.height, box[3] + 24)))
        cut.quantize(128).save(picture, optimize=True)


def main() -> int:
    """Take every picture. The exit code."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("Chromium is needed to take the pictures (Debian: apt install chromium)", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in asyncio.run(scenes()).items():
        photograph(chromium, page, FOLDER / f"discord-{name}.png")
        print(f"docs/img/discord-{name}.png")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
