"""The components of a message as Discord takes them, and the view that carries them through discord.py.

They are written down as its API says (developers/components/reference), without an object of discord.py for
each: drawing took a fifth of an answer's time. discord.py is given nothing to remember either. A view that
it keeps is given up after fifteen minutes when the message is private, and takes with it what it registered
for the whole process (REALITY.md §1). This one shows it no button: none is kept, and `Client.on_interaction`
answers every tap by its custom_id, also one made before a restart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from discord import ButtonStyle, ComponentType, ui

if TYPE_CHECKING:
    from collections.abc import Sequence

Component: TypeAlias = dict[str, Any]

_ROW: Final = ComponentType.action_row.value
_BUTTON: Final = ComponentType.button.value
_SELECT: Final = ComponentType.select.value
_SECTION: Final = ComponentType.section.value
_WORDS: Final = ComponentType.text_display.value
_GALLERY: Final = ComponentType.media_gallery.value
_FILE: Final = ComponentType.file.value
_FRAME: Final = ComponentType.container.value


def words(content: str) -> Component:
    """A block of Markdown."""
    return {"type": _WORDS, "content": content}


def section(content: str, control: Component) -> Component:
    """A block of Markdown with a button at its side."""
    return {"type": _SECTION, "components": [words(content)], "accessory": control}


def row(controls: Sequence[Component]) -> Component:
    """Up to five buttons, or one select."""
    return {"type": _ROW, "components": list(controls)}


def frame(inside: list[Component], colour: int) -> Component:
    """Components in one frame, with a line of this colour (0xRRGGBB) at its side."""
    return {"type": _FRAME, "components": inside, "accent_color": colour}


def picture(name: str, description: str) -> Component:
    """An attached picture, shown."""
    item: Component = {"media": {"url": f"attachment://{name}"}}
    if description:
        item["description"] = description
    return {"type": _GALLERY, "items": [item]}


def file(name: str) -> Component:
    """An attached file, to take."""
    return {"type": _FILE, "file": {"url": f"attachment://{name}"}}


def button(label: str, custom_id: str, style: ButtonStyle = ButtonStyle.secondary) -> Component:
    """A button."""
    return {"type": _BUTTON, "style": style.value, "label": label, "custom_id": custom_id}


def option(label: str, value: str, description: str) -> Component:
    """A line of a select."""
    shown: Component = {"label": label, "value": value}
    if description:
        shown["description"] = description
    return shown


def select(placeholder: str, custom_id: str, options: list[Component], least: int, most: int) -> Component:
    """A select, of which `least` to `most` options are picked."""
    return {
        "type": _SELECT, "custom_id": custom_id, "placeholder": placeholder, "options": options,
        "min_values": least, "max_values": most,
    }  # fmt: skip


class Drawn(ui.LayoutView):
    """A view whose components are written already. discord.py sends them and forgets."""

    def __init__(self, components: Sequence[Component]) -> None:
        super().__init__(timeout=None)
        self._drawn = list(components)
        self.stop()

    def to_components(self) -> list[Component]:
        """What is sent."""
        return self._drawn

    def has_components_v2(self) -> bool:
        """Always: the message has no other text."""
        return True
