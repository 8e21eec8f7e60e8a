"""What Discord takes as a modal: a title, one to five labels with one field each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.fakes.discord.components import ROW, SELECTS, TEXT, TEXT_INPUT, ComponentRules, Path
from tests.fakes.discord.rules import Form

if TYPE_CHECKING:
    from tests.fakes.discord.wire import Json

LABEL, UPLOAD, RADIO, CHECKBOXES, CHECKBOX = 18, 19, 21, 22, 23
FIELDS: Final = (TEXT_INPUT, *SELECTS, UPLOAD, RADIO, CHECKBOXES, CHECKBOX)


def check_modal(body: Json) -> None:
    """Raise what Discord answers to a modal that it does not take; paths start at `data`."""
    form = Form()
    path: Path = ("data",)
    rules = ComponentRules(form, ())
    form.text(path, body, "custom_id", "custom_id", required=True)
    form.text(path, body, "title", "modal.title", required=True)
    for where, component in form.items(path, body, "components", "modal.components", required=True):
        kind = component.get("type")
        if kind == ROW:
            for spot, child in form.items(where, component, "components", "row", required=True):
                _check_field(form, rules, spot, child, labelled=False)
            if len(component.get("components") or []) > 1:
                message = "The specified component exceeds the maximum width"
                form.add((*where, "components", 1), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
        elif kind == LABEL:
            _check_label(form, rules, where, component)
        elif kind == TEXT:
            form.text(where, component, "content", "text display", required=True)
        else:
            form.choices((*where, "type"), (ROW, TEXT, LABEL))
    form.verdict()


def _check_label(form: Form, rules: ComponentRules, path: Path, label: Json) -> None:
    form.text(path, label, "label", "modal.label", required=True)
    form.text(path, label, "description", "modal.description")
    field = label.get("component")
    if isinstance(field, dict):
        _check_field(form, rules, (*path, "component"), field, labelled=True)
    else:
        form.required((*path, "component"))


def _check_field(form: Form, rules: ComponentRules, path: Path, field: Json, *, labelled: bool) -> None:
    kind = field.get("type")
    if kind not in (FIELDS if labelled else (TEXT_INPUT,)):
        form.choices((*path, "type"), FIELDS if labelled else (TEXT_INPUT,))
        return
    rules.custom_id(path, field)
    if kind == TEXT_INPUT:
        _check_text_input(form, path, field, labelled=labelled)
    elif kind in SELECTS:
        rules.select_body(path, field)
        if field.get("disabled"):
            message = "Selects in modals cannot be disabled"
            form.add((*path, "disabled"), "SELECT_COMPONENT_DISABLED_IN_MODAL", message)
    elif kind == RADIO:
        options = rules.options(path, field, "radio.options")
        if sum(bool(option.get("default")) for option in options) > 1:
            form.add((*path, "options"), "RADIO_GROUP_TOO_MANY_DEFAULTS", "Only one option can be default")
    elif kind == CHECKBOXES:
        options = rules.options(path, field, "checkboxes.options")
        form.number(path, field, "min_values", "checkboxes.min")
        high = form.number(path, field, "max_values", "checkboxes.max")
        if high is not None and high > len(options):
            message = "max_values must be less than or equal to the number of options"
            form.add((*path, "max_values"), "CHECKBOX_GROUP_MAX_VALUES_EXCEEDS_OPTIONS", message)
    elif kind == UPLOAD:
        low = form.number(path, field, "min_values", "checkboxes.min")
        high = form.number(path, field, "max_values", "checkboxes.max")
        if (low or 0) > (1 if high is None else high):
            message = "min_values must be less than or equal to max_values"
            form.add((*path, "min_values"), "BASE_TYPE_MAX_VALUES", message)


def _check_text_input(form: Form, path: Path, field: Json, *, labelled: bool) -> None:
    if field.get("style") not in (1, 2):
        form.choices((*path, "style"), (1, 2))
    if labelled:
        if field.get("label") is not None:
            message = "A text input in a label cannot have a label of its own"
            form.add((*path, "label"), "TEXT_INPUT_LABEL_IN_LABEL", message)
    else:
        form.text(path, field, "label", "modal.label", required=True)
    form.text(path, field, "placeholder", "text.placeholder")
    value = form.text(path, field, "value", "text.value")
    low = form.number(path, field, "min_length", "text.min")
    high = form.number(path, field, "max_length", "text.max")
    if low is not None and high is not None and low > high:
        message = "min_length must be less than or equal to max_length"
        form.add((*path, "min_length"), "TEXT_INPUT_MIN_LENGTH_EXCEEDS_MAX", message)
    if value and high is not None and len(value) > high:
        form.add((*path, "value"), "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
