"""Writing XML: elements with attributes and either text or other elements, two spaces a level."""

from collections.abc import Iterator, Mapping

_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


class Written:
    """An element under way."""

    def __init__(self, tag: str, attributes: Mapping[str, str] | None = None) -> None:
        self.tag = tag
        self.attributes = dict(attributes or {})
        self.text = ""
        self.children: list[Written] = []

    def add(self, tag: str, attributes: Mapping[str, str] | None = None) -> "Written":
        """Append an inner element and give it back."""
        child = Written(tag, attributes)
        self.children.append(child)
        return child

    def document(self) -> bytes:
        """The whole file in UTF-8."""
        return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *self._lines(""), ""]).encode()

    def _lines(self, margin: str) -> Iterator[str]:
        stated = "".join(f' {name}="{value.translate(_ESCAPES)}"' for name, value in self.attributes.items())
        if self.text:
            yield f"{margin}<{self.tag}{stated}>{self.text.translate(_ESCAPES)}</{self.tag}>"
        elif not self.children:
            yield f"{margin}<{self.tag}{stated}/>"
        else:
            yield f"{margin}<{self.tag}{stated}>"
            for child in self.children:
                yield from child._lines(f"{margin}  ")  # noqa: SLF001 - another element's own lines
            yield f"{margin}</{self.tag}>"
