"""Files that say nothing of the program that wrote them: an exam paper is its candidate's.

Libraries sign what they write, or claim that an office program did; some carry the dates and the thumbnail of
the model they start from. All of that is taken out here, in one place.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Final
from xml.sax.saxutils import escape

_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_CORE: Final = "docProps/core.xml"
_APP: Final = "docProps/app.xml"
_THUMBNAIL: Final = "docProps/thumbnail.jpeg"
_CORE_XML: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></cp:coreProperties>'
)
_APP_XML: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_THUMBNAIL_RELATION: Final = re.compile(rb"<Relationship [^>]*thumbnail\.jpeg[^>]*/>")
_PDF_SIGNATURES: Final = (
    re.compile(rb"(/(?:Creator|Producer)\s*\()([^()\\]*)(\))"),
    re.compile(rb"(<xmp:CreatorTool>)([^<]*)(</xmp:CreatorTool>)"),
    re.compile(rb"(<pdf:Producer>)([^<]*)(</pdf:Producer>)"),
)


def unsigned_office(content: bytes, title: str) -> bytes:
    """An xlsx or docx whose properties hold its title and nothing else."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            if name == _THUMBNAIL:
                continue
            inside = source.read(name)
            if name == _CORE:
                inside = _CORE_XML.format(title=escape(title)).encode()
            elif name == _APP:
                inside = _APP_XML
            elif name == "_rels/.rels":
                inside = _THUMBNAIL_RELATION.sub(b"", inside)
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, inside)
    return target.getvalue()


def unsigned_pdf(content: bytes) -> bytes:
    """A PDF without the name of what made it: blanked in place, so that no offset in the file moves."""
    for signature in _PDF_SIGNATURES:
        content = signature.sub(lambda m: m[1] + b" " * len(m[2]) + m[3], content)
    return content
