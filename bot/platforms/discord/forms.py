"""A Form as a modal, its answers back as arguments, and the form kept as text while it waits to be reopened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.commands.action import read_compact
from bot.commands.french import shortened
from bot.commands.reply import Choice, Entry, Field, Form
from bot.commands.text import Plain, text
from bot.platforms.discord.incoming import joined_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.commands.action import Action, Value

TITLE_LIMIT: Final = 45
LABEL_LIMIT: Final = 45
HINT_LIMIT: Final = 100
VALUE_LIMIT: Final = 4000
CHOICES_LIMIT: Final = 25
CHOICE_LIMIT: Final = 100
FIELDS_LIMIT: Final = 5
_UPLOAD: Final = discord.ComponentType.file_upload.value
RADIOS: Final = (2, 3)
"""How many choices are shown at a glance; more of them fold into a select."""


def modal_of(form: Form, custom_id: str) -> ui.Modal:
    """The modal that shows a form, filled with what is known.

    discord.py is not asked to wait for it: it is answered by its custom_id, so one opened before a
    restart counts too.
    """
    modal = ui.Modal(title=shortened(form.title, TITLE_LIMIT).strip() or "…", custom_id=custom_id)
    for field in form.fields[:FIELDS_LIMIT]:
        hint = shortened(field.hint, HINT_LIMIT).strip() or None
        modal.add_item(
            ui.Label[Any](
                text=shortened(field.label, LABEL_LIMIT).strip() or "…",
                description=hint,
                component=_control(field),
            )
        )
    modal.stop()
    return modal


def answers_of(interaction: discord.Interaction[Any]) -> dict[str, Value]:
    """What was typed, picked or joined in a submitted modal, by field; a file field left empty is left out.

    Raises Refused("fichier-absent").
    """
    data: Any = interaction.data or {}
    found: dict[str, Value] = {}
    for component in _fields(data.get("components", ())):
        name, values = component["custom_id"], component.get("values")
        if component.get("type") != _UPLOAD:
            found[name] = (values or [""])[0] if values is not None else component.get("value") or ""
        elif values:
            found[name] = joined_of(interaction, str(values[0]))
    return found


def dump_form(form: Form) -> str:
    """A form as text, for the store; without what was typed in it if that must never be kept."""
    fields = [
        {
            "name": f.name,
            "label": f.label,
            "entry": f.entry,
            "value": "" if form.fleeting else f.value,
            "hint": f.hint,
            "required": f.required,
            "longest": f.longest,
            "choices": [(c.value, _words(c)) for c in f.choices],
        }
        for f in form.fields
    ]
    return json.dumps({"title": form.title, "action": form.action.compact(), "fields": fields})


def load_form(state: str) -> Form | None:
    """The form that `dump_form` wrote; None if another version wrote it."""
    try:
        data = json.loads(state)
        action = read_compact(data["action"])
        fields = tuple(_field(one) for one in data["fields"])
        return None if action is None else Form(data["title"], action, fields)
    except (ValueError, TypeError, KeyError):
        return None


def filled(form: Form, answers: Mapping[str, Value]) -> Action:
    """The action of a form with its answers."""
    return form.action.with_arguments(**answers)


def _control(field: Field) -> ui.Item[Any]:
    if field.entry is Entry.FILE:
        least = 1 if field.required else 0
        return ui.FileUpload[Any](
            custom_id=field.name, required=field.required, min_values=least, max_values=1
        )
    # A value is what the core reads back: one that Discord cannot carry whole is not offered at all.
    offered = {c.value: _shown(c) for c in field.choices if 0 < len(c.value) <= CHOICE_LIMIT}
    if field.entry is Entry.PICK and len(offered) in RADIOS:
        buttons = [
            discord.RadioGroupOption(label=label, value=value, default=value == field.value)
            for value, label in offered.items()
        ]
        return ui.RadioGroup[Any](custom_id=field.name, options=buttons, required=field.required)
    if field.entry is Entry.PICK and offered:
        options = [
            discord.SelectOption(label=label, value=value, default=value == field.value)
            for value, label in list(offered.items())[:CHOICES_LIMIT]
        ]
        least = 1 if field.required else 0
        return ui.Select[Any](
            custom_id=field.name, options=options, min_values=least, required=field.required
        )
    longest = min(field.longest, VALUE_LIMIT)
    return ui.TextInput[Any](
        custom_id=field.name,
        style=discord.TextStyle.paragraph if field.entry is Entry.LONG else discord.TextStyle.short,
        default=field.value[:longest] or None,
        required=field.required,
        max_length=longest,
    )


def _fields(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        if "custom_id" in component:
            yield component
        inner = component.get("components") or [component[key] for key in ("component",) if key in component]
        yield from _fields(inner)


def _shown(choice: Choice) -> str:
    return shortened(_words(choice), CHOICE_LIMIT).strip() or choice.value


def _words(choice: Choice) -> str:
    return "".join(node.text for node in choice.label if isinstance(node, Plain)) or choice.value


def _field(data: dict[str, Any]) -> Field:
    choices = tuple(Choice(value, text(label)) for value, label in data.pop("choices"))
    return Field(**{**data, "entry": Entry(data["entry"]), "choices": choices})
