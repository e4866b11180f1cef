"""One complaint through everything that goes wrong: killed servers, two devices, ended sessions, a new form.

The visitors here are plain HTTP clients: they send exactly what a browser without scripts sends.
"""

import html
import json
import re
import threading
import time

import httpx
import pytest
from django.urls import reverse

from cases.complaint import FORM_VERSION
from cases.models import Case, Draft
from cases.services import drafts
from tests.factories.complaints import answers

PATIENCE_SECONDS = 30
STORY = "在机场柜台，他们说我不能坐飞机。没有人通知过我。"
SECOND_STORY = "I learned from my bank, weeks before: the card was refused."


class Visitor:
    """A browser without scripts: cookies, forms with their hidden fields, and patience while nobody answers."""

    def __init__(self, url):
        self.url = url
        self.client = httpx.Client(base_url=url, trust_env=False, follow_redirects=True, timeout=5)
        self.page = ""

    def go(self, path):
        return self._until_answered(lambda: self.client.get(path))

    def send(self, path, *, hold=(), **typed):
        """Send a page's form as it stands with what is typed into it; `hold` leaves hidden fields out."""
        hidden = {name: html.unescape(value) for name, value in HIDDEN.findall(self.page) if name not in hold}
        origin = {"Origin": self.url, "Sec-Fetch-Site": "same-origin"}
        return self._until_answered(lambda: self.client.post(path, data={**hidden, **typed}, headers=origin))

    def _until_answered(self, ask):
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = ask()
            except httpx.TransportError:
                assert time.monotonic() < end, "nobody answered"
                time.sleep(0.05)
                continue
            self.page = answer.text
            return answer


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def page_of(slug):
    return reverse("public:step", args=[slug])


def killing(stack):
    """Kill the web server in a moment, from a thread: while the next page is on its way."""

    def work():
        time.sleep(0.02)
        stack.kill("web")

    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.fixture
def visitors(stack, office):
    phone, library = Visitor(stack.url), Visitor(stack.url)
    with phone.client, library.client:
        yield phone, library


def test_nothing_typed_is_lost_whatever_happens(stack, visitors):
    phone, library = visitors
    told = answers()
    phone.go(reverse("public:start"))
    phone.send(reverse("public:start"))
    draft = Draft.objects.latest("pk")

    # The server is killed while a page is on its way.
    phone.send(page_of("about"), schemes=told["about"]["schemes"])
    phone.send(page_of("records"), **{"row0-entry": "法院名单"})
    killer = killing(stack)
    phone.send(page_of("grounds"), grounds=told["grounds"]["grounds"])
    killer.join()
    phone.go(page_of("details"))
    phone.send(page_of("details"), learned_how="At the counter.")
    before = phone.go(page_of("story")).text

    # A second device comes in with the code; both write the same page.
    code = "".join(re.findall(r"<span>([A-Z2-9]{4})</span>", phone.go(reverse("public:later")).text))
    library.go(reverse("public:resume"))
    assert library.send(reverse("public:resume"), code=code).url.path == page_of("story")
    library.send(page_of("story"), narrative=SECOND_STORY)
    phone.page = before
    met = phone.send(page_of("story"), narrative=STORY)
    assert met.status_code == 409
    assert {STORY, SECOND_STORY} <= {html.unescape(text) for text in re.findall(r"<p>(.*?)</p>", met.text, re.DOTALL)}
    both = phone.send(page_of("story"), take="both-0").text
    box = html.unescape(re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", both, re.DOTALL)[1])
    phone.send(page_of("story"), narrative=box)
    assert kept(draft)["story"]["narrative"].split("\n\n") == [SECOND_STORY, STORY]

    # Session and token end while somebody types; half a page is saved.
    phone.go(page_of("timeline"))
    phone.client.cookies.delete("csrf")
    lost = phone.send(page_of("timeline"), **{"row0-year": "199", "row0-what": "他们拒绝了我。第二次。"})
    assert lost.status_code == 403
    assert phone.send(page_of("timeline")).status_code == 422
    assert "他们拒绝了我。第二次。" in library.go(page_of("timeline")).text
    library.send(page_of("timeline"), **{"row0-year": "2026", "row0-what": "他们拒绝了我。第二次。"})

    # The form changes in between.
    older_form(draft)
    assert phone.go(page_of("story")).url.path == page_of("details")  # a question that the older form did not have
    assert phone.send(page_of("details"), learned_how="At the counter.").url.path == page_of("story")
    assert "We asked this differently before" in phone.page
    assert "我怕一个星期。真的。" in phone.page
    assert kept(draft)["story"]["narrative"].split("\n\n") == [SECOND_STORY, STORY]
    assert Draft.objects.get(pk=draft.pk).form_version == FORM_VERSION

    # The rest is answered on the other device, and sent while the server is killed.
    answer_the_rest(draft, told)
    library.go(reverse("public:check"))
    killer = killing(stack)
    sent = library.send(reverse("public:check"), declared="on")
    killer.join()
    stack.wait_ready()
    assert sent.url.path == reverse("public:receipt")
    assert len(re.findall(r"<span>[A-Z2-9]{4}</span>", sent.text)) == 4
    case = Case.objects.get(draft=draft)
    assert case.narrative.split("\n\n") == [SECOND_STORY, STORY]
    assert Case.objects.filter(filing=case.filing_id).count() == 1


def answer_the_rest(draft, told):
    for slug, values in told.items():
        row = Draft.objects.get(pk=draft.pk)
        if slug not in {"story", *kept(row)}:
            drafts.save(draft=row, page=slug, values=values, at=row.updated_at)


def kept(draft):
    return drafts.answers_of(Draft.objects.get(pk=draft.pk))


def older_form(draft):
    """Put the draft back into the words of the form's first version, which also asked something else."""
    row = Draft.objects.get(pk=draft.pk)
    old = drafts.answers_of(row)
    for page in ("records", "details", "timeline"):
        old.pop(page, None)
    old["about"] = {"scheme": old["about"]["schemes"][0]}
    old["story"]["mood"] = "我怕一个星期。真的。"
    row.answers, row.form_version = json.dumps(old, ensure_ascii=False), 1
    row.save(update_fields=["answers", "form_version"])
