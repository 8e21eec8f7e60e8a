"""The log: one line an event, `key=value`, with the request it belongs to, and no word that a person typed.

    at=2026-11-25T03:10:00.123Z level=INFO from=bot.hosting.nightly request=- said="backup made" …

Three rules keep people's words out, whatever a library does:

- our own lines carry ids, codes and types only (a test plants a word in every field and greps for it);
- of a library's line, only its template is written: what it would fill in may quote a message;
- of an exception, its type and where it happened: its message may quote what was typed.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time
import traceback
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, TextIO

from bot.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "attention": logging.WARNING}
OURS: Final = ("bot", "cogs")
_request: ContextVar[str] = ContextVar("request", default="")
_FRAMES: Final = 6


@contextmanager
def about(key: str) -> Iterator[None]:
    """Mark the lines logged in the block, and in the tasks it starts, as about the request of this key."""
    token = _request.set(key)
    try:
        yield
    finally:
        _request.reset(token)


def begin(level: str, *, as_json: bool = False, out: TextIO = sys.stderr) -> None:
    """Log to `out`: ours from `level` on, libraries from INFO on and never below."""
    handler = logging.StreamHandler(out)
    handler.setFormatter(Lines(as_json=as_json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in OURS:
        logging.getLogger(name).setLevel(LEVELS[level])
    for name in ("discord", "nio", "aiohttp", "asyncio", "peewee", "PIL", "fontTools"):
        library = logging.getLogger(name)
        library.setLevel(max(library.level, logging.INFO))
    # Lines of libraries that bring a handler of their own (nio does) go through ours instead.
    for name in ("nio", "discord"):
        logging.getLogger(name).handlers.clear()


class Lines(logging.Formatter):
    """One line a record."""

    def __init__(self, *, as_json: bool = False) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The record as key=value, or as a JSON object."""
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        fields = {
            "at": f"{when}.{int(record.msecs):03d}Z",
            "level": record.levelname,
            "from": record.name,
            "request": _short(_request.get()),
            "said": _said(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            fields["fault"] = told(record.exc_info[1])
        if self._as_json:
            return _printable(json.dumps(fields, ensure_ascii=False))
        return " ".join(f"{key}={_quoted(value)}" for key, value in fields.items())


def _short(key: str) -> str:
    """Eight letters that stand for the key of a request, in which a platform's ids would be read."""
    return hashlib.blake2b(key.encode(errors="replace"), digest_size=4).hexdigest() if key else "-"


def told(fault: BaseException) -> str:
    """The type of an exception, its code if it is ours, and where it happened, innermost frame first; never its message."""
    while isinstance(fault, BaseExceptionGroup) and len(fault.exceptions) == 1:
        fault = fault.exceptions[0]
    frames = traceback.extract_tb(fault.__traceback__)[-_FRAMES:]
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    code = f"({fault.code})" if isinstance(fault, Unavailable) else ""
    return f"{type(fault).__name__}{code} at {where or '?'}"


def _said(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in OURS:
        return record.getMessage()
    template = record.msg if isinstance(record.msg, str) and record.args else ""
    return f"{template} ({record.funcName}:{record.lineno})".strip()


def _quoted(value: str) -> str:
    plain = value.isprintable() and not set(' "=') & set(value) and value
    return value if plain else _printable(json.dumps(value, ensure_ascii=False))


def _printable(line: str) -> str:
    """The same JSON with what would break or colour a line escaped."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line)
