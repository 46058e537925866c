"""The curated studies: the schema, its error lines, and that no fact was lost on the way."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.records import Reject, Study
from graph.sources import curated, read
from graph.sources import curated_schema as schema
from graph.sources.curated_checks import check
from graph.sources.curated_types import Block
from graph.sources.curated_yaml import BadYaml, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

STUDIES = Path(curated.__file__).parent.parent / "curated" / "studies"
FILES = sorted(STUDIES.glob("*.yaml"))

SMALL = """\
id: small
acronym: SMALL
registry_ids: [NCT00000001]
study_kind: interventional
scope: prostate
population:
  states:
    - {label: metastatic castration-resistant prostate cancer}
arms:
  - key: a1
    label: avelumab + SABR
    role: experimental
    interventions:
      - {therapy: avelumab, kind: drug, dose: 10, dose_unit: mg/kg}
      - at_least: 1
        at_most: 1
        options:
          - {therapy: SABR, kind: radiation, dose_gy: {low: 16, high: 18}, fractions: 1}
          - [{therapy: surgery, kind: surgery}, {therapy: ADT, kind: hormonal}]
results:
  - {endpoint: overall survival, group: a1, statistic: median, value: 14.1, unit: months,
     ci_low: 8.9, ci_high: NR, source: s1}
comparisons: []
sources:
  s1: {kind: journal abstract, title: A paper, doi: 10.1000/x, read_at: 'https://example.org/x'}
