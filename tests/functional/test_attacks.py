"""Attacks that only a real browser or a real socket can try. Numbers: docs/attack-checks.md."""

import socket

from django.urls import reverse
from django.utils import timezone

from cases.actors import citizen
from cases.services import intake
from tests.factories.complaints import make_complaint

MARKUP = "<script>canary()</script><img src=x onerror=canary()><svg onload=canary()><a href='javascript:canary()'>x</a>"
MINE = ("status", "picture", "messages", "files", "consents", "letters", "looks", "withdraw")


def filed():
    """A complaint whose words are markup."""
    complaint = make_complaint(
        story={"narrative": MARKUP},
        wish={"wish": MARKUP},
        person={"name": MARKUP[:100], "id_number": "110101198806150020", "birth_date": ""},
        contact={"email": "", "phone": "", "language": "en"},
    )
    return intake.file(complaint=complaint, by=citizen(), at=timezone.now())


def test_markup_in_a_complaint_runs_on_no_page_of_the_case(new_page):
    """Attack check 27; that the content policy had nothing to stop is checked for every page of this package."""
    opened, visitor = filed(), new_page()
    visitor.add_init_script("window.ran = 0; window.canary = () => { window.ran += 1 }")
    visitor.goto(reverse("my_case:enter"))
    visitor.fill("[name=reference]", opened.case.reference)
    visitor.fill("[name=code]", opened.code)
    visitor.click("main form button")
    ran = {}
    for name in MINE:
        visitor.goto(reverse(f"my_case:{name}"))
        ran[visitor.url.removeprefix("http://").partition("/")[2]] = visitor.evaluate("window.ran")

    assert ran == {reverse(f"my_case:{name}").lstrip("/"): 0 for name in MINE}


def test_another_site_can_neither_frame_nor_read_our_pages(browser, stack):
    """Attack check 36."""
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "http://evil.test/",
        lambda route: route.fulfill(
            content_type="text/html", body=f"<iframe src='{stack.url}/my-case/enter/'></iframe><p>evil</p>"
        ),
    )
    page.goto("http://evil.test/")

    framed = page.frames[1]
    read = page.evaluate(f"fetch('{stack.url}/').then(() => 'read').catch(() => 'refused')")

    assert (framed.locator("form").count(), read) == (0, "refused")
    context.close()


def raw(stack, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", stack.web_port), timeout=10) as line:
        line.sendall(request)
        return line.recv(200).partition(b"\r\n")[0]


def test_a_foreign_host_name_is_refused(stack):
    """A forged Host header must not get into links of mails."""
    assert (
        raw(stack, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n") == b"HTTP/1.1 400 Bad Request"
    )


def test_a_request_with_two_lengths_is_refused(stack):
    """Attack check 39."""
    both = (
        b"POST /my-case/enter/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n"
        b"Connection: close\r\n\r\nhello!"
    )

    assert raw(stack, both) == b"HTTP/1.1 400 Bad Request"


def test_a_large_body_without_the_token_of_a_page_is_refused_before_it_is_sent(stack):
    """Attack check 38."""
    length = 50 * 1024 * 1024
    head = (
        b"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: %d\r\nConnection: close\r\n\r\n" % length
    )

    assert raw(stack, head) == b"HTTP/1.1 403 Forbidden"
