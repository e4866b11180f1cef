"""Emptying a case of everything personal: rows, files, pictures, letters, raw answers.

What is kept is named; everything else that can hold words is emptied. A new column is therefore erased unless somebody
says here that it is to stay, and a new table is found by its way to the case. The bare facts stay (agency, scheme,
grounds, outcome, dates), and the audit chain: it holds codes, ids and hashes, and commitments whose salts are erased.

Files go last, by a job that is written together with the rows: rows that cannot be emptied leave every file where it
is, and a worker that is killed leaves a job that names the files that are still there.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, models
from django.db.models.functions import Cast

from cases.actors import Role
from cases.models import (
    Case,
    ContactChoice,
    Deletion,
    Draft,
    Evidence,
    EvidencePage,
    Filing,
    Mail,
    MailReader,
    MessageFile,
    OneTimeCode,
    Person,
    Proofing,
    Redaction,
    Representative,
    Upload,
)
from cases.services import bundles, jobs, stored, upload_pieces

REMOVE: Final = "remove_files"
WORDS: Final = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
# Whole rows that nothing else needs, in an order in which no row is missed by another.
GONE: Final[Sequence[str]] = (
    "MessageFile", "EvidencePage", "Redaction", "Upload", "Bundle", "Evidence", "DraftKey", "ResumeLink", "Draft",
    "EventDetail", "Mail", "OneTimeCode", "WaitingNews", "ContactChoice", "Visit", "FreshCode", "Passkey", "Proofing",
    "Remark", "Message", "Comment",
)  # fmt: skip
# Codes, keys, hashes and rule texts: nothing of a person. Columns with fixed choices are kept without being named.
KEPT: Final[Mapping[str, frozenset[str]]] = {
    "Case": frozenset({"reference", "language", "code_hash"}),
    "Consent": frozenset({"category"}),
    "Deadline": frozenset({"steps"}),
    "Deletion": frozenset({"by_rule"}),
    "Filing": frozenset({"language"}),
    "Finding": frozenset({"code", "item"}),
    "HolderCheck": frozenset({"category"}),
    "HolderWatch": frozenset({"steps", "unseen"}),
    "Job": frozenset({"kind", "key", "args"}),
    "Pull": frozenset({"category", "purpose", "transaction_id", "error_code"}),
    "Record": frozenset({"kind"}),
}
# What stands in a column that may not be empty: the database asks for it, and it says only that there was something.
INSTEAD: Final[Mapping[str, Mapping[str, Any]]] = {
    "ItemAnswer": {"reasons": "-"},
    # What an agency calls a record can be the number of a person; ours says that there was one.
    "Record": {"external_id": Cast("pk", models.CharField())},
}
# The chain, what the database itself keeps from us (`erase_papers` empties letters), and what is not about the person.
LEFT: Final = frozenset(
    {"Chain", "Event", "Letter", "Rereading", "OwnInitiativeFile", "Sweep", "SweepPart", "MailAttempt", "Bounce"}
)
SHARED: Final = (Filing, Person, Representative)  # by all cases of a filing: emptied with the last of them


def erase_case(*, case: Case, deletion: Deletion, at: datetime) -> Counter[str]:
    """Empty a locked case of everything personal; count rows and files. Part of the caller's transaction.

    Effects in order: the job that removes the files; letters and raw answers; words; whole rows; the access code.
    """
    others = Case.objects.filter(filing=case.filing_id, erased_at=None).exclude(pk=case.pk)
    last = not others.exists()
    files = [
        *_files_of(Evidence.objects.filter(case=case)),
        *_uploads_of(Upload.objects.filter(case=case)),
        *bundles.files_of(case=case),
    ]
    counted: Counter[str] = Counter(files=_remove_later(files, case, at))
    with connection.cursor() as cursor:
        cursor.execute("SELECT letters, answers FROM erase_papers(%s)", [deletion.pk])
        counted["letters"], counted["answers"] = cursor.fetchone() or (0, 0)
    for model, path in _paths().items():
        if path is None and not last:
            continue
        rows = model._default_manager.filter(**_of(case, path, model))  # noqa: SLF001 - documented by Django
        if model.__name__ in GONE:
            continue
        _empty(model, rows)
    counted["rows"] = _delete(case, last=last)
    Case.objects.filter(pk=case.pk).update(code_hash=make_password(None))
    return counted


def remove_files(*, paths: str, at: datetime) -> None:
    """Delete files by their places, one a line (job handler); those that are gone already are no error."""
    del at
    for path in paths.splitlines():
        (Path(settings.EVIDENCE_ROOT) / path).unlink(missing_ok=True)


def erase_evidence(*, case: Case, at: datetime) -> Counter[str]:
    """Delete the complainant's files that no agency was shown or ever opened, with every picture of them."""
    files = Evidence.objects.filter(
        case=case, role=Role.CITIZEN.value, shown_to_agency=False, agency_saw_at=None, answer=None
    )
    counted = Counter(files=_remove_later(_files_of(files), case, at))
    counted["rows"] = _drop_files(files)
    return counted


