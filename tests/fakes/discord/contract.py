"""Discord's OpenAPI file as a second judge of every request, where the file is there.

It is no part of the project: REFERENT_DISCORD_OPENAPI names it, else it is looked for beside the
checkout. Without it the limits of `rules` still hold. One compiled schema for each operation.
"""

from __future__ import annotations

import copy
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from tests.fakes.discord.wire import ApiError, Json

ROOT: Final = Path(__file__).resolve().parents[3]


def found() -> Path | None:
    """The file, if there is one."""
    named = os.environ.get("REFERENT_DISCORD_OPENAPI")
    path = Path(named) if named else ROOT.parent / "shared" / "discord" / "openapi.json"
    return path if path.is_file() else None


@cache
def contract(path: Path) -> Contract:
    """The contract of a file, read once for the whole run."""
    return Contract(json.loads(path.read_text(encoding="utf-8")))


class Contract:
    """What the file says of each operation's body."""

    def __init__(self, spec: Json) -> None:
        self._spec = spec
        self._paths = [
            (re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(path)) + r"\Z"), path)
            for path in sorted(spec["paths"], key=lambda p: p.count("{"))
        ]
        self._compiled: dict[tuple[str, str], Any] = {}

    def check(self, method: str, path: str, body: object) -> None:
        """Raise what an operation that is unknown, or a body that does not fit, deserves."""
        template = next((t for shape, t in self._paths if shape.match(f"/{path}")), None)
        operation = None if template is None else self._spec["paths"][template].get(method.lower())
        if template is None or operation is None:
            raise ApiError(404, 0, f"the OpenAPI file has no {method} /{path}")
        kinds = (operation.get("requestBody") or {}).get("content") or {}
        if "application/json" not in kinds:
            return
        validator = self._validator(template, method.lower())
        given = lenient(body)
        if not validator.is_valid(given):
            said = next(iter(validator.iter_errors(given)))
            where = ".".join(map(str, said.instance_path))
            tree = {"_errors": [{"code": "OPENAPI", "message": f"{where}: {said.message}"[:2000]}]}
            raise ApiError(400, 50035, "Invalid Form Body", tree)

    def _validator(self, template: str, method: str) -> Any:
        key = (template, method)
        if key not in self._compiled:
            escaped = template.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
            schema = {
                "$ref": f"#/paths/{escaped}/{method}/requestBody/content/application~1json/schema",
                "paths": self._spec["paths"],
                "components": self._spec["components"],
            }
            self._compiled[key] = jsonschema_rs.validator_for(schema)
        return self._compiled[key]


def lenient(body: object) -> object:
    """A body with what Discord takes though the file does not say so: ids as integers."""
    given = copy.deepcopy(body)
    _loosen(given)
    return given


def _loosen(node: object) -> None:
    if isinstance(node, dict):
        mentions = node.get("allowed_mentions")
        if isinstance(mentions, dict):
            for kind in ("users", "roles"):
                if isinstance(mentions.get(kind), list):
                    mentions[kind] = [str(one) for one in mentions[kind]]
        for each in node.get("attachments") or []:
            if isinstance(each, dict) and isinstance(each.get("id"), int):
                each["id"] = str(each["id"])
        for value in node.values():
            _loosen(value)
    elif isinstance(node, list):
        for value in node:
            _loosen(value)
