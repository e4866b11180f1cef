"""A log line tells where a program broke, and repeats no word of what was on its way."""

import io
import logging

from ombudsman.logs import WithoutQuotes


def logged(name: str) -> str:
    """What a handler writes about an exception that quotes a person, raised while another one was dealt with."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutQuotes("%(levelname)s %(name)s: %(message)s"))
    log = logging.getLogger("office")
    log.propagate = False
    log.addHandler(handler)
    try:
        try:
            int(name)
        except ValueError as error:
            raise LookupError(f"{name} is not listed") from error
    except LookupError:
        log.exception("a pull broke")
    return written.getvalue()


def test_an_exception_is_told_without_its_words():
    told = logged("甄卡娜")

    assert "甄卡娜" not in told
    lines = told.splitlines()
    assert lines[0] == "ERROR office: a pull broke"
    assert lines[1] == "builtins.LookupError (its words are not logged: they may name a person)"
    assert lines[2].rpartition(":")[0].endswith("test_logs.py")
    assert lines[2].endswith("in logged")
    assert "builtins.ValueError (its words are not logged: they may name a person)" in lines
