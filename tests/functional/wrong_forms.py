"""Every form that a complainant can fill in, sent empty or wrong, and what its page must then be like.

A form is known by the route that takes it and by what it does there, if its page has several: `act` of services.acts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse
from playwright.sync_api import Page

from tests.functional.accessibility import violations

PHONE = {"width": 390, "height": 844}
#: 1280 by 1024 px at 400 %, the window that WCAG 1.4.10 names.
ZOOMED = {"width": 320, "height": 256}
FIRST = "*"  # the first of the choices
TOO_LONG = "**"  # one character more than the field takes


@dataclass(frozen=True)
class Wrong:
    """A form as `role` sends it: emptied, but for what is `sent`. `before` are the pages answered rightly before it."""

    role: str
    name: str
    sent: Mapping[str, str] = field(default_factory=dict)
    act: str = ""
    button: str = ""
    before: tuple[Mapping[str, str], ...] = ()
    slug: str = ""
    # Where the form stands, if its page is another one's.
    at: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    # Without the page's script, which would ask a device first.
    plain: bool = False

    @property
    def key(self) -> str:
        """The form's name."""
        return " ".join(part for part in (self.name, self.slug, self.act) if part)

    def address(self, objects: Mapping[str, Any]) -> str:
        """Give the page on which the form stands."""
        kwargs = {key: objects[value] for key, value in self.args.items()} | ({"slug": self.slug} if self.slug else {})
        return reverse(self.at or self.name, kwargs=kwargs)


def _step(slug: str, **sent: str) -> Wrong:
    return Wrong("writer", "public:step", sent, slug=slug)


