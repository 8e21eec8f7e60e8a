"""What a platform knows of a Space at this moment: its rooms, its roles, what the bot may not do there.

Names of the day, from the platform's memory; nothing of it is stored. A platform that knows nothing
(Matrix, the console) leaves the default: then ids are typed as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.commands.declaration import Suggestion
from bot.commands.french import listed, shortened
from bot.commands.text import UserText, text
from bot.search.closest import closest
from bot.search.normalise import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.text import Text
    from bot.school.model import Platform


@dataclass(frozen=True, slots=True)
class Named:
    """A room or a role: the platform's id, and its name of the day."""

    id: str
    name: str


class Venue(Protocol):
    """One platform's knowledge of its Spaces."""

    def rooms(self, space: str) -> Sequence[Named]:
        """The rooms where the bot could post, in the order of the platform."""
        ...

    def called(self, space: str, room: str) -> str:
        """The name of a room, also of one where the bot could not post; its id if it is unknown."""
        ...

    def roles(self, space: str) -> Sequence[Named]:
        """The roles that people can hold, highest first."""
        ...

    def lacking(self, space: str, room: str) -> Sequence[str]:
        """The permissions that the bot needs in a room and has not, by the names people read."""
        ...


class Nowhere:
    """The knowledge of a platform that has none."""

    def rooms(self, _space: str) -> Sequence[Named]:
        """None known."""
        return ()

    def called(self, _space: str, room: str) -> str:
        """By its id."""
        return room

    def roles(self, _space: str) -> Sequence[Named]:
        """None known."""
        return ()

    def lacking(self, _space: str, _room: str) -> Sequence[str]:
        """Nothing known to lack."""
        return ()


@dataclass(slots=True)
class Venues:
    """What knows each platform's Spaces. A platform that starts puts itself in."""

    known: dict[Platform, Venue] = field(default_factory=dict)

    def of(self, platform: Platform) -> Venue:
        """What knows the Spaces of a platform."""
        return self.known.get(platform, Nowhere())


def lack(venue: Venue, space: str, room: str) -> Text:
    """« #annonces : il manque au bot « Envoyer des messages » », in words for a reader; empty if nothing lacks."""
    missing = listed([f"« {one} »" for one in venue.lacking(space, room)])
    name = f"#{venue.called(space, room).lstrip('#')}"
    return text(UserText(name), f" : il manque au bot {missing}") if missing else ()


def meant(known: Sequence[Named], typed: str, mark: str) -> Named | None:
    """The room (`mark` "#") or role ("@") that is meant: by its id, as it is mentioned, or by its name."""
    wanted = typed.strip().lstrip("<#@&").rstrip(">")
    exact = [one for one in known if one.id == wanted]
    named = [one for one in known if fold(one.name.lstrip(mark)) == fold(wanted)]
    return next(iter((*exact, *named)), None)


def matching(known: Sequence[Named], typed: str, mark: str) -> list[Suggestion]:
    """The rooms or roles whose name holds what is typed so far."""
    found = closest(typed, known, lambda one: one.name)
    return [Suggestion(o.id, shortened(f"{mark}{o.name.lstrip(mark)}", 100)) for o in found]
