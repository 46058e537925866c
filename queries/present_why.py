"""The reasons behind a study's links as text for people, spreadsheets and programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from queries.combine_json import number
from queries.present import render
from queries.tables import Table
from queries.words import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from queries.combine_json import Json
    from queries.present import Format
    from queries.why import Link, RecordLine, Why

__all__ = ["evidence_text", "link_text", "render_why", "why_table"]

_FACT: Final = "rule:fact:"
_HEADS: Final = {"arm": "Arm", "men": "Men", "outcome": "Outcome", "group": "Group"}


def render_why(found: Why, form: Format = "table") -> str:
    """The links as text.

    Args:
        found: the links of a study.
        form: `table` reads as prose by arm; the others hold a row a link, with the columns that
            a row of `graph/curated/overrides.tsv` needs.
    """
    if form == "json":
        return json.dumps(_json(found), ensure_ascii=False, indent=2) + "\n"
    if form != "table":
        return render(why_table(found), form)
    return "\n".join(_lines(found)) + "\n"


def why_table(found: Why) -> Table:
    """A row for each link; `record` to `class` are what an override names."""
    versions = {each.record: each.version for each in found.records}
    columns = (
        "part", "about", "relation", "source_words", "link", "score", "rule", "record", "version",
        "field", "words", "class", "instead_of", "who", "date", "reason",
    )  # fmt: skip
    rows = tuple(
        (
            each.part, each.about, each.relation, each.label, _says(each), each.score, each.rule,
            each.record, versions.get(each.record), each.field, each.words, each.says,
            each.instead_of, each.who, each.date, each.reason,
        )
        for each in found.links
    )  # fmt: skip
    return Table(columns, rows)


def link_text(link: Link) -> str:
    """What a link says: `gives avelumab`, `are mCRPC`, `not understood`."""
    said = _says(link) or (f"“{link.label}”" if link.label else "")
    if link.says is None and (link.rule or "").startswith(_FACT):
        return (
            f"have as a characteristic: {(link.rule or '').removeprefix(_FACT).replace('_', ' ')}"
        )
    if link.relation == "arm":
        return said or "what the arm is"
    if link.says is None and link.instead_of is None and link.part != "group":
        return f"{link.relation} {said}: no class of the ontology"
    inferred = " (inferred)" if link.inferred else ""
    return f"{link.relation} {said or 'nothing'}{inferred}"


def evidence_text(link: Link) -> str:
    """Why a link is believed, in one line."""
    if link.rule is None:
        return "no words were matched" if link.says is None else "the source gives the class"
    where = f"“{link.words}” in {link.field} of {link.record}"
    if link.rule == "override":
        was = f" instead of {label_of(link.instead_of)}" if link.instead_of else ""
        return f"{where}; mended by {link.who} on {link.date}{was}: {link.reason}"
    kind, _, name = link.rule.partition(":")
    row = f"lexicon row “{name}”" if kind == "lexicon" else f"rule {name or kind}"
    score = "" if link.score is None else f", score {link.score.normalize():f}"
    wider = f" (says only {label_of(link.says)})" if link.wider and link.says else ""
    return f"{where}; {row}{score}{wider}"


def _says(link: Link) -> str | None:
    if link.says is None:
        return f"no {label_of(link.instead_of)}" if link.instead_of else None
    return label_of(link.says)


def _lines(found: Why) -> Iterator[str]:
    ids = ", ".join(found.registry_ids)
    of = f", {label_of(found.therapy)} alone" if found.therapy else ""
    yield f"{found.name}{f' ({ids})' if ids else ''}: why the graph says what it says{of}"
    head = said = None
    for link in found.links:
        if (link.part, link.about) != head:
            head, said = (link.part, link.about), None
            yield f"\n{_HEADS[link.part]}: {link.about}"
        if (link.node, link_text(link)) != said and not (
            link.wider and said is not None and said[0] == link.node
        ):
            said = (link.node, link_text(link))
            yield f"  {said[1]}"
        yield f"    {evidence_text(link)}"
    if not found.links:
        yield "\nNo link: the reader found no word of the records in its lexicons."
    yield "\nSources"
    for record in found.records:
        yield from _source(record)
    yield (
        "\nA wrong link? A row in graph/curated/overrides.tsv mends it (columns: ptkg why … "
        "--format tsv), or ptkg build --overrides FILE."
    )


def _source(record: RecordLine) -> Iterator[str]:
    """A record, and what its facts were read from (a registry's record only refers to it)."""
    page = f": {record.page}" if record.page else ""
    yield f"  {record.record}, version {record.version or 'not stated'}{page}"
    said = "read from" if record.record.startswith("curated/") else "refers to"
    yield from (f"    {said} {cite}" for cite in record.citations)


def _json(found: Why) -> Json:
    return {
        "study": found.study,
        "name": found.name,
        "registry_ids": list(found.registry_ids),
        "therapy": found.therapy,
        "links": [_link_json(each) for each in found.links],
        "records": [
            {
                "record": each.record,
                "version": each.version,
                "page": each.page,
                "citations": list(each.citations),
            }
            for each in found.records
        ],
    }


def _link_json(link: Link) -> Json:
    mended: Json = None
    if link.who is not None:
        mended = {
            "instead_of": link.instead_of, "who": link.who, "date": link.date,
            "reason": link.reason,
        }  # fmt: skip
    return {
        "part": link.part,
        "about": link.about,
        "relation": link.relation,
        "inferred": link.inferred,
        "node": link.node,
        "source_words": link.label,
        "class": link.says,
        "label": _says(link),
        "words": link.words,
        "field": link.field,
        "rule": link.rule,
        "score": number(link.score),
        "wider": link.wider,
        "record": link.record,
        "mended": mended,
    }
