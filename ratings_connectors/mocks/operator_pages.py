"""The back office as HTML: plain pages that work without scripts, on a phone and with a keyboard."""

import json
from collections.abc import Iterable
from datetime import date
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from ratings_connectors.mocks.agencies import AGENCIES
from ratings_connectors.mocks.faults import EVERYBODY, FAULTS, Fault
from ratings_connectors.mocks.operator_words import STATES, STYLE, WORDS
from ratings_connectors.mocks.state import State
from ratings_connectors.mocks.world import Person, people, stated_score

_LANGUAGES: Final = ("en", "zh")


class Pages:
    """The pages of one world in one language; a search keeps everybody whose name, number or key contains it."""

    def __init__(self, state: State, *, today: date, lang: str, search: str = "", show_all: bool = False) -> None:
        self._state = state
        self._today = today
        self._lang = lang if lang in _LANGUAGES else "en"
        self._words = WORDS[self._lang]
        self._search = search
        self._show_all = show_all or bool(search)

    def overview(self, rejected: str = "") -> str:
        """Everything on one page; `rejected` is what could not be done."""
        word = self._words
        error = (
            f'<div class="error" role="alert"><p>{word["rejected"]}: {escape(rejected)}</p></div>' if rejected else ""
        )
        return self._page(
            error,
            f'<p class="note">{word["note"]}</p>',
            self._people_section(),
            self._faults_section(),
            self._notices_section(),
            self._callbacks_section(),
            f"<h2>{word['requests']}</h2><p>{len(self._state.calls)} "
            f'<a href="/operator/requests">{word["list_requests"]}</a></p>',
            self._form("/operator/reset", {}, word["reset"], danger=True),
        )

    def person(self, person: Person) -> str:
        """What each agency holds about one person now."""
        word = self._words
        parts = [f"<h3>{escape(self._agency(a))}</h3>{_pretty(self._held(person, a))}" for a in AGENCIES]
        return self._page(
            f'<p><a href="{escape(self._link())}">{word["back"]}</a></p>',
            f"<h2>{escape(person.name)} ({escape(person.latin)})</h2><p>{escape(person.story[self._lang])}</p>",
            f"<p>{word['id_number']}: {escape(person.id_number)}</p>",
            f"<p>{word['state']}: <strong>{self._state_name(self._state.of(person.key))}</strong></p>",
            self._buttons(person),
            f"<h2>{word['holds']}</h2>",
            *parts,
        )

    def _held(self, person: Person, agency: str) -> Any:
        return person.states[self._state.shown(agency, person.key)][agency]

    def _people_section(self) -> str:
        word = self._words
        heads = "".join(
            f'<th scope="col">{word[name]}</th>' for name in ("person", "id_number", "story", "state", "move")
        )
        rows = "".join(self._row(person) for person in self._chosen())
        title = word["all_people"] if self._show_all else word["story_people"]
        other = self._link(all="" if self._show_all else "1", q="")
        label = word["story_people"] if self._show_all else word["all_people"]
        return (
            f'<h2 id="people">{title}</h2><form method="get" action="/operator/" role="search">'
            f'<input type="hidden" name="lang" value="{self._lang}"><label>{word["search"]} '
            f'<input name="q" value="{escape(self._search)}"></label><button>{word["find"]}</button></form>'
            f'<p><a href="{escape(other)}">{label}</a></p>'
            f'<table class="people"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        )

    def _chosen(self) -> Iterable[Person]:
        for person in people().values():
            if not self._show_all and not person.story["en"]:
                continue
            text = f"{person.key} {person.name} {person.latin} {person.id_number}".lower()
            if self._search.lower() in text:
                yield person

    def _row(self, person: Person) -> str:
        word = self._words
        now = self._state.of(person.key)
        score = stated_score(person.states[now]["sesame"], as_of=self._today)
        link = escape(f"/operator/people/{person.key}?lang={self._lang}")
        cells = (
            (
                "person",
                f'<a href="{link}">{escape(person.name)}</a> {escape(person.latin)}<br><small>{person.key}</small>',
            ),
            ("id_number", f"{person.id_number}<br><small>{word['score']} {score}</small>"),
            ("story", escape(person.story[self._lang])),
            ("state", f"<strong>{self._state_name(now)}</strong>"),
            ("move", self._buttons(person)),
        )
        return "<tr>" + "".join(f'<td data-label="{word[name]}">{cell}</td>' for name, cell in cells) + "</tr>"

    def _buttons(self, person: Person) -> str:
        now = self._state.of(person.key)
        return "".join(
            self._form(
                "/operator/state",
                {"person": person.key, "state": name},
                self._state_name(name),
                spoken=f"{person.name}: {self._words['move']} {self._state_name(name)}",
            )
            for name in person.states
            if name != now
        )

    def _faults_section(self) -> str:
        word = self._words
        rows = "".join(
            f"<tr><td>{self._agency(f['agency'])}</td><td>{self._who(f['person'])}</td>"
            f"<td>{self._fault_name(Fault(f['fault']))}</td>"
            f"<td>{word['until_cleared'] if f['times'] is None else f['times']}</td><td>"
            + self._form(
                "/operator/fault", {**{k: f[k] for k in ("agency", "person", "fault")}, "times": "0"}, word["clear"]
            )
            + "</td></tr>"
            for f in self._state.faults
        )
        heads = "".join(f'<th scope="col">{word[n]}</th>' for n in ("agency", "person", "fault", "times_left", "clear"))
        shown = _table(heads, rows) if rows else f"<p>{word['no_faults']}</p>"
        return f"<h2>{word['faults']}</h2>{shown}{self._fault_form()}"

    def _fault_form(self) -> str:
        word = self._words
        agencies = _options((agency, self._agency(agency)) for agency in AGENCIES)
        who = _options([(EVERYBODY, word["everybody"]), *((p.key, self._who(p.key)) for p in people().values())])
        faults = _options((fault.value, self._fault_name(fault)) for fault in Fault)
        return (
            f'<form method="post" action="/operator/fault"><input type="hidden" name="lang" value="{self._lang}">'
            f'<label>{word["agency"]} <select name="agency">{agencies}</select></label>'
            f'<label>{word["person"]} <select name="person">{who}</select></label>'
            f'<label>{word["fault"]} <select name="fault">{faults}</select></label>'
            f'<label>{word["times"]} <input name="times" inputmode="numeric" pattern="[0-9]*" size="4"></label>'
            f"<button>{word['switch_on']}</button></form>"
        )

    def _notices_section(self) -> str:
        word = self._words
        rows = "".join(
            f"<tr><td>{self._agency(n['agency'])}</td><td>{self._who(n['person'])}</td><td>{escape(n['reference'])}</td>"
            f"<td>{escape(n['received_at'])}</td><td>{_pretty(n['items'])}</td></tr>"
            for n in reversed(self._state.notices[-50:])
        )
        heads = "".join(
            f'<th scope="col">{word[n]}</th>' for n in ("agency", "person", "reference", "received", "items")
        )
        table = _table(heads, rows)
        return f"<h2>{word['notices']}</h2>" + (table if rows else f"<p>{word['no_notices']}</p>")

    def _callbacks_section(self) -> str:
        word = self._words
        ringing = {slug: agency.events for slug, agency in AGENCIES.items() if agency.events}
        agencies = _options((slug, self._agency(slug)) for slug in ringing)
        who = _options((person.key, self._who(person.key)) for person in people().values())
        events = _options((event, event) for event in dict.fromkeys(one for each in ringing.values() for one in each))
        return (
            f"<h2>{word['callbacks']}</h2>"
            f'<form method="post" action="/operator/callback"><input type="hidden" name="lang" value="{self._lang}">'
            f'<label>{word["agency"]} <select name="agency">{agencies}</select></label>'
            f'<label>{word["person"]} <select name="person">{who}</select></label>'
            f'<label>{word["event"]} <select name="event">{events}</select></label>'
            f"<button>{word['ring']}</button></form>"
            f'<p><a href="/operator/callbacks">{word["list_requests"]}</a></p>'
        )

    def _page(self, *parts: str) -> str:
        word = self._words
        other = "zh" if self._lang == "en" else "en"
        return (
            f'<!doctype html><html lang="{word["html_lang"]}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{word['title']}</title><style>{STYLE}</style></head><body>"
            f'<header><h1>{word["title"]}</h1><a href="/operator/?lang={other}" lang="{WORDS[other]["html_lang"]}">'
            f"{word['other_language']}</a></header><main>{''.join(parts)}</main></body></html>"
        )

    def _form(self, action: str, values: dict[str, str], label: str, *, danger: bool = False, spoken: str = "") -> str:
        kept = {"lang": self._lang, "q": self._search, "all": "1" if self._show_all else "", **values}
        hidden = "".join(f'<input type="hidden" name="{k}" value="{escape(v)}">' for k, v in kept.items())
        style = ' class="danger"' if danger else ""
        # The same word stands on many buttons; read aloud, each needs the person it moves.
        style += f' aria-label="{escape(spoken)}"' if spoken else ""
        return f'<form class="inline" method="post" action="{action}">{hidden}<button{style}>{label}</button></form>'

    def _link(self, **changes: str) -> str:
        return "/operator/?" + urlencode({"lang": self._lang, "q": self._search, **changes})

    def _agency(self, agency: str) -> str:
        return AGENCIES[agency].chinese if self._lang == "zh" else AGENCIES[agency].english

    def _who(self, key: str) -> str:
        person = people().get(key)
        return f"{escape(person.name)} ({escape(person.latin)})" if person else self._words["everybody"]

    def _state_name(self, state: str) -> str:
        return STATES.get(state, state) if self._lang == "zh" else state.replace("_", " ")

    def _fault_name(self, fault: Fault) -> str:
        return FAULTS[fault].chinese if self._lang == "zh" else FAULTS[fault].english


def _options(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f'<option value="{escape(value)}">{label}</option>' for value, label in pairs)


def _pretty(value: Any) -> str:
    return f'<pre tabindex="0">{escape(json.dumps(value, ensure_ascii=False, indent=1))}</pre>'


def _table(heads: str, rows: str) -> str:
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll" tabindex="0">{table}</div>'
