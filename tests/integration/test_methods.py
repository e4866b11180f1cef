"""Filing disclosed methods: once, so that one version governs a day, and nothing is stored on a refusal."""

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.actors import SYSTEM, Role
from cases.models import Event, MethodVersion, Scheme
from cases.scoring.interchange import read_method
from cases.scoring.method import Method, from_document
from cases.services import methods, scores
from cases.services.methods import MethodReason, MethodRefused
from cases.services.refusals import Refused
from tests.factories.accounts import make_staff
from tests.factories.agencies import make_agencies
from tests.unit.scoring.tables import METHOD_FOLDER, document, method
from tests.unit.scoring.test_dmn import THREE, dmn

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
CITY = METHOD_FOLDER / "city_illustrative.v1.json"


@pytest.fixture
def city() -> Scheme:
    """The illustrative city's scheme; its version 1 is filed, from 2024-01-01 and without an end."""
    return make_agencies()["model_city"].schemes.get()


def version(number: str, **fields: Any) -> Method:
    """Another version of the city's method."""
    return from_document({**document("city"), "version": number, **fields})


def filed(scheme: Scheme) -> list[tuple[str, date, date | None]]:
    return list(scheme.methods.order_by("valid_from").values_list("version", "valid_from", "valid_to"))


def events() -> int:
    return Event.objects.filter(action="method_disclosed").count()


def disclose(scheme: Scheme, one: Method, **more: Any) -> methods.Filed:
    return methods.disclose(scheme=scheme, method=one, by=SYSTEM, at=NOW, **more)


def test_a_new_version_ends_the_open_one_before_it(city: Scheme) -> None:
    before = events()

    made = disclose(city, version("2", valid_from="2026-07-01"), file_sha256="f" * 64)

    assert made.is_new
    assert made.closed is not None
    assert filed(city) == [("1", date(2024, 1, 1), date(2026, 6, 30)), ("2", date(2026, 7, 1), None)]
    event = Event.objects.filter(action="method_disclosed").order_by("pk").last()
    assert event is not None
    assert event.data == {
        "scheme": "city-points",
        "version": "2",
        "sha256": made.version.sha256,
        "file_sha256": "f" * 64,
        "ended": "1",
    }
    assert events() == before + 1
    first, second = city.methods.order_by("valid_from")
    assert scores.method_in_force(city, date(2026, 6, 30)) == first
    assert scores.method_in_force(city, date(2026, 7, 1)) == second
    assert from_document(second.document).sha256 == second.sha256


def test_the_same_document_again_changes_nothing_and_says_so(city: Scheme) -> None:
    before, stood = events(), filed(city)

    again = disclose(city, method("city"))

    assert (again.is_new, again.closed, events(), filed(city)) == (False, None, before, stood)


REFUSED: list[tuple[dict[str, Any], MethodReason, str]] = [
    ({"title": "Another"}, MethodReason.VERSION_TAKEN, "1"),
    ({"version": "2"}, MethodReason.OVERLAP, "1"),
    ({"version": "0", "valid_from": "2023-01-01"}, MethodReason.OVERLAP, "1"),
    ({"version": "0", "valid_from": "2023-01-01", "valid_to": "2024-01-01"}, MethodReason.OVERLAP, "1"),
    ({"version": "v" * 21, "valid_from": "2026-07-01"}, MethodReason.VERSION_TOO_LONG, "20"),
]


@pytest.mark.parametrize(("fields", "reason", "other"), REFUSED, ids=str)
def test_it_rejects_a_version_that_does_not_fit(
    city: Scheme, fields: dict[str, Any], reason: MethodReason, other: str
) -> None:
    before, stood = events(), filed(city)

    with pytest.raises(MethodRefused) as refused:
        disclose(city, from_document({**document("city"), **fields}))

    assert (refused.value.reason, refused.value.other) == (reason, other)
    assert (events(), filed(city)) == (before, stood)


def test_an_earlier_version_that_has_ended_can_be_filed_later(city: Scheme) -> None:
    disclose(city, version("0", valid_from="2022-01-01", valid_to="2023-12-31"))

    assert filed(city) == [("0", date(2022, 1, 1), date(2023, 12, 31)), ("1", date(2024, 1, 1), None)]


