"""The pages of a case: its navigation, the list of everything else, and the parts of a long page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cases.models import Case
from cases.workflow import CaseStatus

PAGES = (
    ("status", gettext_lazy("Where it stands")),
    ("picture", gettext_lazy("What we found")),
    ("messages", gettext_lazy("Messages")),
    ("files", gettext_lazy("Files")),
    ("letters", gettext_lazy("Letters")),
    ("more", pgettext_lazy("a page", "More")),
)


def navigation(current: str, unread: int = 0) -> list[dict[str, Any]]:
    """Give the pages of a case; the current one is marked, and the list of everything else for what it leads to."""
    names = [name for name, _label in PAGES]
    return [
        {
            "label": label,
            "href": reverse(f"my_case:{name}"),
            "current": name == current or (name == "more" and current not in names and "parent"),
            "count": unread if name == "messages" and unread else None,
        }
        for name, label in PAGES
    ]


def contents(page: Mapping[str, Any]) -> list[dict[str, str]]:
    """List the parts of the picture that have something to show, for a jump at the top of a long page."""
    parts = (
        ("decisions", _("Decisions"), page["decisions"]),
        ("requests", _("After the decision"), page["requests"]),
        ("relief", _("Suspension for now"), page["reliefs"]),
        ("scores", _("Your score"), page["scores"]),
        ("findings", _("What is wrong"), True),
        ("spread", _("How far it went"), page["spread"].figure or page["spread"].holders),
        ("corrections", _("Corrections we asked for"), True),
        ("asked", _("Whom we asked for records"), True),
    )
    return [{"href": f"#{key}", "label": label} for key, label, there in parts if there]


@dataclass(frozen=True)
class Group:
    """Some pages that belong together, in the fields of components/task_list.html."""

    title: str
    items: list[dict[str, str]]


def more(case: Case) -> list[Group]:
    """Word everything that is not in the navigation, by what somebody wants."""
    ended = case.status == CaseStatus.CLOSED.value
    say = [
        _page("answer", _("What the agencies answered"), _("Read the answers and say what you think of them.")),
        *(
            [
                _page(
                    "review",
                    _("After the decision"),
                    _("Accept it or not, ask for a review, have a writing mistake put right."),
                )
            ]
            if ended
            else []
        ),
        *(
            [
                _page(
                    "relief",
                    _("Have a restriction suspended for now"),
                    _("When something cannot wait until we have looked at your case."),
                )
            ]
            if case.is_open
            else []
        ),
    ]
    if not case.is_open:
        say.append(
            _page("rate", _("What did you think of it?"), _("What you think of us, and of the outcome. It is short."))
        )
    watch = [
        _page("consents", _("Permissions"), _("What we may fetch about you. You can take it back at any time.")),
        _page("looks", _("Who looked at my case"), _("Every look is written down, with who and what for.")),
        _page(
            "bundle", _("Download everything"), _("Your whole case in one file that anybody can check, also a court.")
        ),
        _page("erase", _("What we keep, and deleting it"), _("Ask us to delete what no rule keeps any more.")),
    ]
    news = [
        _page("notices", _("How we tell you"), _("By e-mail or text message, at once, daily or weekly.")),
        _page("calendar", _("The dates for my calendar"), _("A file that your phone or computer can open.")),
    ]
    way_in = [
        _page("passkeys", _("Ways in"), _("Open your case with your phone or computer instead of the code.")),
        _page("new_code", _("A new access code"), _("When the old one is lost or somebody else may have seen it.")),
    ]
    end = [_page("withdraw", _("Withdraw my complaint"), _("We stop our work on it. You can file again."))]
    groups = [
        Group(_("Say something"), say),
        Group(_("Dates and news"), news),
        Group(_("Watch over your data"), watch),
        Group(_("Your way in"), way_in),
    ]
    return [*groups, Group(_("End it"), end)] if case.is_open else groups


def _page(name: str, title: str, hint: str) -> dict[str, str]:
    return {"href": reverse(f"my_case:{name}"), "title": title, "hint": hint}
