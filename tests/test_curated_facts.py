"""No fact of the shared evidence was lost on the way to the curated studies.

Part by part (an arm, a result row, a comparison row, a source, the rest): every scalar of the
original stands in the same part of the converted file, as the same number, as part of a text,
or in pieces (9-11 became low 9, high 11). The few values that were restated are listed.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import pytest

from graph.sources import curated
from graph.sources.curated_yaml import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

STUDIES = Path(curated.__file__).parent.parent / "curated" / "studies"
NAMES = sorted(file.name for file in STUDIES.glob("*.yaml"))
Node = dict[str, object]

# (key, value) of an original -> what became of it.
RESTATED: Final[dict[tuple[str, object], str]] = {
    ("allocation", "not stated"): "left out: what is absent is not stated",
    ("kind", "background"): "kind other, role backbone",
    ("may", True): "a choice of 0 to 1; of 1 to 2 where one is certain (NCT03477864)",
    ("optional", True): "a choice of 0 to 1",
    ("prostate_specific", False): "scope",
    ("role", "observation"): "no intervention",
    ("role", "cohort group"): "a group where it was part of an arm",
    ("statistic", "time (statistic not stated)"): "not stated",
    ("statistic", "range in the majority of studies"): "range across studies, with a note",
    ("timing", "background"): "role backbone",
}
# The same of one file.
RESTATED_IN: Final[dict[tuple[str, str, object], str]] = {
    ("bullseye.yaml", "kind", "other"): "deferred ADT is hormonal",
    ("lomp-registry.yaml", "kind", "other"): "no local therapy is no therapy: a note",
    ("reasure.yaml", "kind", "other"): "no radium-223 is no therapy: a note",
    ("peace-1.yaml", "arms", "a3"): "the group of the abiraterone arms",
    ("peace-1.yaml", "arms", "a4"): "the group of the abiraterone arms",
    ("peace-1.yaml", "arms", "a1"): "the group of the arms without abiraterone",
    ("peace-1.yaml", "arms", "a2"): "the group of the arms without abiraterone",
}
PIECES: Final = re.compile(
    r"\s*(?:[-/(),;:=+]|\b(?:to|or|n|of|at least|at most|and|with or without|confirmed"
    r"|patients|evaluable)\b)\s*"
)
NUMBER: Final = re.compile(r"\d+(\.\d+)?")


def leaves(node: object, key: str = "") -> Iterator[tuple[str, object]]:
    """(key, value) of every scalar that says something."""
    if isinstance(node, dict):
        for name, item in node.items():
            yield from leaves(item, str(name))
    elif isinstance(node, list):
        for item in node:
            yield from leaves(item, key)
    elif node is not None:
        yield key, node


def lost(original: object, converted: object, file: str = "") -> list[tuple[str, object]]:
    """The facts of a part of an original that the converted part does not hold."""
    kept = list(leaves(converted))
    numbers = {Decimal(v) for _, v in kept if isinstance(v, int | Decimal)}
    texts = "\n".join(value for _, value in kept if isinstance(value, str))
    return [
        (key, value)
        for key, value in leaves(original)
        if (key, value) not in RESTATED
        and (file, key, value) not in RESTATED_IN
        and not (isinstance(value, bool) and (key, value) in kept)
        and not _holds(value, numbers, texts)
    ]


def _holds(value: object, numbers: set[Decimal], texts: str) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int | Decimal):
        return (
            Decimal(value) in numbers
            or re.search(rf"(?<![\d.]){value}(?![\d.]*\d)", texts) is not None
        )
    assert isinstance(value, str)
    return value in texts or all(
        piece in texts or (NUMBER.fullmatch(piece) and Decimal(piece) in numbers)
        for piece in PIECES.split(value)
        if piece
    )


def rows(node: object) -> list[Node]:
    """The mappings of a list."""
    return cast("list[Node]", node or [])


def parts(original: Node, converted: Node) -> Iterator[tuple[str, object, object]]:
    """(name, part of the original, the same part of the converted file)."""
    for name in ("results", "comparisons"):
        after = rows(converted[name])
        for at, before in enumerate(rows(original[name])):
            yield f"{name}[{at}]", before, after[at]
    groups = {row["key"]: row for row in (*rows(converted["arms"]), *rows(converted.get("groups")))}
    for arm in rows(original["arms"]):
        is_arm = "interventions" in groups[arm["key"]]
        # What a part of an arm received stands with the arm.
        before = arm if is_arm else {k: v for k, v in arm.items() if k != "interventions"}
        extra = converted.get("notes") if not rows(groups[arm["key"]].get("interventions")) else []
        yield f"arm {arm['key']}", before, [groups[arm["key"]], extra]
    sources = cast("dict[str, Node]", converted["sources"])
    for key, source in cast("dict[str, Node]", original["sources"]).items():
        yield f"source {key}", source, sources[key]
    done = {"results", "comparisons", "arms", "sources"}
    rest = {key: value for key, value in original.items() if key not in done}
    yield "rest", rest, {k: v for k, v in converted.items() if k not in done - {"arms"}}


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_of_the_original_is_kept(name: str, shared: Path) -> None:
    original = parse((shared / "evidence" / "studies" / name).read_text(encoding="utf-8"))
    converted = parse((STUDIES / name).read_text(encoding="utf-8"))
    found = {
        part: missing
        for part, before, after in parts(cast("Node", original), cast("Node", converted))
        if (missing := lost(before, after, name))
    }
    assert found == {}


def test_every_original_was_taken_over(shared: Path) -> None:
    assert sorted(file.name for file in (shared / "evidence" / "studies").glob("*.yaml")) == NAMES


def test_a_lost_fact_is_seen() -> None:
    assert lost({"value": Decimal("8.4"), "unit": "months"}, {"value": Decimal("8.5")}) == [
        ("value", Decimal("8.4")),
        ("unit", "months"),
    ]
    assert lost({"dose_gy": "9-11"}, {"dose_gy": {"low": 9, "high": 12}}) == [("dose_gy", "9-11")]
