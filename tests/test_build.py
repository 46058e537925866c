"""Builds: the same bytes, nothing lost, and the last good graph always opens."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from pyoxigraph import NamedNode
from small_papers import card, ice_pac
from small_records import small_studies
from small_registry import ice_pac_registry

from graph import build as building
from graph import fingerprint, publish
from graph.build import BuildError, BuildReport, build
from graph.convert import Converted, convert_all
from graph.fingerprint import is_current
from graph.identity import decide
from graph.iris import record
from graph.reading import Reading, newest, read_all
from graph.records import Bound, Reject, Source, Study, Unresolved
from graph.report_text import report_text
from graph.store import NoGraph, open_graph, select
from queries.info import about

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TESTS = Path(__file__).parent


@pytest.fixture
def build_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., BuildReport]:
    """Builds given records, as if they had been read, into `tmp_path / "graph"`."""

    def run(
        *studies: Study, rejects: Sequence[Reject] = (), paths: Sequence[Path] = ()
    ) -> BuildReport:
        kept, older = newest(studies)
        reading = Reading(kept, (*rejects, *older), len(studies) + len(rejects))
        monkeypatch.setattr(building, "read_all", lambda *_, **__: reading)
        return build(list(paths), tmp_path / "graph", bundled=False)

    return run


def rejects(folder: Path) -> list[dict[str, object]]:
    lines = (folder / "rejects.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith(".lock"))


def test_a_build_leaves_a_graph_and_its_reports(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    report = build_of(*small_studies())
    graph = tmp_path / "graph"
    assert names(graph) == sorted([report.version, "current", "inputs.json", "rejects.jsonl"])
    assert names(graph / "current") == [
        "arms_unaligned.tsv",
        "graph.nq.gz",
        "losses.tsv",
        "overrides.tsv",
        "report.json",
        "store",
        "unresolved.tsv",
    ]
    assert (report.items, report.records, report.studies) == (11, 11, 9)
    assert report.sources == {"anzctr": 1, "curated": 10}
    assert (report.rejects, report.refusals, report.unaligned, report.warnings) == ((), (), (), ())
    document = gzip.decompress((graph / "current" / "graph.nq.gz").read_bytes())
    lines = document.splitlines()
    assert lines == sorted(set(lines))
    assert report.quads == len(lines) == sum(1 for _ in open_graph(graph))
    assert report.version == hashlib.sha256(document).hexdigest()[:12]
    assert (graph / "current" / "unresolved.tsv").read_text(encoding="utf-8").splitlines() == [
        "source\trecord_id\tkind\ttext\tfield\treason",
        "curated\tice-pac\tendpoint\tadverse events needing high-dose corticosteroid"
        "\tresults[6].endpoint\tnot in the lexicon",
    ]


def test_the_graph_says_what_it_was_built_from(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    report = build_of(*small_studies())
    store = open_graph(tmp_path / "graph")
    void = "PREFIX void: <http://rdfs.org/ns/void#> PREFIX ptkg: <https://w3id.org/ptkg/ontology/> "
    provenance = NamedNode("https://w3id.org/ptkg/graph/provenance")
    own = sum(1 for _ in store.quads_for_pattern(None, None, None, provenance))
    (row,) = select(
        store, void + "SELECT ?n WHERE { <https://w3id.org/ptkg/graph> void:triples ?n }"
    )
    assert int(row["n"].value) == report.quads - own
    sources = select(
        store,
        void + "SELECT ?label ?n WHERE { <https://w3id.org/ptkg/graph> void:subset ?s . "
        "?s <http://www.w3.org/2000/01/rdf-schema#label> ?label ; void:documents ?n }",
    )
    assert {r["label"].value: int(r["n"].value) for r in sources} == report.sources
    arms = select(store, void + "SELECT ?n WHERE { ?p void:class ptkg:Arm ; void:entities ?n }")
    counted = select(store, void + "SELECT (COUNT(DISTINCT ?a) AS ?n) WHERE { ?a a ptkg:Arm }")
    assert [r["n"].value for r in arms] == [r["n"].value for r in counted]


def test_the_same_records_in_another_order_are_the_same_graph(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    first = build_of(*small_studies())
    second = build_of(*reversed(small_studies()))
    assert not first.reused
    assert second.reused
    assert second.version == first.version
    assert len([n for n in names(tmp_path / "graph") if len(n) == 12]) == 1


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from graph import build as building
from graph.reading import Reading
from small_records import small_studies
studies = small_studies()
building.read_all = lambda *_, **__: Reading(studies, (), len(studies))
report = building.build([], Path(sys.argv[1]), bundled=False)
print(report.version)
"""


