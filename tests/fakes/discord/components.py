"""What Discord takes as the components of a message: legacy rows and components v2."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.fakes.discord.rules import LIMITS, V2_BYTES, Form
from tests.fakes.discord.wire import Json, Step, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

ROW, BUTTON, SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
SELECTS: Final = (SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
LINK, PREMIUM = 5, 6
TOP: Final = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
INSIDE: Final = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)

Path = tuple[Step, ...]


def nested(components: list[Json]) -> Iterator[Json]:
    """Every component, parents first, accessories and the content of labels included."""
    for component in components:
        yield component
        yield from nested(component.get("components") or [])
        yield from nested([component[key] for key in ("accessory", "component") if component.get(key)])


class ComponentRules:
    """Checks the components of one message and adds the problems to a form."""

    def __init__(self, form: Form, files: Collection[str]) -> None:
        self._form = form
        self._files = files
        self._custom_ids: set[str] = set()

    def check(self, path: Path, holder: Json, *, v2: bool) -> None:
        """Check `holder["components"]` as a message of v2 or a legacy one."""
        rows = self._form.items(path, holder, "components", "components.v2" if v2 else "components.legacy")
        for where, component in rows:
            self._one(where, component, TOP if v2 else (ROW,))
        if v2:
            self._totals((*path, "components"), holder.get("components") or [])

    def _totals(self, path: Path, components: list[Json]) -> None:
        every = list(nested(components))
        if len(every) > LIMITS["components.v2"].high:
            message = "The total number of components cannot exceed 40."
            self._form.add(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
        texts = [str(one.get("content") or "") for one in every if one.get("type") == TEXT]
        if sum(map(len, texts)) > LIMITS["components.v2.text"].high:
            message = "The total length of displayable text cannot exceed 4000 characters."
            self._form.add(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)
        elif sum(len(text.encode()) + 12 for text in texts) > V2_BYTES:
            raise refusal("server error")

    def _one(self, path: Path, component: Json, allowed: tuple[int, ...]) -> None:
        kind = component.get("type")
        checks: dict[int, Callable[[Path, Json], None]] = {
            ROW: self._row,
            BUTTON: self._button,
            SECTION: self._section,
            TEXT: self._text,
            THUMBNAIL: self._thumbnail,
            GALLERY: self._gallery,
            FILE: self._file,
            SEPARATOR: self._separator,
            CONTAINER: self._container,
            **dict.fromkeys(SELECTS, self._select),
        }
        if not isinstance(kind, int) or kind not in allowed:
            self._form.choices((*path, "type"), sorted(allowed))
            return
        checks[kind](path, component)

    def custom_id(self, path: Path, component: Json) -> None:
        """A custom_id of 1 to 100 characters that no other component of the message has."""
        custom_id = self._form.text(path, component, "custom_id", "custom_id", required=True)
        if custom_id is not None and custom_id in self._custom_ids:
            message = "Component custom id cannot be duplicated"
            self._form.add((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", message)
        self._custom_ids.add(custom_id or "")

    def _row(self, path: Path, row: Json) -> None:
        children = self._form.items(path, row, "components", "row", required=True)
        width = 0
        for where, child in children:
            width += 5 if child.get("type") in SELECTS else 1
            if width > LIMITS["row"].high:
                message = "The specified component exceeds the maximum width"
                self._form.add(where, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
            self._one(where, child, (BUTTON, *SELECTS))

    def _button(self, path: Path, button: Json) -> None:
        style = button.get("style")
        if style not in range(1, 7):
            self._form.choices((*path, "style"), range(1, 7))
        self._form.text(path, button, "label", "button.label")
        if style == LINK:
            self._link(path, button)
        elif style == PREMIUM:
            if not button.get("sku_id"):
                self._form.required((*path, "sku_id"))
        else:
            self.custom_id(path, button)
            if button.get("url") is not None:
                message = "A custom id and url cannot both be specified"
                self._form.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message)
        if style != PREMIUM and not (button.get("label") or "").strip() and not button.get("emoji"):
            self._form.required((*path, "label"))
        self.emoji(path, button)

    def _link(self, path: Path, button: Json) -> None:
        if not button.get("url"):
            self._form.required((*path, "url"))
        self._form.url(path, button, "url", "button.url")
        if button.get("custom_id") is not None:
            message = "A custom id and url cannot both be specified"
            self._form.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message)

    def emoji(self, path: Path, holder: Json) -> None:
        """An emoji is a custom one with its id, or a real character."""
        emoji = holder.get("emoji")
        if emoji is None:
            return
        name = str(emoji.get("name") or "")
        if not emoji.get("id") and not re.search(r"[^\x00-\xa8]|[0-9#*]\ufe0f?\u20e3", name):
            self._form.add((*path, "emoji", "name"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")

    def _select(self, path: Path, select: Json) -> None:
        self.custom_id(path, select)
        self.select_body(path, select)

    def select_body(self, path: Path, select: Json) -> None:
        """Placeholder, bounds and options of a select, in a message or in a form."""
        form = self._form
        form.text(path, select, "placeholder", "select.placeholder")
        low = form.number(path, select, "min_values", "select.min")
        high = form.number(path, select, "max_values", "select.max")
        if (1 if low is None else low) > (1 if high is None else high):
            message = "min_values must be less than or equal to max_values"
            form.add((*path, "min_values"), "SELECT_COMPONENT_MIN_VALUES_EXCEEDS_MAX", message)
        if select.get("type") != SELECT:
            if len(select.get("default_values") or []) > (high or 1):
                message = "The number of default values cannot exceed max_values"
                form.add((*path, "default_values"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", message)
            return
        options = self.options(path, select, "select.options")
        if high is not None and high > len(options):
            message = f"max_values must be less than or equal to the number of options ({len(options)})"
            form.add((*path, "max_values"), "SELECT_COMPONENT_MAX_VALUES_EXCEEDS_OPTIONS", message)
        if sum(bool(option.get("default")) for option in options) > (high or 1):
            message = "The number of default options cannot exceed max_values"
            form.add((*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", message)

    def options(self, path: Path, holder: Json, limit: str) -> list[Json]:
        """The options of a select, radio group or checkbox group: lengths, and values once each."""
        seen: set[str] = set()
        options = self._form.items(path, holder, "options", limit, required=True)
        for where, option in options:
            self._form.text(where, option, "label", "option.label", required=True)
            self._form.text(where, option, "description", "option.description")
            self.emoji(where, option)
            value = self._form.text(where, option, "value", "option.value", required=True)
            if value in seen:
                message = "The specified option value is already used"
                self._form.add((*where, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
            seen.add(value or "")
        return [option for _, option in options]

    def _section(self, path: Path, section: Json) -> None:
        for where, child in self._form.items(path, section, "components", "section", required=True):
            self._one(where, child, (TEXT,))
        accessory = section.get("accessory")
        if isinstance(accessory, dict):
            self._one((*path, "accessory"), accessory, (BUTTON, THUMBNAIL))
        else:
            self._form.required((*path, "accessory"))

    def _text(self, path: Path, text: Json) -> None:
        self._form.text(path, text, "content", "text display", required=True)

    def _container(self, path: Path, container: Json) -> None:
        for where, child in self._form.items(path, container, "components", "container", required=True):
            self._one(where, child, INSIDE)

    def _gallery(self, path: Path, gallery: Json) -> None:
        for where, item in self._form.items(path, gallery, "items", "gallery", required=True):
            self._media(where, item, "media")
            self._form.text(where, item, "description", "media.description")

    def _thumbnail(self, path: Path, thumbnail: Json) -> None:
        self._media(path, thumbnail, "media")
        self._form.text(path, thumbnail, "description", "media.description")

    def _file(self, path: Path, file: Json) -> None:
        self._media(path, file, "file")
        url = str((file.get("file") or {}).get("url") or "")
        if url and not url.startswith("attachment://"):
            message = "File components only support attachment references"
            self._form.add((*path, "file", "url"), "UNFURLED_MEDIA_ITEM_NOT_ATTACHMENT", message)

    def _separator(self, path: Path, separator: Json) -> None:
        if separator.get("spacing") not in (None, 1, 2):
            self._form.choices((*path, "spacing"), (1, 2))

    def _media(self, path: Path, holder: Json, key: str) -> None:
        media = holder.get(key)
        if not isinstance(media, dict) or not media.get("url"):
            self._form.required((*path, key, "url"))
            return
        url = self._form.url((*path, key), media, "url", "embed.url", attachment=True) or ""
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in self._files:
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            self._form.add((*path, key, "url"), code, "The referenced attachment was not found")
