"""What a file must say, and how each gap is named with its path."""

import pytest

from cases.scoring.pmml import RowInvalid, number_text, read
from cases.scoring.pmml.functions import BUILT_IN, Function
from tests.unit.scoring.pmml.files import FIELDS, ONE, SCHEMA, card, model, pmml, problems

CARD = "/PMML/Scorecard"
CHARACTERISTIC = f"{CARD}/Characteristics/Characteristic"
ATTRIBUTE = f"{CHARACTERISTIC}/Attribute"


def one(predicate: str, *, attribute: str = 'partialScore="1"', inner: str = "") -> str:
    return f'<Characteristic name="c"><Attribute {attribute}>{predicate}{inner}</Attribute></Characteristic>'


def test_it_reads_several_models_by_name() -> None:
    names = ["first", "second"]
    models = "".join(model(attributes=f'modelName="{name}" useReasonCodes="false"') for name in names)

    assert [found.name for found in read(pmml(models=models))] == names


def test_models_of_other_kinds_are_passed_over() -> None:
    tree = '<TreeModel functionName="regression"><anything/></TreeModel>'

    assert [found.name for found in read(pmml(models=tree + model()))] == ["card"]


@pytest.mark.parametrize("version", ["4.1", "4.2", "4.2.1", "4.3", "4.4", "4.4.1"])
def test_it_reads_every_version_that_has_scorecards(version: str) -> None:
    namespace = "http://www.dmg.org/PMML-" + "_".join(version.split(".")[:2])

    assert read(pmml(version=version, namespace=namespace))[0].active_fields == ("x", "s")


def test_a_file_without_a_namespace_is_read_as_one_with() -> None:
    assert len(read(pmml(namespace=""))) == 1


