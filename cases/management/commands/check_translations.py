"""Fails, naming the texts, when a language is not complete or breaks its rules of writing."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages import Catalog, Message, pofile
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import to_locale

SOURCES: Final = ("cases", "ratings_connectors", "ombudsman", "templates")
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
# Between Chinese and what is not Chinese no space is put (docs/glossary-zh.md).
HAN: Final = "[\u4e00-\u9fff]"
SPACED: Final = re.compile(f"{HAN} +(?=[A-Za-z0-9%{{])|(?:[A-Za-z0-9%}}]|\\)[a-z]) +{HAN}")


class Command(BaseCommand):
    """Extracts the texts of the code afresh and compares them with every language's file. Writes nothing."""

    help = "Check that every text is translated, none is fuzzy, placeholders agree, and Chinese is spaced by its rule."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError with one line per fault."""
        del args, options
        texts = self._extract()
        faults: list[str] = []
        for code, _name in settings.LANGUAGES:
            if code != settings.LANGUAGE_CODE:
                faults += check_language(to_locale(code), texts)
        if faults:
            raise CommandError(f"{len(faults)} faults in translations:\n" + "\n".join(faults))
        self.stdout.write(f"{len(texts)} texts, every one translated.")

    def _extract(self) -> list[Message]:
        """The texts that stand in code and templates now. Works on a copy: gettext leaves files beside its sources."""
        if not shutil.which("xgettext"):
            raise CommandError("gettext is not installed, so texts cannot be collected. Type: apt-get install gettext")
        with tempfile.TemporaryDirectory() as folder:
            for name in SOURCES:
                ignore = shutil.ignore_patterns("__pycache__", "static", "*.mo")
                shutil.copytree(settings.BASE_DIR / name, Path(folder) / name, ignore=ignore)
            (Path(folder) / "locale").mkdir()
            environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
            done = subprocess.run(
                [sys.executable, "-m", "django", "makemessages", "--locale", "en"],
                check=False,
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                raise CommandError(f"Texts could not be collected: {done.stderr.strip()}")
            return list(messages(read(Path(folder) / "locale" / "en" / "LC_MESSAGES" / "django.po")))


def check_language(locale: str, texts: list[Message]) -> list[str]:
    """What is wrong with one language's file, a line each."""
    path = settings.LOCALE_PATHS[0] / locale / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return [f"{locale}: {path.name} does not exist"]
    catalog = read(path)
    faults = [f"{locale}: fuzzy: {shown(message)}" for message in messages(catalog) if message.fuzzy]
    for text in texts:
        found = catalog.get(text.id, context=text.context)
        if found is None or not all(forms(found.string)):
            faults.append(f"{locale}: missing: {shown(text)}")
        else:
            faults += [f"{locale}: {fault}" for fault in (*placeholder_faults(found), *spacing_faults(found))]
    return faults


def placeholder_faults(message: Message) -> Iterator[str]:
    """A translation uses the placeholders of the original; a singular form may leave the number out."""
    originals = [set(PLACEHOLDER.findall(form)) for form in forms(message.id)]
    for form in forms(message.string):
        used = set(PLACEHOLDER.findall(form))
        if not used <= set().union(*originals) or (len(originals) == 1 and used != originals[0]):
            yield f"placeholders differ: {shown(message)}"


def spacing_faults(message: Message) -> Iterator[str]:
    """A Chinese text puts no space beside numbers, Latin letters and placeholders."""
    if any(SPACED.search(form) for form in forms(message.string)):
        yield f"a space beside Chinese: {shown(message)}"


def read(path: Path) -> Catalog:
    """A message file, parsed."""
    with path.open("rb") as stream:
        return pofile.read_po(stream)


def messages(catalog: Catalog) -> Iterator[Message]:
    """Every text of a catalog, without its header."""
    return (message for message in catalog if message.id)


def forms(text: Any) -> tuple[str, ...]:
    """Singular and plural alike as a tuple."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def shown(message: Message) -> str:
    """A text on one line, as a programmer would search for it."""
    return repr(forms(message.id)[0])
