"""Forms as a browser sees them: read from the page, filled in from a table, whatever questions they ask. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

#: What a made-up complainant answers, by the name of the field, or by page and name where the same name asks other
#: things elsewhere; a row's number and a matter's key do not matter.
ANSWERS: Final[Mapping[str, str]] = {
    "acting": "self",
    "birth_date": "1988-06-15",
    "document_named": "(2025) No. 118",
    "email": "",
    "entry": "The court's entry that is copied there",
    "id_number": "110101198806150020",
    "learned_how": "At the airport.",
    "learned_on": "2026-09-14",
    "name": "林闻清",
    "narrative": "At the airport they told me that I may not fly. Nobody had ever written to me.",
    "paid_on": "2026-03-02",
    "phone": "",
    "timeline/what": "I was not allowed to fly.",
    "timeline/year": "2026",
    "why": "I report from abroad on Monday.",
    "wish": "Delete the entry and let me travel.",
}
#: Typed where a page insists and the table has nothing.
WORDS: Final = "I do not know more than this."
DAY: Final = "2026-09-14"
#: Buttons of these names lead away from the next page.
ASIDE: Final = frozenset({"later", "add", "remove", "take"})


@dataclass
class Control:
    """One control of a form."""

    kind: str
    name: str
    value: str
    chosen: bool = False
    wrong: bool = False
    options: list[tuple[str, bool]] = field(default_factory=list)


@dataclass
class Form:
    """One form of a page's main part."""

    action: str
    method: str
    key: str
    controls: list[Control] = field(default_factory=list)

    @property
    def buttons(self) -> list[Control]:
        """What submits it."""
        return [control for control in self.controls if control.kind == "submit"]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.main = False
        self._form: Form | None = None
        self._select: Control | None = None
        self._area: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.main = True
        elif tag == "form" and self.main:
            method = given.get("method", "get").lower()
            self._form = Form(given.get("action", ""), method, given.get("id", ""))
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "main":
            self.main = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data

    def _control(self, tag: str, given: Mapping[str, str]) -> None:
        name = given.get("name", "")
        if tag == "option" and self._select is not None:
            self._select.options.append((given.get("value", ""), "selected" in given))
        if tag not in {"input", "select", "textarea", "button"} or self._form is None or "disabled" in given:
            return
        kind = {"input": given.get("type", "text"), "button": given.get("type", "submit")}.get(tag, tag)
        control = Control(kind, name, given.get("value", "on" if kind == "checkbox" else ""), "checked" in given)
        control.wrong = given.get("aria-invalid") == "true"
        self._form.controls.append(control)
        self._select = control if tag == "select" else self._select
        self._area = control if tag == "textarea" else None


def forms(page: str) -> list[Form]:
    """The forms in a page's main part."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def main_form(page: str) -> Form:
    """The form that leads on: the page's answers, or the one with the button that goes on.

    Raises LookupError when the page has none.
    """
    posts = [form for form in forms(page) if form.method == "post"]
    named = [form for form in posts if form.key == "answers"]
    on = [form for form in posts if any(button.name == "go_on" for button in form.buttons)]
    found = named or on or posts
    if not found:
        raise LookupError("this page has no form that leads on")
    return found[0]


def filled(
    form: Form, page: str = "", *, insist: bool = False, answers: Mapping[str, str] = ANSWERS
) -> list[tuple[str, str]]:
    """What the browser of a made-up complainant sends. With `insist`, fields that the page wants get a few words."""
    return [*_typed(form, page, answers, insist=insist), *_chosen(form, answers), *_pressed(form)]


def _typed(form: Form, page: str, answers: Mapping[str, str], *, insist: bool) -> Iterator[tuple[str, str]]:
    for control in form.controls:
        if not control.name or control.kind in {"submit", "button", "file", "radio", "checkbox", "reset"}:
            continue
        plain = control.name.rpartition("-")[2] if control.name.startswith("row") else control.name
        known = answers.get(f"{page}/{plain}", answers.get(plain))
        if control.kind == "hidden":
            yield control.name, control.value
        elif control.kind == "select":
            yield control.name, _option(control, known, insist=insist)
        else:
            answer = control.value if known is None else known
            if insist and control.wrong and not answer:
                answer = DAY if control.kind == "date" else WORDS
            yield control.name, answer


def _option(select: Control, wanted: str | None, *, insist: bool) -> str:
    """What the table says, else what is chosen, else the first as in a browser; where the page insists, any."""
    values = [value for value, _ in select.options]
    if wanted in values:
        return str(wanted)
    chosen = [value for value, is_chosen in select.options if is_chosen]
    stays = next(iter([*chosen, *values, ""]))
    return stays if stays or not (insist and select.wrong) else next(filter(None, values), "")


def _chosen(form: Form, answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """One of each group of boxes and radios: what the table says, what is chosen already, or the first."""
    groups: dict[str, list[Control]] = {}
    for control in form.controls:
        # In a row they only say more about what was typed there.
        if control.kind in {"radio", "checkbox"} and control.name and not control.name.startswith("row"):
            groups.setdefault(control.name, []).append(control)
    for name, group in groups.items():
        wanted = [control for control in group if control.value == answers.get(name)]
        already = [control for control in group if control.chosen]
        yield name, (wanted or already or group)[0].value


def _pressed(form: Form) -> Iterator[tuple[str, str]]:
    button = next((button for button in form.buttons if button.name not in ASIDE), None)
    if button is not None and button.name:
        yield button.name, button.value
