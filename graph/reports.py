"""The reports of a build, as bytes: rejects, losses, unresolved terms, unaligned arms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.alignment import ArmFacts
    from graph.convert import Converted
    from graph.records import Mended, Reject

__all__ = ["arms_table", "losses_table", "overrides_table", "rejects_lines", "unresolved_table"]


def rejects_lines(rejects: Iterable[Reject]) -> bytes:
    """One JSON object a reject: file, record_id, path, value, reason; sorted."""
    lines = [
        orjson.dumps(
            {
                "file": printable(reject.file),
                "record_id": reject.record_id and printable(reject.record_id),
                "path": printable(reject.path),
                "value": printable(reject.value),
                "reason": printable(reject.reason),
            }
        )
        for reject in rejects
    ]
    return b"".join(line + b"\n" for line in sorted(lines))


def unresolved_table(converted: Iterable[Converted]) -> bytes:
    """Words that no class was found for, one row each occurrence."""
    return _table(
        ("source", "record_id", "kind", "text", "field", "reason"),
        [
            (record.source_kind, record.record_id, term.kind, term.text, term.field, term.reason)
            for record in converted
            for term in record.unresolved
        ],
    )


def losses_table(converted: Iterable[Converted]) -> bytes:
    """Fields that were left out because their value is unknown or malformed."""
    return _table(
        ("source", "record_id", "path", "value", "reason"),
        [
            (record.source_kind, record.record_id, loss.path, loss.value, loss.reason)
            for record in converted
            for loss in record.losses
        ],
    )


def arms_table(arms: Iterable[ArmFacts]) -> bytes:
    """Arms of studies with several records that no other record's arm was aligned with."""
    return _table(
        ("study", "arm", "label", "canonical_key", "classes"),
        [
            (arm.study, arm.iri, arm.label, arm.canonical_key or "", "|".join(arm.classes))
            for arm in arms
        ],
    )


def overrides_table(mended: Iterable[Mended]) -> bytes:
    """What became of each override: applied or not, and what a person should do."""
    return _table(
        ("record", "version", "field", "words", "wrong", "right", "who", "date", "state", "note"),
        [
            (
                each.override.record,
                each.override.version,
                each.override.field,
                each.override.words,
                each.override.wrong or "none",
                "|".join(each.override.right) or "none",
                each.override.who,
                each.override.date,
                each.state,
                each.note,
            )
            for each in mended
        ],
    )


def printable(text: str) -> str:
    """Text that UTF-8 can hold: half surrogates, as of odd file names, become U+FFFD."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    cells = ["\t".join(" ".join(printable(cell).split()) for cell in row) for row in rows]
    return "".join(f"{line}\n" for line in ["\t".join(header), *sorted(cells)]).encode()