def erase_contact(*, case: Case, at: datetime) -> Counter[str]:
    """Delete addresses, choices, codes, and what was sent to the complainant, for all cases of the filing."""
    del at
    cases = Case.objects.filter(filing=case.filing_id)
    counted: Counter[str] = Counter()
    for model in (Person, Representative):
        readers = model.objects.filter(**_of(case, None, model))
        keys = list(readers.values_list("pk", flat=True))
        counted["rows"] += model.objects.filter(pk__in=keys).update(email="", phone="")
    sent = Mail.objects.filter(case__in=cases)
    for reader in MailReader:
        sent = sent.exclude(template__startswith=reader.value)
    for rows in (
        ContactChoice.objects.filter(filing=case.filing_id),
        OneTimeCode.objects.filter(filing=case.filing_id),
        sent,
    ):
        counted["rows"] += rows.delete()[0]
    reached = Proofing.objects.filter(filing=case.filing_id).exclude(reach="")
    counted["rows"] += Proofing.objects.filter(pk__in=list(reached.values_list("pk", flat=True))).update(reach="")
    return counted


def erase_drafts(*, case: Case, at: datetime) -> Counter[str]:
    """Delete the answers of the form as they were typed; what was filed stays in the case."""
    drafts = Draft.objects.filter(case__filing=case.filing_id)
    files = _uploads_of(Upload.objects.filter(draft__in=drafts))
    return Counter(files=_remove_later(files, case, at), rows=drafts.delete()[0])


def _files_of(files: models.QuerySet[Evidence]) -> list[Path]:
    names = [
        *files.values_list("stored_as", flat=True),
        *EvidencePage.objects.filter(evidence__in=files).values_list("stored_as", flat=True),
        *Redaction.objects.filter(evidence__in=files).exclude(stored_as="").values_list("stored_as", flat=True),
    ]
    return [stored.path_of(name) for name in names]


def _uploads_of(rows: models.QuerySet[Upload]) -> list[Path]:
    return [upload_pieces.path_of(row) for row in rows]


def _remove_later(files: Sequence[Path], case: Case, at: datetime) -> int:
    """Queue the removal of files; it begins when the rows that named them are gone for good. Returns how many."""
    if files:
        places = "\n".join(str(file.relative_to(settings.EVIDENCE_ROOT)) for file in files)
        jobs.enqueue(kind=REMOVE, key=f"{REMOVE}:{uuid4()}", args={"paths": places}, case=case, at=at)
    return len(files)


def _drop_files(files: models.QuerySet[Evidence]) -> int:
    keys = list(files.values_list("pk", flat=True))
    MessageFile.objects.filter(evidence__in=keys).delete()
    return Evidence.objects.filter(pk__in=keys).delete()[0]


