"""What Discord takes as a message: content, embeds, files, mentions, flags, components."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.fakes.discord.components import ComponentRules, Path
from tests.fakes.discord.rules import FILE_BYTES, LIMITS, REQUEST_BYTES, Form
from tests.fakes.discord.wire import Json, refusal, snowflake

SUPPRESS_EMBEDS: Final = 1 << 2
EPHEMERAL: Final = 1 << 6
LOADING: Final = 1 << 7
SILENT: Final = 1 << 12
VOICE: Final = 1 << 13
V2: Final = 1 << 15
ALLOWED_FLAGS: Final = SUPPRESS_EMBEDS | SILENT | VOICE | V2
KINDS: Final = ("users", "roles", "everyone")


@dataclass(frozen=True)
class Part:
    """A file of a multipart request: the name of its part, its name, its bytes."""

    part: str
    filename: str
    content: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Draft:
    """What is about to be written: the body, its files, what the message has already."""

    body: Json
    files: list[Part] = field(default_factory=list)
    path: Path = ()
    ephemeral_allowed: bool = False
    edit: bool = False
    was_v2: bool = False
    kept_files: dict[int, str] = field(default_factory=dict)
    """Attachments that the message has now: id to name."""
    kept_something: bool = False
    """Whether an edit that says nothing leaves a message that is not empty."""


def is_v2(draft: Draft) -> bool:
    """Whether the message is, or becomes, one of components v2."""
    return draft.was_v2 or bool(int(draft.body.get("flags") or 0) & V2)


def check_message(draft: Draft) -> None:
    """Raise what Discord answers to a message that it does not take.

    Sizes of files come first (413, 40005), then the form (50035), then emptiness (50006).
    """
    _check_sizes(draft)
    form = Form()
    body, path, v2 = draft.body, draft.path, is_v2(draft)
    form.text(path, body, "content", "content")
    _check_nonce(form, draft)
    _check_flags(form, draft)
    _check_embeds(form, path, body)
    _check_mentions(form, path, body.get("allowed_mentions"))
    names = _check_attachments(form, draft)
    if v2:
        _check_legacy_fields(form, draft)
    ComponentRules(form, names).check(path, body, v2=v2)
    form.verdict()
    if _is_empty(draft, names, v2=v2):
        raise refusal("empty message")


def _check_sizes(draft: Draft) -> None:
    sizes = [len(file.content) for file in draft.files]
    if sum(sizes) > REQUEST_BYTES or any(size > FILE_BYTES for size in sizes):
        raise refusal("too large")


def _check_nonce(form: Form, draft: Draft) -> None:
    nonce = draft.body.get("nonce")
    if isinstance(nonce, str):
        form.length((*draft.path, "nonce"), len(nonce), "nonce")


def _check_flags(form: Form, draft: Draft) -> None:
    flags = draft.body.get("flags")
    if flags is None:
        return
    where = (*draft.path, "flags")
    if isinstance(flags, bool) or not isinstance(flags, int):
        form.add(where, "NUMBER_TYPE_COERCE", f'Value "{flags}" is not int.')
        return
    if flags & EPHEMERAL and not (draft.ephemeral_allowed or draft.edit):
        # Discord drops the flag outside of interactions: what was meant private would be public.
        form.add(where, "MESSAGE_FLAGS_INVALID", "EPHEMERAL is for the answers of interactions only.")
    if flags & ~(ALLOWED_FLAGS | EPHEMERAL):
        form.add(where, "MESSAGE_FLAGS_INVALID", "Only flags that a bot may set can be given.")
    if draft.edit and draft.was_v2 and not flags & V2:
        code = "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"
        form.add(where, code, "The IS_COMPONENTS_V2 flag cannot be removed from a message.")


def _check_legacy_fields(form: Form, draft: Draft) -> None:
    for key in ("content", "embeds", "poll", "sticker_ids"):
        if draft.body.get(key):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            message = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.add((*draft.path, key), code, message)


def _check_embeds(form: Form, path: Path, body: Json) -> None:
    total = 0
    for where, embed in form.items(path, body, "embeds", "embeds"):
        for key in ("title", "description"):
            total += len(form.text(where, embed, key, f"embed.{key}") or "")
        form.url(where, embed, "url", "embed.url")
        for key in ("image", "thumbnail"):
            form.url((*where, key), embed.get(key) or {}, "url", "embed.url", attachment=True)
        for key, name in (("footer", "text"), ("author", "name")):
            holder = embed.get(key) or {}
            total += len(form.text((*where, key), holder, name, f"embed.{key}", required=bool(holder)) or "")
            form.url((*where, key), holder, "icon_url", "embed.url", attachment=True)
            form.url((*where, key), holder, "url", "embed.url")
        for spot, each in form.items(where, embed, "fields", "embed.fields"):
            for key in ("name", "value"):
                total += len(form.text(spot, each, key, f"embed.field.{key}", required=True) or "")
    if total > LIMITS["embeds.total"].high:
        message = "Embed size exceeds maximum size of 6000"
        form.add((*path, "embeds"), "MAX_EMBED_SIZE_EXCEEDED", message)


def _check_mentions(form: Form, path: Path, mentions: object) -> None:
    if not isinstance(mentions, dict):
        return
    where = (*path, "allowed_mentions")
    parse = mentions.get("parse") or []
    for index, kind in enumerate(parse):
        if kind not in KINDS:
            form.choices((*where, "parse", index), KINDS)
    for kind in ("users", "roles"):
        ids = mentions.get(kind) or []
        form.length((*where, kind), len(ids), "mention.ids")
        for index, one in enumerate(ids):
            if snowflake(one) is None:
                message = f'Value "{one}" is not snowflake.'
                form.add((*where, kind, index), "NUMBER_TYPE_COERCE", message)
        if ids and kind in parse:
            code = "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"
            form.add((*where, "parse"), code, f"parse:{kind} and {kind}: [ids...] are mutually exclusive.")


def _check_attachments(form: Form, draft: Draft) -> set[str]:
    """The names of the files that the message will have."""
    path = (*draft.path, "attachments")
    form.length((*draft.path, "files"), len(draft.files), "files")
    sent = {file.part: file.filename for file in draft.files}
    if draft.body.get("attachments") is None:
        return set(draft.kept_files.values()) | set(sent.values())
    names = {file.filename for file in draft.files}
    for where, each in form.items(draft.path, draft.body, "attachments", "files"):
        form.text(where, each, "description", "file.description")
        key = snowflake(each.get("id"))
        if key is not None and f"files[{key}]" in sent:
            names.add(str(each.get("filename") or sent[f"files[{key}]"]))
        elif key in draft.kept_files:
            names.add(draft.kept_files[key])
        else:
            form.add((*path, where[-1]), "ATTACHMENT_NOT_FOUND", "Attachment data cannot be found")
    return names


def _is_empty(draft: Draft, names: set[str], *, v2: bool) -> bool:
    body = draft.body
    if v2:
        said = body.get("components")
        return not said if said is not None or not draft.edit else not draft.kept_something
    if str(body.get("content") or "").strip() or body.get("embeds") or names:
        return False
    if body.get("sticker_ids") or body.get("poll") or body.get("message_snapshots"):
        return False
    if draft.edit and not {"content", "embeds", "attachments"} & body.keys():
        return not draft.kept_something
    return not (draft.edit and _keeps(draft))


def _keeps(draft: Draft) -> bool:
    """Whether an edit leaves content or embeds that it does not speak of."""
    return (
        draft.kept_something
        and not {"content", "embeds"} <= draft.body.keys()
        and not ("content" in draft.body and "embeds" not in draft.body and not draft.body.get("content"))
    )
