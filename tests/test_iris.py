"""IRIs of the data: valid, parseable, from content alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, parse

from graph import iris
from graph.records import Source

ANY_TEXT = st.text(st.characters())  # any code point, half surrogates too


def source(kind: str, record_id: str) -> Source:
    return Source(kind=kind, record_id=record_id, tier="registry")


def test_the_iris_of_a_record_are_those_of_the_model() -> None:
    card = source("curated", "card")
    assert iris.record(card) == "https://w3id.org/ptkg/record/curated/card"
    assert iris.links_graph(card) == "https://w3id.org/ptkg/links/curated/card"
    assert iris.inferred_graph(card) == "https://w3id.org/ptkg/inferred/curated/card"
    assert iris.study("2014-004676-29") == "https://w3id.org/ptkg/study/2014-004676-29"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("avelumab + SABR", "avelumab-sabr"),
        ("  177Lu–PSMA-617 (β) ", "177lu-psma-617-beta"),
        ("Schrägstrich/É", "schragstrich-e"),
        ("≤3 lesions", "le-3-lesions"),
    ],
)
def test_slugs_read_like_their_label(text: str, slug: str) -> None:
    assert iris.slug(text) == slug


@given(ANY_TEXT)
def test_a_slug_is_ascii_words_and_never_empty(text: str) -> None:
    slug = iris.slug(text)
    assert slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert len(slug) <= 85


@given(st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=12))
def test_labels_of_one_record_never_share_a_slug(labels: dict[str, str]) -> None:
    slugs = iris.unique_slugs(labels)
    assert slugs.keys() == labels.keys()
    assert len(set(slugs.values())) == len(labels)


@given(st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=8))
def test_slugs_do_not_depend_on_order(labels: dict[str, str]) -> None:
    backwards = dict(reversed(labels.items()))
    assert iris.unique_slugs(backwards) == iris.unique_slugs(labels)


@given(ANY_TEXT.filter(bool), ANY_TEXT.filter(bool))
def test_every_iri_is_valid_and_survives_a_parser(kind: str, record_id: str) -> None:
    for iri in (iris.record(source(kind, record_id)), iris.study(record_id)):
        (quad,) = parse(f"<{iri}> <urn:p> <{iri}> .", format=RdfFormat.N_TRIPLES)
        assert quad.subject == NamedNode(iri)
        assert "/../" not in f"{iri}/"


def test_an_empty_id_has_no_iri() -> None:
    with pytest.raises(ValueError, match="needs an id"):
        iris.study("")


def test_ids_keep_their_case_and_dots_stay_in_their_segment() -> None:
    assert iris.segment("NCT03795207") == "NCT03795207"
    assert iris.segment("..") == "%2E%2E"
    assert iris.segment("a/b") == "a%2Fb"


def test_a_hash_tells_its_parts_apart() -> None:
    assert iris.short_hash("ab", "c") != iris.short_hash("a", "bc")
    assert iris.short_hash("a") == iris.short_hash("a")
