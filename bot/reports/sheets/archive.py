"""A zip file of a stranger, opened within bounds: what it announces is checked, what is read is counted.

An xlsx is a zip of XML. A few kilobytes can announce, or unfold into, gigabytes; it can carry macros,
links to other files, or be something else under another name. All of that is refused before it is parsed.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Final

from lxml import etree

from bot.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MEMBERS: Final = 400
MEMBER_BYTES: Final = 16 * 1024 * 1024
WHOLE_BYTES: Final = 48 * 1024 * 1024
RATIO: Final = 250
"""A sheet of repeated cells packs 20 to 100 times; a bomb a thousand."""
_SMALL: Final = 256 * 1024  # a member below this may pack as well as it likes

_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"  # .xls, or an xlsx locked by a password
_ACTIVE: Final = ("vbaproject", "xl/macrosheets/", "xl/activex/", "xl/customui")
"""What could run. The check boxes of the form bar (xl/ctrlProps) cannot: some models draw the option with them."""
_LINKED: Final = (
    "xl/externallinks/",
    "xl/connections.xml",
    "xl/querytables/",
    "xl/embeddings/",
    "xl/datamodel",
)
_HYPERLINK: Final = "/hyperlink"
PARSER_OPTIONS: Final[Mapping[str, bool]] = {
    "resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False,
}  # fmt: skip


class Archive:
    """The members of a checked xlsx. Raises Refused("tableur-…") when made of anything else."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(_OLD_OFFICE):
            raise Refused("tableur-ancien")
        if not content.startswith(b"PK"):
            raise Refused("tableur-inconnu")
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Refused("tableur-abime") from error
        self._left = WHOLE_BYTES
        self._known = self._checked()
        self._check_kind()

    def __contains__(self, name: str) -> bool:
        return name in self._known

    @property
    def names(self) -> tuple[str, ...]:
        """The members, in the order of the file."""
        return tuple(self._known)

    def read(self, name: str) -> bytes:
        """The bytes of a member. Raises Refused("tableur-abime") if absent or broken, ("tableur-enorme")."""
        info = self._known.get(name)
        if info is None:
            raise Refused("tableur-abime")
        try:
            with self._zip.open(info) as source:
                found = source.read(MEMBER_BYTES + 1)
        except (
            zipfile.BadZipFile,
            NotImplementedError,
            OSError,
            EOFError,
            RuntimeError,
            ValueError,
        ) as error:
            raise Refused("tableur-abime") from error
        except Exception as error:  # zlib.error and its kind have no common base
            raise Refused("tableur-abime") from error
        self._left -= len(found)
        if len(found) > MEMBER_BYTES or self._left < 0:
            raise Refused("tableur-enorme")
        return found

    def tree(self, name: str) -> etree._Element:
        """A member as an XML tree. Raises Refused("tableur-abime")."""
        return parsed(self.read(name))

    def infos(self) -> Iterator[zipfile.ZipInfo]:
        """What the zip says of each member, for writing it again."""
        yield from self._known.values()

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MEMBERS or sum(info.file_size for info in infos) > WHOLE_BYTES:
            raise Refused("tableur-enorme")
        known: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            if info.flag_bits & 1:
                raise Refused("tableur-ancien")
            packs = info.file_size / max(1, info.compress_size)
            if info.file_size > MEMBER_BYTES or (info.file_size > _SMALL and packs > RATIO):
                raise Refused("tableur-enorme")
            if info.filename in known or ".." in info.filename.split("/"):
                raise Refused("tableur-abime")
            known[info.filename] = info
        return known

    def _check_kind(self) -> None:
        lowered = [name.casefold() for name in self._known]
        if "mimetype" in self._known or "[Content_Types].xml" not in self._known:
            raise Refused("tableur-inconnu")
        if not any(name.startswith("xl/") for name in lowered):
            raise Refused("tableur-inconnu")
        kinds = self.read("[Content_Types].xml")
        if b"macroEnabled" in kinds or any(mark in name for name in lowered for mark in _ACTIVE):
            raise Refused("tableur-macros")
        if any(name.startswith(_LINKED) for name in lowered):
            raise Refused("tableur-liens")
        for name in self._known:
            if name.endswith(".rels"):
                self._check_relations(name)

    def _check_relations(self, name: str) -> None:
        for relation in self.tree(name):
            outside = str(relation.get("TargetMode", "")).casefold() == "external"
            if outside and not str(relation.get("Type", "")).endswith(_HYPERLINK):
                raise Refused("tableur-liens")


def parsed(content: bytes) -> etree._Element:
    """XML without a DTD, without entities, without the network. Raises Refused("tableur-abime")."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused("tableur-abime")
    try:
        return etree.fromstring(content, etree.XMLParser(**PARSER_OPTIONS))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("tableur-abime") from error
