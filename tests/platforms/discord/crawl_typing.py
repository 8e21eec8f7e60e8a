"""What a crawl types and holds: every command, every completion, both menus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.platforms.discord.menus import MEMBER_MENU, MESSAGE_MENU
from bot.platforms.discord.slash import BARE
from tests.fakes.discord.commands import MESSAGE, USER
from tests.platforms.discord.crawl_judge import faults_of
from tests.platforms.discord.crawl_steps import DECLARED, Step, typed_commands
from tests.platforms.discord.crawl_values import FILES, HOSTILE, value_of

if TYPE_CHECKING:
    from tests.fakes.discord.person import Person
    from tests.fakes.discord.wire import Json
    from tests.platforms.discord.crawling import Crawl


async def type_everything(crawl: Crawl, who: str, turns: range) -> None:
    """Every command, with what is asked for, then with hostile values, then with what is required only."""
    person = crawl.cast.people[who]
    for name, options in typed_commands(crawl.cast.fake.world.commands):
        offered: dict[str, list[Json]] = {}
        for turn in turns:
            for option in options:
                if option.get("autocomplete") and turn == 0:
                    offered[option["name"]] = await complete(crawl, person, who, name, option["name"], "")
            given = {
                o["name"]: value_of(name, o, offered.get(o["name"], []), turn, crawl.cast) for o in options
            }
            type_command(crawl, who, name, given, turn)
        bare = {
            o["name"]: value_of(name, o, offered.get(o["name"], []), 0, crawl.cast)
            for o in options
            if o.get("required")
        }
        if len(bare) < len(options):
            type_command(crawl, who, name, bare, -1)


def type_command(crawl: Crawl, who: str, name: str, given: dict[str, Any], turn: int) -> None:
    """Let a typed command wait; an option without a value is left out."""
    given = {option: value for option, value in given.items() if value != ""}
    data = crawl.cast.people[who].typed(name, given)
    first, _, last = name.partition(" ")
    command = first if last == BARE and name not in DECLARED else name
    crawl.add(Step(who, command, f"/{name} {chr(97 + turn)}", data=data))


async def complete(
    crawl: Crawl, person: Person, who: str, name: str, option: str, words: str, **given: Any
) -> list[Json]:
    """Completions, judged like any answer; 25 at most is the server's own rule."""
    data = person.typed(name, {**given, option: words})
    holder = data["options"][0] if data["options"][0]["type"] == 1 else data
    next(o for o in holder["options"] if o["name"] == option)["focused"] = True
    seen = await person.outcome(await person.start(4, data))
    crawl.shapes["completion"] += 1
    step = Step(who, name, f"/{name} {option}:{words[:20]}…")
    crawl.faults += [f"{step}: {one}" for one in faults_of(crawl.cast, who, seen, may_be_public=True)]
    return seen.interaction.choices or []


async def complete_everything(crawl: Crawl, who: str, words: tuple[str, ...]) -> None:
    """Every option that completes, on beginnings and on what nobody should type."""
    person = crawl.cast.people[who]
    for name, options in typed_commands(crawl.cast.fake.world.commands):
        for option in options:
            if option.get("autocomplete"):
                for typed in words:
                    await complete(crawl, person, who, name, option["name"], typed)


def hold_everything(crawl: Crawl, who: str) -> None:
    """The menus of a message (one's own and another's, with hostile text and files) and of a person."""
    person, world = crawl.cast.people[who], crawl.cast.fake.world
    for menu in world.commands:
        if menu["type"] == MESSAGE:
            for number, words in enumerate(("Panne réparée", "", *HOSTILE)):
                author = person.user if number % 3 else crawl.cast.users["martin"]
                said = world.written(person.channel, author, words[:2000], FILES[: number % 3])
                data = {"id": menu["id"], "name": menu["name"], "type": MESSAGE, "target_id": said["id"],
                        "resolved": {"messages": {said["id"]: said}}}  # fmt: skip
                assert menu["name"] == MESSAGE_MENU
                crawl.add(Step(who, "declarer-message", f"holds message {chr(97 + number)}", data=data))
        if menu["type"] == USER:
            for target in crawl.cast.users.values():
                data = {"id": menu["id"], "name": menu["name"], "type": USER, "target_id": str(target.id),
                        "resolved": {"users": {str(target.id): target.json()}}}  # fmt: skip
                assert menu["name"] == MEMBER_MENU
                crawl.add(Step(who, "progression-membre", f"holds {target.name}", data=data))