def start(graph: Path, seed: str) -> subprocess.Popen[str]:
    """A build of the small records in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(tests=str(TESTS)), str(graph)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=TESTS.parent,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )


def test_unresolved_words_are_ranked_by_the_studies_that_they_touch(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    def open_words(*words: str) -> tuple[Unresolved, ...]:
        return tuple(
            Unresolved(kind="therapy", text=each, field=str(place))
            for place, each in enumerate(words)
        )

    report = build_of(
        replace(ice_pac(), unresolved=open_words("alpha", "alpha", "beta")),
        replace(ice_pac_registry(), unresolved=open_words("alpha", "gamma")),
        replace(card(), unresolved=open_words("beta", *"cdefg")),
    )
    said = report_text(report).splitlines()
    first = next(i for i, line in enumerate(said) if line.startswith("unresolved words: 11 ("))
    assert said[first + 1 : first + 7] == [
        "  beta (therapy): 2 studies",
        "  alpha (therapy): 1 study",
        "  c (therapy): 1 study",
        "  d (therapy): 1 study",
        "  e (therapy): 1 study",
        "  and 3 more, ranked: ptkg answer unresolved-terms",
    ]
    told = [row for row in about(str(tmp_path / "graph")).rows if row[0] == "unresolved therapy"]
    assert told[:2] == [
        ("unresolved therapy", "beta (2 studies)"),
        ("unresolved therapy", "alpha (1 study)"),
    ]
    assert len(told) == 5


def test_two_processes_with_other_hash_seeds_give_the_same_bytes(tmp_path: Path) -> None:
    processes = [start(tmp_path / seed, seed) for seed in ("1", "2")]
    versions = [process.communicate()[0].strip() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert versions[0] == versions[1] != ""
    one, two = (tmp_path / seed / "current" / "graph.nq.gz" for seed in ("1", "2"))
    assert one.read_bytes() == two.read_bytes()


def works() -> list[tuple[Study, str, str]]:
    studies = small_studies()
    decided = decide(studies)
    return [
        (s, iri, decided.classes[iri])
        for s in studies
        if (iri := decided.study_iris[record(s.source)])
    ]


def test_two_workers_give_what_one_gives() -> None:
    def ignore(stage: str, done: int, total: int | None) -> None:
        """Nobody watches."""

    alone = convert_all(works(), ignore, pool_from=1000)
    assert convert_all(works(), ignore, pool_from=1) == alone
    assert all(isinstance(result, Converted) for result in alone)


def test_a_faulty_record_is_set_aside_by_name_and_the_rest_goes_on(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    faulty = card()
    reversed_bounds = replace(
        faulty.comparisons[0], lower=Bound(Decimal("0.73")), upper=Bound(Decimal("0.4"))
    )
    broken = replace(faulty, comparisons=(reversed_bounds, *faulty.comparisons[1:]))
    unwritable = replace(
        ice_pac_registry(),
        source=replace(ice_pac_registry().source, record_id="X1", file="x.json"),
        identifiers=(),
        outcomes=(replace(ice_pac_registry().outcomes[0], classes=("Nonsense",)),),
    )
    report = build_of(broken, ice_pac(), unwritable)
    assert (report.items, report.records, len(report.rejects)) == (3, 1, 2)
    first, second = rejects(tmp_path / "graph")
    assert (first["file"], first["record_id"], first["path"]) == (
        "card.yaml",
        "card",
        "comparison/rpfs-a1-a2",
    )
    assert str(first["reason"]).startswith("bounds_reversed: the lower bound")
    assert (second["file"], second["record_id"]) == ("x.json", "X1")
    assert "'Nonsense' is no class of the ontology" in str(second["reason"])
    graph = open_graph(tmp_path / "graph")
    card_graph = NamedNode("https://w3id.org/ptkg/record/curated/card")
    assert list(graph.quads_for_pattern(None, None, None, card_graph)) == []


def test_a_record_that_the_linker_stumbles_over_is_set_aside(
    build_of: Callable[..., BuildReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    from graph import linking

    def stumble(study: Study) -> Study:
        if study.slug == "card":
            raise AttributeError("no such thing")
        return study

    monkeypatch.setattr(linking, "link", stumble)
    report = build_of(ice_pac(), card())
    assert report.records == 1
    assert [(r.record_id, r.reason) for r in report.rejects] == [
        (
            "card",
            "cannot be written as triples: no such thing; if the record looks right, "
            "please report it",
        )
    ]


def test_classes_that_exclude_each_other_are_dropped_and_reported(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    study = ice_pac()
    both = ("CastrationResistantProstateCancer", "HormoneSensitiveProstateCancer")
    population = replace(study.populations[0], classes=("MetastaticProstateCancer", *both))
    report = build_of(replace(study, populations=(population,)))
    assert (report.records, report.rejects) == (1, ())
    types = select(
        open_graph(tmp_path / "graph"),
        "SELECT ?c WHERE { <https://w3id.org/ptkg/record/curated/ice-pac/population/p1> "
        "<https://w3id.org/ptkg/ontology/directType> ?c }",
    )
    assert {row["c"].value.rpartition("/")[2] for row in types} == {
        "ARPIPretreatedProstateCancer",  # by the criterion that they must meet
        "MetastaticProstateCancer",
    }
    table = (report.graph / "unresolved.tsv").read_text(encoding="utf-8").splitlines()
    assert (
        "curated\tice-pac\tdisease state\tmetastatic castration-resistant prostate cancer\tp1\t"
        "the classes found exclude each other: CastrationResistantProstateCancer, "
        "HormoneSensitiveProstateCancer"
    ) in table


def test_rejects_are_written_even_when_there_are_none(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    lost = Reject(
        file="a.json", record_id=None, path="", value="\ud800", reason="not JSON; mend it"
    )
    build_of(ice_pac(), rejects=[lost])
    assert rejects(tmp_path / "graph") == [
        {
            "file": "a.json",
            "record_id": None,
            "path": "",
            "value": "?",
            "reason": "not JSON; mend it",
        }
    ]
    build_of(ice_pac())
    assert rejects(tmp_path / "graph") == []


def versioned(version: str, sha256: str, file: str) -> Study:
    study = ice_pac_registry()
    source = Source(
        kind="ctgov", record_id="N1", tier="registry", version=version, sha256=sha256, file=file
    )
    return replace(study, source=source)


def test_the_newest_version_of_a_record_stays() -> None:
    old, new = versioned("2018-05-01", "b", "old.json"), versioned("2019", "a", "new.json")
    for order in ([old, new], [new, old]):
        kept, older = newest(order)
        assert kept == (new,)
        assert [(r.file, r.record_id, r.value) for r in older] == [("old.json", "N1", "2018-05-01")]
        assert older[0].reason == (
            "an older version of the record: kept is the one of new.json (2019); "
            "give each record once"
        )
    _, again = newest([new, replace(new, source=replace(new.source, file="copy.json"))])
    assert again[0].reason.startswith("the same record again")


def test_one_version_with_two_contents_is_told() -> None:
    one, other = versioned("2019", "a", "one.json"), versioned("2019", "b", "other.json")
    for order in ([one, other], [other, one]):
        kept, older = newest(order)
        assert kept == (other,)
        assert [(r.file, r.reason) for r in older] == [
            (
                "one.json",
                "the same version of the record with different content: kept is the one of "
                "other.json (2019); give each record once",
            )
        ]


def test_a_newer_version_replaces_the_graphs_of_the_older(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    old = replace(versioned("2018", "a", "old.json"), status="recruiting", overrides=())
    new = replace(versioned("2019", "b", "new.json"), status="completed", arms=())
    versions = {build_of(*order).version for order in ((old, new), (new, old), (new,))}
    assert len(versions) == 1
    store = open_graph(tmp_path / "graph")
    ptkg = "PREFIX ptkg: <https://w3id.org/ptkg/ontology/> "
    statuses = select(store, ptkg + "SELECT DISTINCT ?s WHERE { ?x ptkg:status ?s }")
    assert [row["s"].value.rpartition("/")[2] for row in statuses] == ["Completed"]
    assert list(select(store, ptkg + "SELECT ?a WHERE { ?x ptkg:hasArm ?a }")) == []


def test_nothing_left_is_an_error_that_keeps_the_last_graph(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    good = build_of(ice_pac())
    with pytest.raises(BuildError, match="no record is left"):
        build_of(rejects=[Reject(file="a", record_id="b", path="", value="", reason="bad; mend")])
    assert [r["record_id"] for r in rejects(tmp_path / "graph")] == ["b"]
    assert (tmp_path / "graph" / "current").resolve() == good.graph


def test_a_missing_path_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(BuildError) as caught:
        build([tmp_path / "nowhere"], tmp_path / "graph", bundled=False)
    assert str(caught.value) == (f"no such file or folder: {tmp_path / 'nowhere'}; check the path")


def test_records_that_cannot_be_read_at_all_break_the_floor(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"protocolSection": ', encoding="utf-8")
    with pytest.raises(BuildError, match=r"records were given, and none could be read \(1\)"):
        build([broken], tmp_path / "graph", bundled=False)
    (reject,) = rejects(tmp_path / "graph")
    assert str(broken) in str(reject["file"])


def test_a_lost_bundled_study_breaks_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    from graph.sources import curated

    lost = Reject(
        file="graph/curated/studies/card.yaml",
        record_id="card",
        path="phse",
        value="4",
        reason="unknown key; did you mean phase?",
    )
    monkeypatch.setattr(curated, "read_bundled", lambda: iter([ice_pac(), lost]))
    with pytest.raises(BuildError) as caught:
        read_all([], bundled=True, progress=lambda *_: None)
    assert str(caught.value) == (
        "bundled studies are lost (1):\n"
        "  graph/curated/studies/card.yaml card phse: unknown key; did you mean phase?"
    )


def test_lost_counts_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading((ice_pac(),), (), 2)
    monkeypatch.setattr(building, "read_all", lambda *_, **__: reading)
    with pytest.raises(BuildError, match="2 records came in, 1 went out and 0 were set aside"):
        build([], tmp_path / "graph", bundled=False)


class FullDisk:
    """A store on a full disk."""

    def __init__(self, path: str) -> None:
        Path(path).mkdir()

    def bulk_load(self, *_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_one_line_and_the_last_good_graph_stays(
    build_of: Callable[..., BuildReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = build_of(ice_pac())
    monkeypatch.setattr(publish, "Store", FullDisk)
    with pytest.raises(BuildError) as caught:
        build_of(ice_pac(), card())
    monkeypatch.undo()
    assert str(caught.value).startswith(
        f"{tmp_path / 'graph'}: the graph could not be written (No space left on device);"
    )
    assert "\n" not in str(caught.value)
    assert sorted(n for n in names(tmp_path / "graph") if n.startswith(".building")) == []
    assert (tmp_path / "graph" / "current").resolve() == good.graph
    assert sum(1 for _ in open_graph(tmp_path / "graph")) == good.quads


@pytest.mark.parametrize("step", ["_sync", "_make_current", "_drop_old"])
def test_a_build_that_dies_at_any_step_leaves_a_graph_that_opens(
    step: str,
    build_of: Callable[..., BuildReport],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    build_of(ice_pac())

    def die(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(publish, step, die)
        with pytest.raises(KeyboardInterrupt):
            build_of(ice_pac(), card())
    assert sum(1 for _ in open_graph(tmp_path / "graph")) > 0
    report = build_of(ice_pac(), card())
    assert report.records == 2
    assert not [n for n in names(tmp_path / "graph") if n.startswith(".building")]


def test_only_the_current_version_and_the_one_before_are_kept(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    studies = small_studies()
    versions = [build_of(*studies[: n + 1]).version for n in range(3)]
    kept = [n for n in names(tmp_path / "graph") if len(n) == 12]
    assert kept == sorted(versions[1:])
    assert open_graph(tmp_path / "graph" / versions[1]) is not None  # a version opens by itself


def test_a_damaged_version_is_made_anew(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    first = build_of(ice_pac())
    for file in (first.graph / "store").iterdir():
        file.write_bytes(b"")
    with pytest.raises(NoGraph, match="ptkg build --graph"):
        open_graph(tmp_path / "graph")
    second = build_of(ice_pac())
    assert (second.version, second.reused) == (first.version, False)
    assert sum(1 for _ in open_graph(tmp_path / "graph")) == second.quads


def test_a_folder_without_a_graph_names_the_remedy(tmp_path: Path) -> None:
    for folder, why in ((tmp_path, "no graph has been built"), (tmp_path / "x", "no such folder")):
        with pytest.raises(NoGraph, match=why) as caught:
            open_graph(folder)
        assert str(caught.value).endswith(f"ptkg build --graph {folder}")


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BuildError, match="could not be written") as caught:
        build([], tmp_path / "file" / "graph")
    assert "\n" not in str(caught.value)


def test_one_build_at_a_time(build_of: Callable[..., BuildReport], tmp_path: Path) -> None:
    with publish.lock(tmp_path / "graph"), pytest.raises(BuildError, match="another build"):
        build_of(ice_pac())


def test_a_graph_is_current_until_an_input_changes(
    build_of: Callable[..., BuildReport], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, given, code = tmp_path / "graph", tmp_path / "given", tmp_path / "code"
    given.mkdir()
    code.mkdir()
    monkeypatch.setattr(fingerprint, "OWN", (code,))
    (given / "a.json").write_text("{}", encoding="utf-8")
    assert not is_current(graph, [given], bundled=False)
    build_of(ice_pac(), paths=[given])
    assert is_current(graph, [given], bundled=False)
    assert not is_current(graph, [given], bundled=True)
    assert not is_current(graph, [], bundled=False)
    (given / "b.json").write_text("{}", encoding="utf-8")
    assert not is_current(graph, [given], bundled=False)
    (given / "b.json").unlink()
    assert is_current(graph, [given], bundled=False)
    (code / "linker.py").write_text("", encoding="utf-8")
    assert not is_current(graph, [given], bundled=False)
    (code / "linker.py").unlink()
    shutil.rmtree((graph / "current").resolve())
    assert not is_current(graph, [given], bundled=False)


@pytest.mark.full
def test_all_registry_records_come_in_or_are_named(shared: Path, tmp_path: Path) -> None:
    folders = [shared / "registry" / name for name in ("ctgov_v2", "ctgov_v2_other")]
    report = build(folders, tmp_path / "graph")
    assert report.sources["ctgov"] > 2000
    assert report.items == report.records + len(report.rejects)
    assert len(rejects(tmp_path / "graph")) == len(report.rejects)
    assert all(reject.file and reject.reason for reject in report.rejects)


@pytest.mark.full
def test_a_build_killed_at_any_moment_leaves_the_last_good_graph(
    build_of: Callable[..., BuildReport], tmp_path: Path
) -> None:
    graph = tmp_path / "graph"
    good = build_of(ice_pac())
    died = Counter[bool]()
    for tenth in range(4, 40, 2):
        process = start(graph, "0")
        time.sleep(tenth / 10)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        died[process.returncode == -signal.SIGKILL] += 1
        assert sum(1 for _ in open_graph(graph)) >= good.quads
    assert died[True] > 0
    assert build_of(*small_studies()).records == 11


@pytest.mark.full
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_file_system_that_is_really_full(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        process = start(disk / "graph", "0")
        process.communicate()
        assert process.returncode == 1
        with pytest.raises(BuildError, match="could not be written"):
            build([], disk / "graph")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