def _delete(case: Case, *, last: bool) -> int:
    """Delete the rows of `GONE`; those of the whole filing only with its last case, but drafts hold all matters.

    With the last case go the messages of all of them: what was told of the filing hangs on one of its cases.
    """
    count = 0
    for name in GONE:
        model = apps.get_model("cases", name)
        path = _paths()[model]
        if name == "Draft" or (name == "Mail" and last):
            rows = model._default_manager.filter(case__filing=case.filing_id)  # noqa: SLF001 - documented by Django
        elif path is not None or last:
            rows = model._default_manager.filter(**_of(case, path, model))  # noqa: SLF001 - documented by Django
        else:
            continue
        count += rows.delete()[0]
    return count


def _of(case: Case, path: str | None, model: type[models.Model]) -> dict[str, Any]:
    """Give the filter for a model's rows: by its way to the case, or by what the case's filing shares."""
    if path is not None:
        return {path: case.pk}
    if model is Filing:
        return {"pk": case.filing_id}
    if model is Person:
        return {"cases__filing": case.filing_id}
    if model is Representative:
        return {"case__filing": case.filing_id}
    return {_shared_path(model): case.filing_id}


@cache
def _paths() -> Mapping[type[models.Model], str | None]:
    """Give every model of ours that leads to a case, with the way there; None where the way leads to the filing."""
    found: dict[type[models.Model], str | None] = {Case: "pk", **dict.fromkeys(SHARED, None)}
    left = [model for model in apps.get_app_config("cases").get_models() if model.__name__ not in LEFT]
    while True:
        new = {model: way for model in left if model not in found for way in _ways(model, found)}
        if not new:
            return found
        found |= new


def _ways(model: type[models.Model], found: Mapping[type[models.Model], str | None]) -> list[str | None]:
    """Give at most one way of a model to the case: a direct one before one through others."""
    steps = [field for field in model._meta.concrete_fields if field.related_model in found]  # noqa: SLF001 - documented
    if model.__name__ == "EventDetail":
        return ["event__chain__case"]
    direct = [step.name for step in steps if step.related_model is Case]
    if direct:
        return [direct[0]]
    through = [(step.name, found[step.related_model]) for step in steps]  # type: ignore[index]  # it is in `found`
    ways = [f"{name}__{way}" for name, way in through if way is not None]
    return [ways[0]] if ways else ([None] if through else [])


def _shared_path(model: type[models.Model]) -> str:
    names = [field.name for field in model._meta.concrete_fields if field.related_model is Filing]  # noqa: SLF001 - documented
    return names[0]


def emptied_columns(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """Give the columns of a model that can hold words and are not named as kept."""
    kept = KEPT.get(model.__name__, frozenset())
    columns = [field for field in model._meta.concrete_fields if field.name not in kept]  # noqa: SLF001 - documented
    return [field for field in columns if isinstance(field, WORDS) and not field.choices]


def _empty(model: type[models.Model], rows: "models.QuerySet[Any]") -> None:
    """Empty every column that can hold words, but those that are named as kept or hold something else instead."""
    plain: dict[str, Any] = {}
    keys = list(rows.values_list("pk", flat=True))
    mine = model._default_manager.filter(pk__in=keys)  # noqa: SLF001 - documented by Django
    for field in emptied_columns(model):
        if isinstance(field, models.JSONField):
            _empty_json(mine, field.name)
        else:
            plain[field.name] = b"" if isinstance(field, models.BinaryField) else ""
    if model is Person:
        plain["birth_date"] = None
    plain |= INSTEAD.get(model.__name__, {})
    if plain:
        mine.update(**plain)


def _empty_json(rows: "models.QuerySet[Any]", name: str) -> None:
    """Leave an empty list where there was a list: whoever reads the row later still finds the shape they know."""
    values = list(rows.values_list("pk", name))
    rows.filter(pk__in=[pk for pk, value in values if isinstance(value, list)]).update(**{name: []})
    rows.filter(pk__in=[pk for pk, value in values if isinstance(value, dict)]).update(**{name: {}})
    rows.filter(pk__in=[pk for pk, value in values if isinstance(value, str)]).update(**{name: ""})