"""


def reject(text: str, stem: str = "small") -> Reject:
    """What the loader makes of a faulty file."""
    read = curated.load_text(text.encode(), stem, f"graph/curated/studies/{stem}.yaml")
    assert isinstance(read, Reject), "the file was accepted"
    return read


def lines(text: str, stem: str = "small") -> list[str]:
    """All problems of a faulty file, one line each."""
    found = reject(text, stem)
    return [f"{found.file}: {found.path}: {found.reason}"]


def changed(old: str, new: str) -> str:
    """The small file with one change."""
    assert SMALL.count(old) == 1, f"{old!r} stands {SMALL.count(old)} times"
    return SMALL.replace(old, new)


# --- the bundled files ---------------------------------------------------------------------


def test_all_bundled_studies_load() -> None:
    read = list(curated.read_bundled())
    rejects = [f"{r.file}: {r.path}: {r.reason}" for r in read if isinstance(r, Reject)]
    assert rejects == [], "mend the files named above, then run: pytest tests/test_curated.py"
    studies = [study for study in read if isinstance(study, Study)]
    assert [study.slug for study in studies] == [file.stem for file in FILES]
    assert len(studies) == 241
    assert sum(len(study.estimates) for study in studies) == 1126
    assert sum(len(study.comparisons) for study in studies) == 369


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_keys_stand_in_the_order_of_the_schema(file: Path) -> None:
    block = check(file.read_text(encoding="utf-8"), file.stem)
    data = parse(file.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    assert list(data) == [name for name in type(block).model_fields if name in data]
    for name in ("results", "comparisons", "groups", "outcomes"):
        for row, made in zip(data.get(name, []), getattr(block, name), strict=True):
            assert list(row) == [key for key in type(made).model_fields if key in row]


def test_files_of_one_trial_name_it() -> None:
    trials: dict[str, set[str | None]] = {}
    for file in FILES:
        block = check(file.read_text(encoding="utf-8"), file.stem)
        for registry_id in block.registry_ids:
            trials.setdefault(registry_id, set()).add(block.trial)
        if block.study_kind in {"pooled analysis", "meta-analysis"}:
            assert block.registry_ids == [], f"{file.name}: a pooled analysis has no trial's id"
    shared = {
        trial: names
        for trial, names in trials.items()
        if sum(trial in f.read_text(encoding="utf-8").split("study_kind")[0] for f in FILES) > 1
        and names != {trial}
    }
    # Trials that other files only pool or belong to, and ids beside the one that joins.
    assert shared == {
        "NCT01558427": {None},
        "NCT02680587": {None},
        "NCT03298087": {None},
        "NCT03902951": {None},
        "NCT04191096": {None},
    }


def test_shared_arms_have_one_canonical_key() -> None:
    canonical = {
        (study.slug, arm.key): arm.canonical_key
        for study in curated.read_bundled()
        if isinstance(study, Study)
        for arm in study.arms
        if arm.canonical_key is not None
    }
    assert canonical == {
        # SBRT of two randomisations, and the controls of four comparisons, are not one arm.
        ("pace-a", "a1"): "sbrt-compared-with-prostatectomy",
        ("pace-b", "a1"): "sbrt-compared-with-control-radiotherapy",
        ("stampede-abiraterone", "a1"): "adt-abiraterone",
        ("stampede-abiraterone", "a2"): "controls-of-abiraterone",
        ("stampede-abiraterone-m0", "a1"): "adt-abiraterone",
        ("stampede-abiraterone-m0", "a3"): "controls-of-abiraterone-and-enzalutamide",
        ("stampede-arm-h", "a2"): "controls-of-radiotherapy",
        ("stampede-docetaxel", "a2"): "controls-of-docetaxel",
        ("peace-1", "a1"): "standard-of-care",
        ("peace-1", "a2"): "standard-of-care-radiotherapy",
        ("peace-1", "a3"): "standard-of-care-abiraterone",
        ("peace-1", "a4"): "standard-of-care-abiraterone-radiotherapy",
        ("peace-1-radiotherapy", "a1"): "standard-of-care",
        ("peace-1-radiotherapy", "a2"): "standard-of-care-abiraterone",
        ("peace-1-radiotherapy", "a3"): "standard-of-care-radiotherapy",
        ("peace-1-radiotherapy", "a4"): "standard-of-care-abiraterone-radiotherapy",
    }


def test_scope_is_stated_where_it_is_not_prostate() -> None:
    scopes = {
        study.slug: study.scope
        for study in curated.read_bundled()
        if isinstance(study, Study) and study.scope != "prostate"
    }
    assert scopes == {
        "bintrafusp-m9241-sbrt-non-prostate-gu": "other",
        "nct02608385": "other",
        "nct03115801": "other",
        "nct03217747": "other",
        "nct03867175": "other",
        "sabr-comet": "includes prostate",
        "stereo-os": "includes prostate",
        "stop-2": "includes prostate",
    }


# --- error lines ---------------------------------------------------------------------------


def test_small_file_is_sound() -> None:
    assert isinstance(curated.load_text(SMALL.encode(), "small", "small.yaml"), Study)


def test_unknown_key_gets_a_suggestion() -> None:
    assert reject(changed("dose: 10", "doze: 10")) == Reject(
        file="graph/curated/studies/small.yaml",
        record_id="small",
        path="arms[0].interventions[0].doze",
        value="10",
        reason="unknown key; did you mean dose?",
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "fractions: 1}",
            "fraktions: 1}",
            "arms[0].interventions[1].options[0].fraktions: unknown key; did you mean fractions?",
        ),
        (
            "{therapy: ADT, kind: hormonal}",
            "{therapy: ADT, kind: hormonal, xyz: blue}",
            "arms[0].interventions[1].options[1][1].xyz: unknown key; known: boost_gy, "
            "boost_target, courses, cycles, dose, dose_gy, dose_per_fraction_gy, dose_unit, "
            "duration, duration_unit, fractions, kind, notes, role, route, schedule, sites, "
            "target, target_text, therapy, timing, timing_text",
        ),
        (
            "scope: prostate",
            "scope: bladder",
            "scope: unknown value; known: prostate, includes prostate, other",
        ),
        (
            "value: 14.1",
            "value: soon",
            "results[0].value: expected a number, unquoted, "
            "or NR (not reached) or NE (not estimable)",
        ),
        ("dose: 10,", "dose: '10',", "arms[0].interventions[0].dose: expected a number, unquoted"),
        (
            "group: a1",
            "group: a2",
            "results[0].group: no arm or group 'a2'; known: a1",
        ),
        ("source: s1}", "source: s2}", "results[0].source: no source 's2'; known: s1"),
        ("id: small", "id: other", "id: must be the file's name, small"),
        (
            "doi: 10.1000/x",
            "doi: 11.1000/x",
            r"sources.s1.doi: malformed; expected the pattern ^10\.\d{4,9}/\S+$",
        ),
        ("scope: prostate\n", "", "scope: missing; add it"),
        (
            ", dose_unit: mg/kg",
            "",
            "arms[0].interventions[0]: dose and dose_unit go together",
        ),
        (
            "at_most: 1",
            "at_most: 3",
            "arms[0].interventions[1]: need at_least <= at_most <= number of options",
        ),
        (
            "{low: 16, high: 18}",
            "{low: 18, high: 16}",
            "arms[0].interventions[1].options[0].dose_gy: low must be below high; "
            "write one number plainly",
        ),
        (
            "fractions: 1}",
            "fractions: 0}",
            "arms[0].interventions[1].options[0].fractions: "
            "must be above 0; leave the key out where unknown",
        ),
        ("acronym: SMALL\n", "", "title: give an acronym or a title"),
        ("acronym: SMALL", "acronym: 12", "acronym: expected text; quote it"),
        (
            "comparisons: []",
            "comparisons: []\ncomparisons: []",
            "line 24: broken YAML: key 'comparisons' stands twice; keep one",
        ),
        (
            "population:\n",
            "population: [\n",
            "line 8: broken YAML: did not find expected node content",
        ),
        (
            "value: 14.1",
            "value: 1.41",
            "results[0].value: outside its interval, 8.9 to NR; check the three numbers",
        ),
        (
            "unit: months,",
            "unit: percent, ci_level: 9.5, n: 31, n_events: 33,",
            "results[0].ci_level: must lie between 50 and 100; check it; "
            "results[0].n_events: more events than the 31 in n; check both",
        ),
        (
            "comparisons: []",
            "comparisons: [{endpoint: OS, groups: [a1, a1], statistic: log-rank test, "
            "p_value: 5, source: s1}]",
            "comparisons[0].p_value: must lie between 0 and 1; check it",
        ),
        (
            "[NCT00000001]",
            "[NCT1]",
            "registry_ids[0]: malformed; expected the pattern ^(NCT\\d{8}|ISRCTN\\d{8}|ACTRN\\d{14}"
            "|20\\d\\d-5\\d{5}-\\d\\d-\\d\\d|20\\d\\d-\\d{6}-\\d\\d|NCI-\\d{4}-\\d{5})$",
        ),
    ],
)
def test_error_line(old: str, new: str, line: str) -> None:
    assert lines(changed(old, new)) == [f"graph/curated/studies/small.yaml: {line}"]


def test_all_problems_are_named_at_once() -> None:
    text = changed("dose: 10", "doze: 10").replace("scope: prostate", "scope: bladder")
    assert lines(text) == [
        "graph/curated/studies/small.yaml: scope: unknown value; known: prostate, includes "
        "prostate, other; arms[0].interventions[0].doze: unknown key; did you mean dose?"
    ]
    text = changed("source: s1}", "source: s2}").replace("group: a1", "group: a9")
    assert lines(text) == [
        "graph/curated/studies/small.yaml: results[0].group: no arm or group 'a9'; known: a1; "
        "results[0].source: no source 's2'; known: s1"
    ]


def test_bytes_that_are_no_text_are_a_reject() -> None:
    assert curated.load_text(b"id: \xff", "x", "x.yaml") == Reject(
        file="x.yaml",
        record_id="x",
        path="byte 4",
        value="",
        reason="not UTF-8; save the file as UTF-8",
    )


def test_file_that_is_not_there_is_a_reject(tmp_path: Path) -> None:
    file = tmp_path / "none.yaml"
    assert list(curated.load_file(file)) == [
        Reject(
            file=str(file),
            record_id="none",
            path="",
            value="",
            reason="the file cannot be read (No such file or directory); check it",
        )
    ]


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_single_misspelt_key_is_an_error(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES), label="file")
    text = file.read_text(encoding="utf-8")
    tree = parse(text)
    places = list(_mappings(tree))
    mapping = data.draw(st.sampled_from(places), label="mapping")
    key = data.draw(st.sampled_from(sorted(mapping)), label="key")
    at = data.draw(st.integers(0, len(key) - 1), label="letter")
    misspelt = key[:at] + "q" + key[at + 1 :]
    if misspelt in mapping:
        return
    mapping[misspelt] = mapping.pop(key)
    dumped = yaml.dump(tree, Dumper=_Dumper, allow_unicode=True)
    assert isinstance(curated.load_text(dumped.encode(), file.stem, file.name), Reject)


class _Dumper(yaml.SafeDumper):
    """Writes decimals as plain numbers."""


_Dumper.add_representer(
    Decimal,
    lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}"),
)


def _mappings(node: object) -> Iterator[dict[str, object]]:
    """Every mapping with keys of the schema: all but `characteristics`, whose names are free."""
    if isinstance(node, list):
        for item in node:
            yield from _mappings(item)
    elif isinstance(node, dict):
        yield node
        for key, item in node.items():
            if key != "characteristics":
                yield from _mappings(item)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_a_study_or_a_reject(text: str) -> None:
    read = curated.load_text(text.encode("utf-8", "surrogatepass"), "x", "x.yaml")
    assert isinstance(read, Reject)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a: &x [1]\nb: *x", "line 1: aliases (*name) are not allowed; write the content out"),
        ("a: 1\na: 2", "line 2: key 'a' stands twice; keep one"),
        ("a: \x07", "line 1: character U+0007 is not allowed"),
        ("? [1]\n: 2", "line 1: a key must be plain text"),
    ],
)
def test_yaml_that_is_refused(text: str, error: str) -> None:
    with pytest.raises(BadYaml) as raised:
        parse(text)
    assert str(raised.value) == error


def test_numbers_are_read_as_printed() -> None:
    data = parse("{a: 8.0, b: 31, c: 1.5e-8, d: 1:1, e: .inf, f: 012, g: 2018-06-06, h: -0.5}")
    assert data == {
        "a": Decimal("8.0"),
        "b": 31,
        "c": Decimal("1.5e-8"),
        "d": "1:1",
        "e": ".inf",
        "f": "012",
        "g": "2018-06-06",
        "h": Decimal("-0.5"),
    }
    assert isinstance(data, dict)
    assert str(data["a"]) == "8.0"


def test_the_readers_door_takes_a_curated_file(tmp_path: Path) -> None:
    file = tmp_path / "small.yml"
    file.write_text(SMALL, encoding="utf-8")
    (study,) = read(file)
    assert isinstance(study, Study)
    assert study.name == "SMALL"


def test_the_readme_names_every_key() -> None:
    text = (STUDIES.parent / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z][a-z_0-9]*)`", text))
    models = [model for model in vars(schema).values() if _is_block(model)]
    keys = {key for model in models for key in model.model_fields}
    assert sorted(keys - named) == [], "describe them in graph/curated/README.md"


def _is_block(value: object) -> TypeGuard[type[Block]]:
    return isinstance(value, type) and issubclass(value, Block)
