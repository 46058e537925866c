"""The N-Quads writer, fuzzed against pyoxigraph's parser."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph import nquads

XSD = "http://www.w3.org/2001/XMLSchema#"
ANY_TEXT = st.text(st.characters())  # any code point, control characters and surrogates too


def parsed(term: str | None) -> object:
    """The object of one line with this term, as pyoxigraph reads it."""
    assert term is not None
    line = nquads.quad("urn:s", "urn:p", term, "urn:g")
    (quad,) = parse(line, format=RdfFormat.N_QUADS)
    return quad.object


@given(ANY_TEXT)
def test_any_text_comes_back_as_it_went_in(text: str) -> None:
    term = nquads.text(text)
    if term is None:
        assert not text.strip()
        return
    assert "\n" not in term
    assert parsed(term) == Literal(nquads.clean(text))


@given(st.text(st.characters(codec="utf-8", min_codepoint=0x20)))
def test_printable_text_is_not_changed(text: str) -> None:
    if not set(text) & {"\ufffe", "\uffff"}:
        assert nquads.clean(text) == text


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert nquads.clean("a\x00b\x1fc\ud800d\ufffee\tf\n") == "a\ufffdb\ufffdc\ufffdd\ufffde\tf\n"


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_are_canonical_and_keep_their_value(number: Decimal) -> None:
    term = nquads.decimal(number)
    assert term is not None
    lexical, _, datatype = term.partition("^^")
    digits = lexical.strip('"')
    assert datatype == f"<{XSD}decimal>"
    assert set(digits) <= set("-.0123456789")
    assert Decimal(digits) == number
    assert not ("." in digits and digits.endswith(("0", ".")))


@pytest.mark.parametrize(
    ("number", "lexical"),
    [("8.40", "8.4"), ("20", "20"), ("1E+2", "100"), ("-0.0", "0"), ("1E-7", "0.0000001")],
)
def test_decimals_as_people_write_them(number: str, lexical: str) -> None:
    assert nquads.decimal(Decimal(number)) == f'"{lexical}"^^<{XSD}decimal>'


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_no_number_is_refused(number: str) -> None:
    with pytest.raises(ValueError, match="xsd:decimal"):
        nquads.decimal(Decimal(number))


@pytest.mark.parametrize(
    ("text", "kind"),
    [("2019-05-31", "date"), ("2019-05", "gYearMonth"), ("2019", "gYear")],
)
def test_dates_are_typed_by_their_length(text: str, kind: str) -> None:
    assert parsed(nquads.date(text)) == Literal(text, datatype=NamedNode(XSD + kind))


@given(ANY_TEXT)
def test_what_is_no_date_gives_none(text: str) -> None:
    term = nquads.date(text)
    if term is not None:
        assert text.isascii()
        assert len(text) in {4, 7, 10}


@pytest.mark.parametrize("text", ["May 2019", "2019-13", "2019-05-32", "", "２０１９"])
def test_malformed_dates(text: str) -> None:
    assert nquads.date(text) is None


@given(ANY_TEXT)
def test_web_pages_are_valid_iris_or_nothing(text: str) -> None:
    for url in (text, f"https://example.org/{text}"):
        term = nquads.web_page(url)
        if term is not None:
            assert isinstance(parsed(term), NamedNode)


def test_a_file_name_is_no_web_page() -> None:
    assert nquads.web_page("000_3d70adbe71f17e78.txt") is None


@pytest.mark.parametrize("text", ["no colon", "urn:a b", "urn:<", "urn:\ud800"])
def test_bad_iris_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        nquads.iri(text)


def test_absent_facts_are_skipped() -> None:
    graph = nquads.Graph("urn:g")
    facts = [("urn:p", nquads.text(" ")), ("urn:q", nquads.integer(31))]
    assert list(graph.facts("urn:s", facts)) == [
        f'<urn:s> <urn:q> "31"^^<{XSD}integer> <urn:g> .\n'
    ]
