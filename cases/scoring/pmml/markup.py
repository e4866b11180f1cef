"""XML from a stranger, made harmless: no document type, no entity, nothing from outside, all bounded."""

from xml.parsers import expat

from cases.scoring.document import MethodInvalid, Problem, ProblemCode

#: Bytes, elements, depth, attributes of one element, letters of one value.
SIZE_LIMIT, ELEMENT_LIMIT, DEPTH_LIMIT, ATTRIBUTE_LIMIT, TEXT_LIMIT = 8_000_000, 100_000, 60, 64, 100_000


class Element:
    """One element. ``tag`` has no namespace; ``foreign`` says that it lies outside the root's."""

    __slots__ = ("_counts", "attributes", "children", "foreign", "line", "parent", "position", "tag", "text")

    def __init__(
        self, tag: str, attributes: dict[str, str], line: int, parent: "Element | None", *, foreign: bool
    ) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.parent = parent
        self.foreign = foreign
        self.children: list[Element] = []
        self.text = ""
        self._counts: dict[str, int] = {}
        self.position = 1 if parent is None else parent.count(tag)

    @property
    def place(self) -> str:
        """Line and path, such as ``line 7: /PMML/Scorecard/MiningSchema/MiningField[2]``."""
        return f"line {self.line}: {self._path()}"

    def count(self, tag: str) -> int:
        """The position of one more inner element of this name, from 1."""
        self._counts[tag] = self._counts.get(tag, 0) + 1
        return self._counts[tag]

    def _path(self) -> str:
        parts: list[str] = []
        element: Element | None = self
        while element is not None:
            parts.append(element.tag if element.position == 1 else f"{element.tag}[{element.position}]")
            element = element.parent
        return "/" + "/".join(reversed(parts))


class _Builder:
    """Builds the tree from the parser's calls and refuses what is dangerous when it comes up."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.namespace = ""
        self._open: list[Element] = []
        self._count = 0
        self._text: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._forbid
        self.parser.EntityDeclHandler = self._forbid
        self.parser.ExternalEntityRefHandler = self._forbid
        self.parser.SkippedEntityHandler = self._forbid

    def _forbid(self, *_: object) -> int:
        raise self._refusal(ProblemCode.FORBIDDEN)

    def _refusal(self, code: ProblemCode) -> MethodInvalid:
        within = self._open[-1].place if self._open else f"line {self.parser.CurrentLineNumber}: document"
        return MethodInvalid((Problem(within, code),))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        too_long = any(len(value) > TEXT_LIMIT for value in attributes.values())
        if self._count > ELEMENT_LIMIT or len(self._open) >= DEPTH_LIMIT or len(attributes) > ATTRIBUTE_LIMIT:
            raise self._refusal(ProblemCode.TOO_MANY)
        if too_long:
            raise self._refusal(ProblemCode.OUT_OF_RANGE)
        namespace, _, tag = name.rpartition(" ")
        parent = self._open[-1] if self._open else None
        if parent is None:
            self.namespace = namespace
        # What is in another namespace (xsi:schemaLocation) is not of the standard and says nothing.
        own = {key: value for key, value in attributes.items() if " " not in key}
        foreign = namespace != self.namespace
        element = Element(tag, own, self.parser.CurrentLineNumber, parent, foreign=foreign)
        if parent is None:
            self.root = element
        else:
            self._flush(parent)
            parent.children.append(element)
        self._open.append(element)

    def _end(self, _: str) -> None:
        self._flush(self._open.pop())

    def _characters(self, text: str) -> None:
        self._text.append(text)

    def _flush(self, element: Element) -> None:
        element.text += "".join(self._text)
        self._text.clear()
        if len(element.text) > TEXT_LIMIT:
            raise self._refusal(ProblemCode.OUT_OF_RANGE)


def parse(data: bytes) -> tuple[Element, str]:
    """The root element and its namespace; raises MethodInvalid with the line of what is wrong."""
    if len(data) > SIZE_LIMIT:
        raise MethodInvalid((Problem("document", ProblemCode.TOO_MANY),))
    builder = _Builder()
    try:
        builder.parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        if isinstance(error, MethodInvalid):
            raise
        raise MethodInvalid(
            (Problem(f"line {builder.parser.ErrorLineNumber}: document", ProblemCode.NOT_WELL_FORMED),)
        ) from error
    if builder.root is None:
        raise MethodInvalid((Problem("document", ProblemCode.MISSING),))
    return builder.root, builder.namespace
