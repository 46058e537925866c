"""Study sources: files of records become `Study` records, or rejects that say what to mend.

A new source is a module with `recognises` and `study`, and a row in `LOADERS`.
"""

from __future__ import annotations

from graph.sources.reader import LOADERS, Loader, read

__all__ = ["LOADERS", "Loader", "read"]