def test_description_is_passed_over() -> None:
    stats = '<ModelStats><UnivariateStats field="x"/></ModelStats><ModelExplanation/>'
    after = stats + '<Extension><any thing="1"/></Extension>'
    found = card(after=after, attributes='modelName="card" useReasonCodes="false" algorithmName="a" x-own="1"')

    assert found.score({}).total == 1


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (pmml(namespace="http://www.dmg.org/PMML-5_0"), [("/PMML", "unsupported")]),
        (b"<html/>", [("/html", "unsupported")]),
        (pmml(version="2.1"), [("/PMML/@version", "unsupported")]),
        (pmml(models=""), [("/PMML", "missing")]),
        (pmml(models='<TreeModel functionName="regression"/>'), [("/PMML", "unsupported")]),
        (pmml(models=model() + model()), [(f"{CARD}[2]/@modelName", "repeated")]),
        (pmml(attributes='useReasonCodes="false" isScorable="false"'), [(f"{CARD}/@isScorable", "unsupported")]),
        (pmml(attributes='useReasonCodes="false" functionName2="1"'), [(f"{CARD}/@functionName2", "unknown_field")]),
        (
            pmml(inner='<Targets><Target castInteger="near"/></Targets>'),
            [(f"{CARD}/Targets/Target/@castInteger", "not_a_choice")],
        ),
        (pmml(attributes='useReasonCodes="false" surprise="1"'), [(f"{CARD}/@surprise", "unknown_field")]),
        (pmml(after="<Surprise/>"), [(f"{CARD}/Surprise", "unsupported")]),
        (pmml(after='<Characteristics xmlns="urn:other"/>'), [(f"{CARD}/Characteristics[2]", "unsupported")]),
        (
            pmml(attributes='modelName="m"'),
            [(f"{CHARACTERISTIC}/@baselineScore", "missing"), (f"{ATTRIBUTE}/@reasonCode", "missing")],
        ),
        (pmml(attributes='useReasonCodes="false" initialScore="NaN"'), [(f"{CARD}/@initialScore", "wrong_type")]),
        (pmml(characteristics=""), [(f"{CARD}/Characteristics", "missing")]),
        (pmml(characteristics=one("<True/>", attribute="")), [(f"{ATTRIBUTE}/@partialScore", "missing")]),
        (pmml(characteristics=one("")), [(ATTRIBUTE, "missing")]),
        (pmml(characteristics=one("<True/><False/>")), [(f"{ATTRIBUTE}/False", "repeated")]),
        (
            pmml(characteristics=one('<SimplePredicate field="y" operator="equal" value="1"/>')),
            [(f"{ATTRIBUTE}/SimplePredicate/@field", "unknown_name")],
        ),
        (
            pmml(characteristics=one('<SimplePredicate field="score" operator="isMissing"/>')),
            [(f"{ATTRIBUTE}/SimplePredicate/@field", "unknown_name")],
        ),
        (
            pmml(characteristics=one('<SimplePredicate field="x" operator="like" value="1"/>')),
            [(f"{ATTRIBUTE}/SimplePredicate/@operator", "not_a_choice")],
        ),
        (
            pmml(characteristics=one('<SimplePredicate field="x" operator="equal" value="word"/>')),
            [(f"{ATTRIBUTE}/SimplePredicate/@value", "wrong_type")],
        ),
        (
            pmml(characteristics=one('<SimplePredicate field="x" operator="equal"/>')),
            [(f"{ATTRIBUTE}/SimplePredicate/@value", "missing")],
        ),
        (
            pmml(characteristics=one('<SimplePredicate field="s" operator="lessThan" value="b"/>')),
            [(f"{ATTRIBUTE}/SimplePredicate/@operator", "unsupported")],
        ),
        (
            pmml(
                characteristics=one(
                    '<SimpleSetPredicate field="x" booleanOperator="isIn"><Array n="3" type="int">1 2</Array>'
                    "</SimpleSetPredicate>"
                )
            ),
            [(f"{ATTRIBUTE}/SimpleSetPredicate/Array/@n", "out_of_range")],
        ),
        (
            pmml(characteristics=one('<CompoundPredicate booleanOperator="nand"><True/><True/></CompoundPredicate>')),
            [(f"{ATTRIBUTE}/CompoundPredicate/@booleanOperator", "not_a_choice")],
        ),
        (
            pmml(schema=SCHEMA.replace('name="s"', 'name="nobody"')),
            [(f"{CARD}/MiningSchema/MiningField[2]/@name", "unknown_name")],
        ),
        (
            pmml(schema=SCHEMA.replace('name="s"', 'name="x"')),
            [(f"{CARD}/MiningSchema/MiningField[2]/@name", "repeated")],
        ),
        (
            pmml(schema=SCHEMA.replace('name="x"', 'name="x" missingValueReplacement="none"')),
            [(f"{CARD}/MiningSchema/MiningField/@missingValueReplacement", "wrong_type")],
        ),
        (
            pmml(schema=SCHEMA.replace('name="x"', 'name="x" invalidValueTreatment="asValue"')),
            [(f"{CARD}/MiningSchema/MiningField/@invalidValueReplacement", "missing")],
        ),
        (
            pmml(schema=SCHEMA.replace('name="x"', 'name="x" outliers="asExtremeValues"')),
            [(f"{CARD}/MiningSchema/MiningField/@lowValue", "missing")],
        ),
        (
            pmml(schema=SCHEMA.replace('name="x"', 'name="x" outliers="asMissingValues" lowValue="2" highValue="1"')),
            [(f"{CARD}/MiningSchema/MiningField/@highValue", "wrong_order")],
        ),
        (
            pmml(fields=FIELDS.replace('"double"/>', '"double"><Interval closure="closedOpen"/></DataField>', 1)),
            [("/PMML/DataDictionary/DataField/Interval", "wrong_order")],
        ),
        (
            pmml(inner='<Targets><Target field="x"/></Targets>'),
            [(f"{CARD}/Targets/Target/@field", "unknown_name")],
        ),
        (
            pmml(inner='<Targets><Target min="2" max="1" castInteger="up"/></Targets>'),
            [
                (f"{CARD}/Targets/Target/@castInteger", "not_a_choice"),
                (f"{CARD}/Targets/Target/@max", "wrong_order"),
            ],
        ),
        (
            pmml(inner='<Output><OutputField name="p" feature="probability" dataType="double"/></Output>'),
            [(f"{CARD}/Output/OutputField/@feature", "unsupported")],
        ),
        (
            pmml(inner='<Output><OutputField name="r" feature="reasonCode" rank="0"/></Output>'),
            [(f"{CARD}/Output/OutputField/@rank", "out_of_range")],
        ),
        (
            pmml(
                inner='<Output><OutputField name="t" feature="transformedValue"><FieldRef field="later"/></OutputField>'
                "</Output>"
            ),
            [(f"{CARD}/Output/OutputField/FieldRef/@field", "unknown_name"), (f"{CARD}: later", "unknown_name")],
        ),
    ],
)
def test_it_names_every_gap_with_its_path(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert problems(data) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('<Apply function="sin"><FieldRef field="x"/></Apply>', [("Apply/@function", "unsupported")]),
        ('<Apply function="ln"><FieldRef field="x"/><FieldRef field="x"/></Apply>', [("Apply", "out_of_range")]),
        ('<Aggregate field="x" function="sum"/>', [("Aggregate", "unsupported")]),
        ('<TextIndex textField="s"><Constant>a</Constant></TextIndex>', [("TextIndex", "unsupported")]),
        ('<Constant dataType="integer">2.5</Constant>', [("Constant", "wrong_type")]),
        ('<NormContinuous field="x"><LinearNorm orig="0" norm="0"/></NormContinuous>', [("NormContinuous", "missing")]),
        (
            '<NormContinuous field="x"><LinearNorm orig="1" norm="0"/><LinearNorm orig="1" norm="5"/></NormContinuous>',
            [("NormContinuous", "wrong_order")],
        ),
        (
            (
                '<Discretize field="x"><DiscretizeBin binValue="1"><Interval closure="closedClosed" rightMargin="1"/>'
                '</DiscretizeBin><DiscretizeBin binValue="2"><Interval closure="closedOpen" leftMargin="1"/>'
                "</DiscretizeBin></Discretize>"
            ),
            [("Discretize/DiscretizeBin[2]/Interval", "overlap")],
        ),
        (
            (
                '<MapValues outputColumn="o" dataType="double"><FieldColumnPair field="s" column="s"/><InlineTable>'
                "<row><s>a</s><o>1</o></row><row><s>a</s><o>2</o></row></InlineTable></MapValues>"
            ),
            [("MapValues/InlineTable/row[2]", "repeated")],
        ),
        (
            '<MapValues outputColumn="o"><FieldColumnPair field="s" column="s"/><TableLocator/></MapValues>',
            [("MapValues/TableLocator", "unsupported")],
        ),
    ],
)
def test_it_names_every_gap_of_an_expression(formula: str, expected: list[tuple[str, str]]) -> None:
    data = pmml(characteristics=one("<True/>", inner=f"<ComplexPartialScore>{formula}</ComplexPartialScore>"))

    assert problems(data) == [(f"{ATTRIBUTE}/ComplexPartialScore/{place}", code) for place, code in expected]


