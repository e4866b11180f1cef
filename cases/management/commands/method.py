"""Methods in files and in the register: check one, compare two, file one, take one out."""

from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from cases.actors import SYSTEM
from cases.deadlines import local_day
from cases.management import method_reports
from cases.management.method_files import File, is_xml, one_line, own_method, read_file, refusal, sound
from cases.management.models_in_files import method_in, models_in, one_named
from cases.management.row_files import open_output, readable_while_open
from cases.models import MethodVersion, Scheme, SchemeKind
from cases.scoring.difference import difference
from cases.scoring.document import MethodInvalid
from cases.scoring.interchange import FileRefused, pretty, read_method
from cases.scoring.method import Method, from_document
from cases.scoring.pmml import from_method
from cases.services import methods
from cases.wording import methods as words


class Command(BaseCommand):
    """Exit 0: done; 2: refused, with the reason in one line, and nothing is stored."""

    help = "Check, compare, file and take out methods of scoring."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each thing to do."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="check|diff|import|export")
        check = actions.add_parser("check", help="say what a file is, what is wrong with it and what it hides")
        check.add_argument("file", metavar="FILE")
        diff = actions.add_parser("diff", help="say what two versions differ in")
        diff.add_argument("before", metavar="A")
        diff.add_argument("after", metavar="B")
        diff.add_argument("--model", default="", metavar="NAME", help="which of several models of the files")
        file = actions.add_parser("import", help="file a method as a version of a scheme")
        file.add_argument("file", metavar="FILE")
        file.add_argument("--scheme", default="", metavar="SLUG", help="whose method it is")
        file.add_argument("--name", default="", help="title, for a file that states none")
        file.add_argument("--version", dest="of_version", default="", metavar="V", help="for a file that states none")
        file.add_argument("--valid-from", type=_day, metavar="DAY", help="for a file that states none; else today")
        file.add_argument("--model", default="", metavar="NAME", help="which of several models of the file")
        out = actions.add_parser("export", help="write a filed version as a document")
        out.add_argument("file", nargs="?", default="", metavar="FILE", help="instead of standard output")
        out.add_argument("--scheme", default="", metavar="SLUG")
        out.add_argument("--version", dest="of_version", default="", metavar="V", help="else the newest")
        out.add_argument("--pmml", action="store_true", help="as a PMML scorecard")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the subcommand says."""
        del args
        actions = {"check": self._check, "diff": self._diff, "import": self._import, "export": self._export}
        try:
            with readable_while_open():
                actions[options["action"]](options)
        except DatabaseError as error:
            raise refusal(f"The database cannot be used: {error}") from error

    def _check(self, options: dict[str, Any]) -> None:
        file = read_file(options["file"])
        try:
            if is_xml(file):
                self.stdout.write(f"SHA-256 of the file: {file.sha256}")
                for model in models_in(file):
                    self._say(method_reports.foreign(model))
            else:
                self._say(method_reports.own(read_method(file.data)))
        except FileRefused as refused:
            raise refusal(f"{file.name}: {words.file_refused(refused)}") from refused
        except MethodInvalid as invalid:
            self._say(method_reports.problems(invalid))
            raise refusal(f"{file.name}: not usable: {len(invalid.problems)} problem(s).") from invalid

    def _diff(self, options: dict[str, Any]) -> None:
        before, after = (method_in(read_file(options[side]), options["model"]) for side in ("before", "after"))
        changes = difference(before, after)
        self._say(words.change(one) for one in changes)
        rules = sum(not one.is_header for one in changes)
        self.stdout.write(f"Changes: {len(changes)}, of them in the rules: {rules}.")

    def _import(self, options: dict[str, Any]) -> None:
        file = read_file(options["file"])
        scheme = _scheme(options["scheme"])
        at = timezone.now()
        method = _foreign(file, scheme, options, local_day(at)) if is_xml(file) else _own(file, options)
        try:
            filed = methods.disclose(scheme=scheme, method=method, by=SYSTEM, at=at, file_sha256=file.sha256)
        except methods.MethodRefused as refused:
            raise refusal(f"{file.name}: {words.method_refused(refused.reason, refused.other)}") from refused
        line = f"{scheme.slug} version {filed.version.version}, SHA-256 {filed.version.sha256}"
        self.stdout.write(f"Filed: {line}" if filed.is_new else f"Already filed, nothing changed: {line}")
        if filed.closed is not None:
            self.stdout.write(f"Version {filed.closed.version} now ends on {filed.closed.valid_to}.")

    def _export(self, options: dict[str, Any]) -> None:
        method = from_document(_version(_scheme(options["scheme"]), options["of_version"]).document)
        text = _as_pmml(method) if options["pmml"] else pretty(method)
        with open_output(options["file"], self.stdout) as target:
            target.write(text)

    def _say(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(one_line(line))


def _scheme(slug: str) -> Scheme:
    scheme = Scheme.objects.filter(slug=slug).first()
    if scheme is not None:
        return scheme
    there = ", ".join(
        Scheme.objects.filter(kind=SchemeKind.SCORE.value).order_by("slug").values_list("slug", flat=True)
    )
    said = f"There is no scheme {slug}" if slug else "Say with --scheme whose method it is"
    raise refusal(f"{said}; there is: {there or 'none yet'}.")


def _version(scheme: Scheme, version: str) -> MethodVersion:
    rows = scheme.methods.order_by("-valid_from", "-pk")
    row = (rows.filter(version=version) if version else rows).first()
    if row is None:
        there = ", ".join(rows.values_list("version", flat=True))
        raise refusal(f"{scheme.slug} has no version {version}; there is: {there or 'none yet'}.")
    return row


def _own(file: File, options: dict[str, Any]) -> Method:
    """The document as it is: what an agency published, and perhaps signed, is never altered on the way in."""
    method = own_method(file)
    stated = {
        "--name": (options["name"], method.title),
        "--version": (options["of_version"], method.version),
        "--valid-from": (options["valid_from"], method.valid_from),
        "--model": (options["model"], method.method_id),
    }
    for option, (asked, says) in stated.items():
        if asked and asked != says:
            raise refusal(f"{file.name}: the document itself says {says}, so {option} cannot say {asked}.")
    return method


def _foreign(file: File, scheme: Scheme, options: dict[str, Any], today: date) -> Method:
    """A model of another standard as a method of the scheme's agency; the reference names the file and its hash."""
    model = one_named(sound(file, lambda: models_in(file)), options["model"], file)
    header = {
        "method_id": model.name or scheme.slug,
        "version": options["of_version"] or "1",
        "issuer": scheme.agency.name,
        "title": options["name"] or model.name or scheme.name,
        "valid_from": (options["valid_from"] or today).isoformat(),
        "document_reference": f"{model.form} {model.name} in the file {file.name}, SHA-256 {file.sha256}",
    }
    return sound(file, lambda: model.as_method(header))


def _as_pmml(method: Method) -> str:
    try:
        return from_method(method).decode()
    except MethodInvalid as invalid:
        places = ", ".join(problem.path for problem in invalid.problems)
        raise refusal(f"PMML cannot state this method; in the way: {places}.") from invalid


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a date of the form YYYY-MM-DD") from None
