"""XML of strangers: a small tree, read with the standard library's expat.

A document type declaration is refused, and with it every entity, internal or external. Depth and
number of elements are limited, so that no document fills the memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.parsers import expat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Element", "XmlError", "parse", "root_name"]

DEPTH_LIMIT: Final = 100
ELEMENT_LIMIT: Final = 1_000_000
# What expat and the codecs behind it raise for content that is no XML.
BROKEN: Final = (expat.ExpatError, ValueError, LookupError)


class XmlError(ValueError):
    """A document that is not read, with the reason and the remedy."""


class _RootFound(Exception):
    """Carries the name of the root out of the parser."""


class Element:
    """One element: its local name, attributes, children, and own text.

    Text between child elements is kept too, in order: registries mix none, and what a stranger
    mixes in must show.
    """

    __slots__ = ("attributes", "children", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        """An element as its start tag states it."""
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element] = []
        self.text = ""

    def find(self, tag: str) -> Element | None:
        """The first child of a name."""
        return next(self.all(tag), None)

    def all(self, tag: str) -> Iterator[Element]:
        """The children of a name."""
        return (child for child in self.children if child.tag == tag)


def root_name(content: bytes) -> str:
    """The local name of a document's root element; what follows it is not read.

    Args:
        content: the document.

    Raises:
        XmlError: when it does not begin as an XML document, or declares a document type.

    >>> root_name(b'<?xml version="1.0"?><clinical_study rank="1"><id_info>')
    'clinical_study'
    """

    def found(tag: str, _: dict[str, str]) -> None:
        raise _RootFound(_local(tag))

    parser = _parser(found)
    try:
        parser.Parse(content, True)
    except _RootFound as root:
        return str(root.args[0])
    except BROKEN as error:
        raise XmlError(_reason(error)) from None
    raise XmlError("no XML element was found; get the file again")


def parse(content: bytes) -> Element:
    """The root element of a document, with all that is in it.

    Args:
        content: the document, in the encoding that it declares.

    Raises:
        XmlError: when it is no well-formed XML, declares a document type, or is beyond the limits.
    """
    top = Element("", {})
    stack = [top]
    texts: list[list[str]] = [[]]
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > DEPTH_LIMIT or count > ELEMENT_LIMIT:
            raise XmlError(
                f"the XML has more than {ELEMENT_LIMIT} elements or is nested deeper than "
                f"{DEPTH_LIMIT}; no registry writes such records; get the file again"
            )
        element = Element(_local(tag), attributes)
        stack[-1].children.append(element)
        stack.append(element)
        texts.append([])

    def end(_: str) -> None:
        stack.pop().text = "".join(texts.pop())

    def data(text: str) -> None:
        texts[-1].append(text)

    parser = _parser(start)
    parser.EndElementHandler = end
    parser.CharacterDataHandler = data
    try:
        parser.Parse(content, True)
    except BROKEN as error:
        raise XmlError(_reason(error)) from None
    return top.children[0]


def _parser(start: Callable[[str, dict[str, str]], None]) -> expat.XMLParserType:
    """A parser that refuses document types."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(name: str, *_: object) -> None:
    """Refuse a document type declaration: only there entities can be declared.

    Raises:
        XmlError: always.
    """
    raise XmlError(
        f"the XML declares a document type ({name[:40]}), which may hide entities; "
        "get the record from its registry, which declares none"
    )


def _reason(error: Exception) -> str:
    """What is said of content that is not well formed."""
    if isinstance(error, XmlError):
        return str(error)
    return f"no well-formed XML ({' '.join(str(error).split())}); get the file again"


def _local(tag: str) -> str:
    """A name without its namespace's prefix."""
    return tag.rpartition(":")[2]
