"""The running text of a page: its main part, block by block, without what people wrote themselves. Pure."""

from html.parser import HTMLParser

BLOCKS = frozenset(
    {"p", "li", "dd", "dt", "td", "th", "tr", "label", "legend", "summary", "h1", "h2", "h3", "h4", "div", "section"}
    | {"button", "caption", "figcaption", "blockquote", "option", "header", "fieldset", "form", "ul", "ol", "dl"}
    | {"table", "main"}
)
SILENT = frozenset({"label", "script", "style", "svg", "select", "textarea", "template", "title", "noscript"})
#: What somebody typed is quoted, names and references are marked as not to be translated.
QUOTED_CLASSES = frozenset({"quote", "own", "typed", "secret", "figure-number", "hash", "code"})
VOID = frozenset({"input", "br", "img", "hr", "meta", "link", "wbr", "source", "col", "progress-bar"})


class _Blocks(HTMLParser):
    """Collects the text of `main`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._words.append(" ")
        if tag in VOID:
            return
        given = dict(attrs)
        ours = tag not in SILENT and given.get("translate") != "no" and "hidden" not in given
        ours = ours and not QUOTED_CLASSES & set((given.get("class") or "").split())
        if tag in BLOCKS:
            self._end_block()
        self._open.append((tag, ours))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end_block()
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if any(tag == "main" for tag, _ in self._open):
            self._words.append(data if all(ours for _, ours in self._open) else " ")

    def _end_block(self) -> None:
        text = " ".join("".join(self._words).split())
        if text:
            self.found.append(text)
        self._words = []


def blocks(page: str) -> list[str]:
    """The blocks of a page's main part, each once: what is repeated is read once."""
    reader = _Blocks()
    reader.feed(page)
    reader.close()
    return list(dict.fromkeys(reader.found))
