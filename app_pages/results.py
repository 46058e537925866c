"""Numbers with their intervals, as rows of plots: estimates, and comparisons of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app_pages.markup import endpoint, esc, short_form, source_key, table
from app_pages.plots import Line, axis_of, forest
from ontology import hierarchy
from queries.present import interval_text
from queries.words import label_of, spoken, unit_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from app_pages.plots import Kind
    from queries.results import Contrast, Result, SourceRef

__all__ = ["Footnotes", "contrasts_html", "estimates_html"]

_UNITS: Final[dict[str, tuple[Kind, str]]] = {
    "mo": ("time", "months"),
    "a": ("time", "years"),
    "wk": ("time", "weeks"),
    "d": ("time", "days"),
    "%": ("per cent", "per cent of the group"),
}
_CENTRES: Final = frozenset({"Mean", "Median", "GeometricMean", "LeastSquaresMean"})
_HARMS: Final = "SafetyAndTolerability"
_RATIOS: Final = frozenset({"HazardRatio", "OddsRatio", "RiskRatio"})


class Footnotes:
    """Sources by number, as a paper cites them: `paper [1]` in a row, the source below.

    Sources that are cited alike have one number.
    """

    def __init__(self) -> None:
        self.sources: dict[str, SourceRef] = {}

    def cite(self, ref: SourceRef | None) -> str:
        """The mark of a source, as HTML."""
        if ref is None:
            return '<span class="ptkg-quiet">not stated</span>'
        key = source_key(ref)
        self.sources.setdefault(key, ref)
        number = list(self.sources).index(key) + 1
        tier = label_of(ref.tier) if ref.tier else "source"
        return f'<span title="{esc(ref.cite)}">{esc(tier)} [{number}]</span>'


def estimates_html(rows: Sequence[tuple[str, Result]], notes: Footnotes) -> str:
    """Estimates as plots: times, then percentages; then what has another unit, as a table.

    Args:
        rows: label of the group (empty where all are about the same) and the estimate.
        notes: where the sources are numbered.
    """
    rows = sorted(rows, key=lambda row: _order(row[1]))
    parts = []
    for unit, (kind, title) in _UNITS.items():
        lines = [_estimate_line(group, each, notes) for group, each in rows if _plots(each, unit)]
        if lines:
            parts.append(forest(lines, axis_of(kind, lines, title)))
    rest = [(group, each) for group, each in rows if not _plots(each, each.unit)]
    if rest:
        cells = [
            (_worded(each), esc(group), esc(_estimate(each)), notes.cite(each.source))
            for group, each in rest
        ]
        parts.append(table(("Endpoint", "Group", "Result", "Source"), cells))
    return "".join(parts)


def contrasts_html(rows: Sequence[Contrast], notes: Footnotes) -> str:
    """Comparisons: each kind of ratio as a forest plot, the others as a table."""
    parts = []
    for measure in sorted(
        {each.measure for each in rows if each.measure in _RATIOS and each.value}
    ):
        some = [each for each in rows if each.measure == measure and each.value]
        lines = [_contrast_line(each, notes) for each in some]
        title = f"{spoken(measure)}, log scale"
        parts.append(forest(lines, axis_of("ratio", lines, title)))
    rest = [each for each in rows if each.measure not in _RATIOS or not each.value]
    if rest:
        cells = [
            (
                _contrast_endpoint(each),
                esc(_sides(each)),
                esc(_contrast(each)),
                notes.cite(each.source),
            )
            for each in rest
        ]
        parts.append(table(("Endpoint", "Comparison", "Result", "Source"), cells))
    return "".join(parts)


def _plots(result: Result, unit: str | None) -> bool:
    """Whether an estimate stands on a unit's axis: a mean in percent is no share of a group."""
    if result.unit != unit or unit not in _UNITS:
        return False
    return unit != "%" or result.statistic not in _CENTRES


