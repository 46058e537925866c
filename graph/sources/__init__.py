"""Study sources: files of records become `Study` records, or rejects that say what to mend.

A new source is a module with `study` and a row in `LOADERS` (JSON, with `recognises`) or in
`XML_LOADERS` (by root element).
"""

from __future__ import annotations

from graph.sources.reader import LOADERS, XML_LOADERS, Loader, XmlLoader, read

__all__ = ["LOADERS", "XML_LOADERS", "Loader", "XmlLoader", "read"]