ITS_FILE = {"uid": "unseen"}
REFERENCE, STRANGE_CODE = "KM7-4Q29-XHC", "AAAA-AAAA-AAAA-AAAA"
WRONG: tuple[Wrong, ...] = (
    Wrong("stranger", "public:guide"),
    Wrong(
        "stranger",
        "public:guide",
        {"asked": "waiting"},
        before=({"about": "platform"}, {"behind": "entry"}, {"now": "nothing"}),
    ),
    Wrong("stranger", "public:resume"),
    Wrong("stranger", "public:resume", {"code": "ABCD-EFGH"}),
    Wrong("stranger", "public:verify"),
    Wrong("stranger", "public:confirm_filing"),
    Wrong("stranger", "public:confirm_filing", {"reference": REFERENCE}),
    Wrong("stranger", "my_case:enter"),
    Wrong("stranger", "my_case:enter", {"reference": "KM7-4Q29-XHX", "code": STRANGE_CODE}),
    Wrong("stranger", "my_case:enter", {"reference": REFERENCE, "code": STRANGE_CODE}),
    Wrong("stranger", "my_case:open_with_passkey", at="my_case:enter", plain=True),
    Wrong("stranger", "my_case:open_with_passkey", at="my_case:recover", plain=True),
    Wrong("stranger", "my_case:recover"),
    Wrong("stranger", "my_case:recover", {"reference": REFERENCE}),
    Wrong("stranger", "my_case:recover_code"),
    Wrong("stranger", "my_case:recover_code", {"reference": REFERENCE, "code": "12345678"}),
    Wrong("stranger", "my_case:prove"),
    Wrong("stranger", "my_case:prove", {"reference": "KM7", "reach": "办公室电话"}),
    Wrong("stranger", "my_case:collect"),
    Wrong("stranger", "my_case:collect", {"number": "ABCD-EFGH", "pickup_code": STRANGE_CODE}),
    # The last page first: what is wrong with an earlier one closes the later ones.
    Wrong("writer", "public:later", {"email": "keine Adresse"}),
    Wrong("writer", "public:later"),
    Wrong("writer", "public:check"),
    _step("papers"),
    Wrong("writer", "public:evidence", {"shows": "银行回单"}, button="add"),
    _step("contact", email="没有地址", phone="没有号码"),
    _step("representative", authority="授权书", until="2020-01-01"),
    _step("person"),
    _step("person", name="林闻清", id_number="123", birth_date="1850-01-01"),
    _step("acting"),
    _step("earlier", said="一切正确。", earlier_steps=TOO_LONG),
    _step("wish", wish=TOO_LONG),
    _step("urgency", urgent="other"),
    _step("stakes", note_loan=TOO_LONG),
    _step("timeline", what="他们不让我登机。", month="3"),
    _step("story"),
    _step("details", paid_how=TOO_LONG),
    _step("grounds"),
    _step("records", entry=TOO_LONG),
    _step("about"),
    Wrong("citizen_a", "my_case:messages"),
    Wrong("citizen_a", "my_case:files", {"shows": "银行回单"}),
    Wrong("citizen_a", "my_case:file_page", {"shows": TOO_LONG}, act="describe", args=ITS_FILE),
    Wrong("citizen_a", "my_case:redact", {"left": "10", "top": "120"}, button="act=show", args=ITS_FILE),
    Wrong("citizen_a", "my_case:redact", {"left": "10", "top": "120"}, button="act=finish", args=ITS_FILE),
    Wrong("citizen_a", "my_case:redact", button="act=finish", args=ITS_FILE),
    Wrong("citizen_a", "my_case:relief"),
    Wrong("citizen_a", "my_case:relief", {"why": "星期五要出差。"}),
    Wrong("citizen_a", "my_case:bundle"),
    Wrong("citizen_a", "my_case:bundle", {"code": STRANGE_CODE}),
    Wrong("citizen_a", "my_case:passkeys", {"name": "我的手机"}, plain=True),
    Wrong("citizen_a", "my_case:notices", {"address": "没有地址"}, act="address-email"),
    Wrong("citizen_a", "my_case:notices", {"address": "一二三"}, act="address-phone"),
    Wrong("citizen_a", "my_case:notices", {"code": "00000000"}, act="code-email"),
    Wrong("citizen_a", "my_case:notices", act="choose"),
    Wrong("citizen_a", "my_case:notices", act="language"),
    Wrong("citizen_a", "my_case:answer", act="remark"),
    Wrong("citizen_a", "my_case:answer", {"agrees": "no"}, act="remark"),
    Wrong("commenter", "my_case:comment"),
    Wrong("commenter", "my_case:comment", {"agrees": "no"}),
    Wrong("decided", "my_case:review", {"body": "我不同意。"}, act="respond"),
    Wrong("decided", "my_case:review", {"agrees": "no"}, act="respond"),
    Wrong("decided", "my_case:review", {"reasons": "有新的材料。"}, act="review"),
    Wrong("decided", "my_case:review", act="review"),
    Wrong("decided", "my_case:review", act="slip"),
    Wrong("decided", "my_case:rate", {"words": "再快一点。"}),
    Wrong("decided", "my_case:erase", {"words": "我不想留下什么。"}),
)
#: Pages that take something, but have nothing to fill in that could be wrong: a button, or choices that are all right.
NOTHING_WRONG = frozenset(
    {
        "public:go_on",
        "public:leave_draft",
        "public:start",
        "public:discard",
        "public:remove_file",
        "public:receipt",
        "public:step effects",
        "public:step consent",
        "my_case:leave",
        "my_case:new_code",
        "my_case:prove_asked",
        "my_case:object",
        "my_case:remove_passkey",
        "my_case:give_consent",
        "my_case:withdraw_consents",
        "my_case:withdraw_consent",
        "my_case:withdraw_agency",
        "my_case:matter",
        "my_case:withdraw",
    }
)
#: These answer to the page's script; tests/functional/test_uploads.py looks at what it then shows.
FOR_SCRIPTS = frozenset({"public:upload", "my_case:upload"})

FORMS = """() => [...document.querySelectorAll("main form")]
    .filter((form) => form.querySelector("textarea, select, input:not([type=hidden])"))
    .map((form) => [form.action, form.querySelector("input[type=hidden][name=act]")?.value || ""])"""