def test_a_document_belongs_to_one_scheme_and_only_scores_have_methods(city: Scheme) -> None:
    sesame, court = Scheme.objects.get(slug="sesame-score"), Scheme.objects.get(slug="court-list")

    with pytest.raises(MethodRefused, match="filed_elsewhere city-points"):
        disclose(sesame, method("city"))
    with pytest.raises(MethodRefused, match="not_a_score court-list"):
        disclose(court, version("2"))


@pytest.mark.parametrize("role", [Role.INTAKE, Role.INVESTIGATOR, Role.AUDITOR, Role.ADMIN])
def test_only_the_ombudsman_files_by_hand(city: Scheme, role: Role) -> None:
    new = version("2", valid_from="2026-07-01")

    with pytest.raises(Refused):
        methods.disclose(scheme=city, method=new, by=make_staff(role).actor, at=NOW)
    assert methods.disclose(scheme=city, method=new, by=make_staff(Role.OMBUDSMAN).actor, at=NOW).is_new


# --- The command ------------------------------------------------------------------------------------------------------


def run(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command("method", *arguments, stdout=out)
    return out.getvalue().splitlines()


def refusal(*arguments: str) -> str:
    before, stood = events(), list(MethodVersion.objects.values_list("pk", "valid_to"))
    with pytest.raises(CommandError) as error:
        run(*arguments)
    assert error.value.returncode == 2
    assert (events(), list(MethodVersion.objects.values_list("pk", "valid_to"))) == (before, stood)
    return str(error.value)


def written(tmp_path: Path, content: dict[str, Any] | bytes) -> str:
    path = tmp_path / "file"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(path)


def test_import_files_a_document_once(city: Scheme, tmp_path: Path) -> None:
    new = version("2", valid_from="2026-07-01")
    name = written(tmp_path, new.to_document())

    assert run("import", name, "--scheme", "city-points") == [
        f"Filed: city-points version 2, SHA-256 {new.sha256}",
        "Version 1 now ends on 2026-06-30.",
    ]
    assert run("import", name, "--scheme", "city-points", "--version", "2", "--valid-from", "2026-07-01") == [
        f"Already filed, nothing changed: city-points version 2, SHA-256 {new.sha256}"
    ]


def test_import_rejects_with_one_line_and_stores_nothing(city: Scheme, tmp_path: Path) -> None:
    two = written(tmp_path, {**document("city"), "version": "2", "valid_from": "2026-07-01"})

    there = "city-points, sesame-score, wechat-score"
    assert refusal("import", two) == f"Say with --scheme whose method it is; there is: {there}."
    assert refusal("import", two, "--scheme", "x") == f"There is no scheme x; there is: {there}."
    assert refusal("import", two, "--scheme", "court-list") == (
        "file: court-list is a list or a sanction, which has no method."
    )
    assert refusal("import", two, "--scheme", "city-points", "--version", "3") == (
        "file: the document itself says 2, so --version cannot say 3."
    )
    assert refusal("import", two, "--scheme", "city-points", "--valid-from", "2027-01-01") == (
        "file: the document itself says 2026-07-01, so --valid-from cannot say 2027-01-01."
    )
    changed = written(tmp_path, {**document("city"), "title": "Another"})
    assert refusal("import", changed, "--scheme", "city-points") == (
        "file: Version 1 is filed already, with other content."
    )
    overlapping = written(tmp_path, {**document("city"), "version": "2"})
    assert refusal("import", overlapping, "--scheme", "city-points") == (
        "file: It would be valid on the same days as version 1."
    )
    assert refusal("import", written(tmp_path, b"{}"), "--scheme", "city-points").startswith("file: format: ")


def test_import_of_a_decision_table_names_its_file_in_the_reference(city: Scheme, tmp_path: Path) -> None:
    run(
        "import", written(tmp_path, dmn(THREE)), "--scheme", "city-points",
        "--name", "Points from a table", "--version", "t1", "--valid-from", "2026-07-01",
    )  # fmt: skip

    row = city.methods.get(version="t1")
    event = Event.objects.filter(action="method_disclosed").order_by("pk").last()
    assert event is not None
    assert row.document["document_reference"] == (
        f"DMN decision table Points in the file file, SHA-256 {event.data['file_sha256']}"
    )
    assert (row.document["title"], row.document["issuer"]) == ("Points from a table", city.agency.name)


def test_export_gives_the_document_back(city: Scheme, tmp_path: Path) -> None:
    target = tmp_path / "out.json"

    printed = "\n".join(run("export", "--scheme", "city-points"))
    run("export", str(target), "--scheme", "city-points", "--version", "1")

    assert read_method(target.read_bytes()) == method("city")
    assert read_method(printed.encode()).sha256 == method("city").sha256
    assert refusal("export", "--scheme", "city-points", "--version", "9") == (
        "city-points has no version 9; there is: 1."
    )


def test_the_city_s_own_file_is_the_one_that_is_seeded(city: Scheme) -> None:
    assert run("import", str(CITY), "--scheme", "city-points")[0].startswith("Already filed, nothing changed: ")


EITHER_WAY = """<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/><DataDictionary>
<DataField name="age" optype="continuous" dataType="double"/></DataDictionary>
<Scorecard modelName="Card" functionName="regression" initialScore="600" useReasonCodes="false">
<MiningSchema><MiningField name="age"/></MiningSchema>
<Characteristics><Characteristic name="age">
<Attribute partialScore="-9.5"><SimplePredicate field="age" operator="lessThan" value="30"/></Attribute>
<Attribute partialScore="15"><SimplePredicate field="age" operator="greaterOrEqual" value="30"/></Attribute>
<Attribute partialScore="1"><SimplePredicate field="age" operator="isMissing"/></Attribute>
</Characteristic><Characteristic name="constant"><Attribute partialScore="0.25"><True/></Attribute></Characteristic>
</Characteristics></Scorecard></PMML>"""


def scored(method_file: str, tmp_path: Path) -> str:
    rows, out = tmp_path / "rows.csv", io.StringIO()
    rows.write_text('age\n20\n30\n""\n')
    call_command("score", method=method_file, inputs=str(rows), stdout=out)
    return out.getvalue()


def test_a_filed_scorecard_scores_as_its_file_does(city: Scheme, tmp_path: Path) -> None:
    file, exported = written(tmp_path, EITHER_WAY.encode()), str(tmp_path / "exported.json")

    lines = run("import", file, "--scheme", "city-points", "--version", "p1", "--valid-from", "2026-07-01")
    run("export", exported, "--scheme", "city-points", "--version", "p1")

    row = city.methods.get(version="p1")
    assert lines[0] == f"Filed: city-points version p1, SHA-256 {row.sha256}"
    assert row.document["document_reference"].startswith("PMML scorecard Card in the file file, SHA-256 ")
    assert scored(exported, tmp_path) == scored(file, tmp_path) == "age,score,grade\n20,590.75,\n30,615.25,\n,601.25,\n"


def test_a_filed_card_is_exported_as_pmml_where_that_can_state_it(city: Scheme, tmp_path: Path) -> None:
    file, exported = written(tmp_path, EITHER_WAY.encode()), str(tmp_path / "exported.pmml")
    run("import", file, "--scheme", "city-points", "--version", "p1", "--valid-from", "2026-07-01")

    run("export", exported, "--scheme", "city-points", "--version", "p1", "--pmml")

    assert scored(exported, tmp_path) == scored(file, tmp_path)
    assert refusal("export", "--scheme", "city-points", "--version", "1", "--pmml").startswith(
        "PMML cannot state this method; in the way: scale.bands, "
    )


def test_a_scorecard_that_cannot_be_a_document_is_not_filed(city: Scheme, tmp_path: Path) -> None:
    above = EITHER_WAY.replace('useReasonCodes="false"', 'reasonCodeAlgorithm="pointsAbove" baselineScore="0"')
    above = above.replace("<Characteristic name", '<Characteristic reasonCode="R" name')

    said = refusal("import", written(tmp_path, above.encode()), "--scheme", "city-points")

    assert said.startswith("file: Card: reasonCodeAlgorithm: This cannot be carried over;")
