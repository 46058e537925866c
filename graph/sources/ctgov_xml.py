"""ClinicalTrials.gov, the legacy XML: a document becomes the shape of API v2, and is read as that.

Paths in mentions and losses are the XML's own, as XPath writes them:
`clinical_study/arm_group[2]/description`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from graph.records import Reject
from graph.sources import ctgov
from graph.sources.ctgov_shape import XML_PATHS, Translator
from graph.sources.ctgov_xml_study import CLINICAL_STUDY
from graph.sources.text import shorten
from graph.sources.xml_tree import XmlError, parse

if TYPE_CHECKING:
    from graph.records import Study

__all__ = ["ROOT", "study"]

ROOT: Final = "clinical_study"


def study(content: bytes, file: str) -> Study | Reject:
    """One study of the legacy XML as a record.

    Args:
        content: the document.
        file: the file that it was read from, for messages.

    Returns:
        The study with its losses, or a reject when the document cannot be read or identified.
    """
    try:
        root = parse(content)
    except XmlError as error:
        return Reject(
            file=file,
            record_id=ctgov.stated_number(content),
            path="",
            value=shorten(content[:80].decode("utf-8", "replace")),
            reason=str(error),
        )
    translator = Translator(XML_PATHS)
    record = translator.mapped(CLINICAL_STUDY, root, ROOT)
    digest = hashlib.sha256(content).hexdigest()
    return ctgov.translated(record, translator.losses, file, digest, f"{ROOT}/id_info/nct_id")