SEND = """([path, act, sent, button, empty, plain]) => {
    const actOf = (form) => (form.querySelector("input[type=hidden][name=act]")?.value || "").replace(/-\\d+$/, "");
    const right = (form) =>
        new URL(form.action).pathname === path && actOf(form) === act && !form.querySelector("[name=back]");
    const form = [...document.querySelectorAll("main form")].find(right);
    if (!form) return null;
    const fields = [...form.elements].filter((one) => one.name && !["hidden", "file", "submit"].includes(one.type));
    const isChoice = (one) => ["radio", "checkbox"].includes(one.type);
    const typed = {};
    if (empty) for (const one of fields) {
        if (isChoice(one)) one.checked = false;
        else if (one.tagName !== "SELECT" || one.querySelector("option[value='']")) one.value = "";
    }
    for (const [name, value] of Object.entries(sent)) {
        const named = fields.filter((one) => one.name === name || one.name.endsWith(`-${name}`));
        const chosen = named.find((one) => !isChoice(one) || value === "*" || one.value === value);
        if (!chosen) return `there is no ${name} ${value}`;
        if (isChoice(chosen)) { chosen.checked = true; continue; }
        chosen.value = value === "**" ? "长".repeat(Number(chosen.dataset.limit || chosen.maxLength) + 1) : value;
        typed[chosen.name] = chosen.value;
    }
    form.noValidate = true;
    const [key, wanted] = button.split("=");
    const isIt = (one) => one.type === "submit" && one.name === key && (!wanted || one.value === wanted);
    const pressed = [...form.elements].find(isIt);
    if (plain) HTMLFormElement.prototype.submit.call(form);
    else form.requestSubmit(button ? pressed : undefined);
    return typed;
}"""
ERRORS = """() => {
    const summary = document.querySelector(".error-summary");
    const found = [];
    if (!summary) return ["no error summary"];
    if (document.activeElement !== summary) found.push("the summary has not the focus");
    for (const link of summary.querySelectorAll("a[href^='#']")) {
        const target = document.getElementById(link.hash.slice(1));
        if (!target) { found.push(`${link.hash} leads nowhere`); continue; }
        const fields = "input, select, textarea";
        const control = target.matches(fields) ? target : target.querySelector(fields);
        if (!control) continue;
        if (!control.checkVisibility()) found.push(`${link.hash} is hidden`);
        const described = (control.closest("fieldset")?.getAttribute("aria-describedby") || "")
            + " " + (control.getAttribute("aria-describedby") || "");
        const words = described.split(/\\s+/).map((id) => document.getElementById(id)?.textContent || "").join(" ");
        const told = link.textContent.split(/: |：/).pop().trim();
        if (!words.includes(told)) found.push(`${link.hash}: its error is not beside it`);
    }
    return found;
}"""
STILL_THERE = """(typed) => Object.entries(typed)
    .filter(([name, value]) => ![...document.getElementsByName(name)].some((one) => one.value === value))
    .map(([name]) => name)"""


def form_key(action: str, act: str) -> str:
    """The name of a form on a page: the route that takes it, and what it does there."""
    path = urlsplit(action).path
    try:
        found = resolve(path)
    except Resolver404:
        return path
    slug = found.kwargs["slug"] if found.view_name == "public:step" else ""
    return " ".join(part for part in (found.view_name, slug, re.sub(r"-\d+$", "", act)) if part)


def forms_on(page: Page) -> set[str]:
    """The names of all forms of the page that have something to fill in."""
    return {form_key(action, act) for action, act in page.evaluate(FORMS)}


def send(page: Page, wrong: Wrong, objects: Mapping[str, Any]) -> Iterator[str]:
    """Send a form as it should not be sent, and say what is wrong with the page that comes back."""
    page.goto(wrong.address(objects))
    kwargs = {key: objects[value] for key, value in wrong.args.items()} | ({"slug": wrong.slug} if wrong.slug else {})
    path = reverse(wrong.name, kwargs=kwargs)
    for answers in wrong.before:
        with page.expect_navigation():
            page.evaluate(SEND, [path, "", answers, "", False, False])
    with page.expect_navigation() as coming:
        typed = page.evaluate(SEND, [path, wrong.act, dict(wrong.sent), wrong.button, True, wrong.plain])
        assert isinstance(typed, dict), f"{wrong.key}: {typed or 'no such form'} at {page.url}"
    if coming.value.status != 422:
        yield f"the answer is {coming.value.status}"
    yield from (f"lost what was typed: {name}" for name in page.evaluate(STILL_THERE, typed))
    yield from faults_in_error(page)


def faults_in_error(page: Page) -> Iterator[str]:
    """What is wrong with a page that shows errors, on a phone and at 400 %."""
    page.wait_for_load_state()
    yield from page.evaluate(ERRORS)
    if not re.match(r"(Error|出错|错误)", page.title()):
        yield f"the title does not say so: {page.title()}"
    yield from violations(page)
    yield from too_wide(page)
    page.set_viewport_size(ZOOMED)
    yield from too_wide(page)
    page.set_viewport_size(PHONE)


def too_wide(page: Page) -> Iterator[str]:
    """Say by how much the page is wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        yield f"{wide} px wider than {page.evaluate('innerWidth')} px"