def _order(result: Result) -> tuple[bool, bool, str]:
    """Benefit before harm, and the field's standard endpoints (those with a short form) first."""
    names = hierarchy.load()
    name = result.endpoint
    harm = name is not None and name in names and names.is_a(name, _HARMS)
    label = label_of(name) if name else result.label or ""
    return harm, name is None or short_form(name) is None, label


def _estimate_line(group: str, each: Result, notes: Footnotes) -> Line:
    not_reached = each.value is None and each.value_status == "NotReached"
    return Line(
        endpoint=_endpoint(each),
        group=group,
        text=_estimate(each),
        source=notes.cite(each.source),
        value=_float(each.value),
        lower=_float(each.lower),
        upper=_float(each.upper),
        open_upper=each.upper_status == "NotReached" or (not_reached and each.lower is not None),
    )


def _contrast_line(each: Contrast, notes: Footnotes) -> Line:
    return Line(
        endpoint=_contrast_endpoint(each),
        group=_sides(each),
        text=_contrast(each),
        source=notes.cite(each.source),
        value=_float(each.value),
        lower=_float(each.lower),
        upper=_float(each.upper),
    )


def _endpoint(result: Result) -> str:
    """The endpoint as HTML; the source's own words where they say more than the class."""
    name = endpoint(result.endpoint) if result.endpoint else esc(result.label or "outcome")
    if result.endpoint == "SpecificAdverseEvent" and result.label:
        name = esc(result.label)
    if result.time_months is not None:
        name += f" at {_plain(result.time_months)} months"
    return name + (f": {esc(result.category)}" if result.category else "")


def _worded(result: Result) -> str:
    """The endpoint in the source's words, which say what a plain number counts; then its class."""
    if result.endpoint is None or not result.label:
        return _endpoint(result)
    words = esc(result.label) + (f": {esc(result.category)}" if result.category else "")
    if result.label.casefold() == label_of(result.endpoint).casefold():
        return words
    return f'{words} <span class="ptkg-quiet">{esc(label_of(result.endpoint))}</span>'


def _contrast_endpoint(each: Contrast) -> str:
    return endpoint(each.endpoint) if each.endpoint else esc(each.label or "outcome")


def _sides(each: Contrast) -> str:
    text = f"{each.numerator or '?'} vs {each.denominator or '?'}"
    return text if each.subgroup is None or each.subgroup in text else f"{text} ({each.subgroup})"


def _estimate(result: Result) -> str:
    """An estimate in words: `median 8.4 months (4.5 to not reached)`."""
    if result.value is None and result.range_low is not None:
        high = "?" if result.range_high is None else _plain(result.range_high)
        shown = f"range {_plain(result.range_low)} to {high} {unit_words(result.unit)}".rstrip()
    else:
        shown = interval_text(
            result.value, result.lower, result.upper, unit=result.unit,
            lower_status=result.lower_status, upper_status=result.upper_status,
        )  # fmt: skip
        if result.value is None and result.value_status:
            shown = f"{spoken(result.value_status)}{shown}"
    statistic = result.statistic if result.statistic in {"Median", "Mean"} else None
    shown = f"{spoken(statistic)} {shown}" if statistic else shown
    if result.counts_people and result.value is not None and result.denominator is not None:
        shown += f" of {result.denominator}"
    if result.events is not None and result.denominator is not None:
        shown += f" · {result.events} of {result.denominator}"
    if result.analysis in {"interim", "update"}:
        shown += f" · {result.analysis}"
    return shown


def _contrast(each: Contrast) -> str:
    """A comparison in words: `0.65 (0.36 to 1.19; 99.9 % interval), p = 0.0019`."""
    parts = []
    if each.value is not None:
        shown = interval_text(each.value, each.lower, each.upper)
        level = each.confidence_level
        if level is not None and level != 95 and shown.endswith(")"):
            shown = f"{shown[:-1]}; {_plain(level)} % interval)"
        parts.append(shown if each.measure in _RATIOS else f"{spoken(each.measure)} {shown}")
    if each.p_value is not None:
        parts.append(f"p {each.p_relation or '='} {_plain(each.p_value)}")
    return ", ".join(parts) or spoken(each.measure) or "not reported"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