@pytest.mark.parametrize(
    "function", sorted(BUILT_IN.values(), key=lambda function: function.name), ids=lambda f: f.name
)
def test_functions_take_no_other_number_of_arguments(function: Function) -> None:
    pattern = {"matches": "a", "replace": "a", "formatNumber": "%d", "formatDatetime": "%Y"}.get(function.name, "1")

    def refused(count: int) -> bool:
        inner = f"<Constant dataType='string'>{pattern}</Constant>" * count
        formula = f"<ComplexPartialScore><Apply function='{function.name}'>{inner}</Apply></ComplexPartialScore>"
        return problems(pmml(characteristics=one("<True/>", inner=formula))) != []

    counts = [function.fewest - 1, function.fewest, function.most, function.most + 1]
    assert [refused(count) for count in counts] == [True, False, False, True]


def test_it_rejects_definitions_that_need_themselves() -> None:
    shared = (
        '<DefineFunction name="f" optype="continuous"><ParameterField name="a"/>'
        '<Apply function="g"><FieldRef field="a"/></Apply></DefineFunction>'
        '<DefineFunction name="g" optype="continuous"><ParameterField name="a"/>'
        '<Apply function="f"><FieldRef field="a"/></Apply></DefineFunction>'
        '<DerivedField name="p" optype="continuous" dataType="double"><FieldRef field="q"/></DerivedField>'
        '<DerivedField name="q" optype="continuous" dataType="double"><FieldRef field="p"/></DerivedField>'
    )
    inside = "/PMML/TransformationDictionary"

    assert problems(pmml(shared=shared)) == [
        (f"{inside}/DefineFunction", "circular"),
        (f"{inside}/DefineFunction[2]", "circular"),
        (f"{inside}/DerivedField", "circular"),
        (f"{inside}/DerivedField[2]", "circular"),
    ]


def test_functions_may_stand_in_any_order() -> None:
    shared = (
        '<DefineFunction name="twice" optype="continuous"><ParameterField name="a"/>'
        '<Apply function="add"><FieldRef field="a"/><FieldRef field="a"/></Apply></DefineFunction>'
        '<DefineFunction name="add" optype="continuous"><ParameterField name="a"/><ParameterField name="b"/>'
        '<Apply function="+"><FieldRef field="a"/><FieldRef field="b"/></Apply></DefineFunction>'
    )
    score = '<ComplexPartialScore><Apply function="twice"><FieldRef field="x"/></Apply></ComplexPartialScore>'

    assert card(shared=shared, characteristics=one("<True/>", inner=score)).score({"x": "2.5"}).total == 5


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("<row><x>3</x><Final>2</Final></row>", []),
        ("<row><x>3</x><Final>2.01</Final></row>", []),
        ("<row><x>3</x><Final>2.03</Final></row>", ["not_verified"]),
        ("<row><x>30</x><Final></Final></row>", []),
        ("<row><x>30</x><Final>2</Final></row>", ["not_verified"]),
        ("<row><x>3</x></row>", []),
    ],
)
def test_verification_rows_are_run(row: str, code: list[str]) -> None:
    below = one('<SimplePredicate field="x" operator="lessThan" value="10"/>', attribute='partialScore="2"')
    fields = '<VerificationField field="x"/><VerificationField field="Final" precision="0.01"/>'
    after = (
        f'<ModelVerification recordCount="1" fieldCount="2"><VerificationFields>{fields}</VerificationFields>'
        f"<InlineTable>{row}</InlineTable></ModelVerification>"
    )
    output = '<Output><OutputField name="Final" feature="predictedValue" dataType="double"/></Output>'
    place = f"{CARD}/ModelVerification/InlineTable/row"

    assert problems(pmml(characteristics=below, inner=output, after=after)) == [(place, name) for name in code]


def test_an_invalid_row_says_where_and_why() -> None:
    found = card(characteristics=one('<SimplePredicate field="x" operator="lessThan" value="10"/>'))

    with pytest.raises(RowInvalid) as refusal:
        found.score({"x": "10"})
    with pytest.raises(RowInvalid) as unreadable:
        found.score({"x": "ten"})

    assert (refusal.value.place, refusal.value.reason) == (f"line 1: {CHARACTERISTIC}", "no attribute is true")
    assert (unreadable.value.place, unreadable.value.reason) == ("x", "'ten' is no double")


def test_columns_that_are_no_inputs_do_not_matter() -> None:
    assert number_text(card(characteristics=ONE).score({"score": "nonsense", "other": "1"}).total) == "1"
