"""Files that mean harm, or are no files at all, are refused fast and with a place."""

import time
from collections.abc import Callable

import pytest

from cases.scoring.document import MethodInvalid, ProblemCode
from cases.scoring.pmml import read
from cases.scoring.pmml.markup import ATTRIBUTE_LIMIT, DEPTH_LIMIT, SIZE_LIMIT, TEXT_LIMIT
from tests.unit.scoring.pmml.files import ONE, pmml

GOOD = pmml().decode()
LAUGHS = "".join(
    f'<!ENTITY lol{number} "{"&lol" + str(number - 1) + ";" if number else "lol"}{"&lol0;" * 9 if number else ""}">'
    for number in range(10)
)
EXTERNAL = '<!ENTITY secret SYSTEM "file:///etc/passwd">'


def refused(data: bytes) -> list[tuple[str, ProblemCode]]:
    started = time.process_time()
    with pytest.raises(MethodInvalid) as refusal:
        read(data)
    assert time.process_time() - started < 5
    return [(problem.path, problem.code) for problem in refusal.value.problems]


@pytest.mark.parametrize(
    "declaration",
    [
        f"<!DOCTYPE PMML [{LAUGHS}]>",
        f"<!DOCTYPE PMML [{EXTERNAL}]>",
        '<!DOCTYPE PMML SYSTEM "http://127.0.0.1:9/pmml.dtd">',
        '<!DOCTYPE PMML PUBLIC "-//X//Y" "http://127.0.0.1:9/pmml.dtd">',
        '<!DOCTYPE PMML [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
        "<!DOCTYPE PMML>",
    ],
)
@pytest.mark.parametrize("name", ["&lol9;", "&secret;", "card"])
def test_it_rejects_document_types_and_entities(declaration: str, name: str) -> None:
    data = (declaration + GOOD.replace('modelName="card"', f'modelName="{name}"')).encode()

    assert refused(data) == [("line 1: document", ProblemCode.FORBIDDEN)]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", ("line 1: document", ProblemCode.NOT_WELL_FORMED)),
        (b"not xml", ("line 1: document", ProblemCode.NOT_WELL_FORMED)),
        (GOOD.encode()[:-3], ("line 1: document", ProblemCode.NOT_WELL_FORMED)),
        (GOOD.replace('"card"', '"ca\x00rd"').encode(), ("line 1: document", ProblemCode.NOT_WELL_FORMED)),
        (GOOD.replace('"card"', '"&undefined;"').encode(), ("line 1: document", ProblemCode.NOT_WELL_FORMED)),
        (GOOD.replace('"card"', '"\xe9"').encode("latin-1"), ("line 1: document", ProblemCode.NOT_WELL_FORMED)),
        (
            f'<?xml version="1.0" encoding="no-such-thing"?>{GOOD}'.encode(),
            ("line 1: document", ProblemCode.NOT_WELL_FORMED),
        ),
        (
            f'<?xml version="1.0" encoding="UTF-16"?>{GOOD}'.encode(),
            ("line 1: document", ProblemCode.NOT_WELL_FORMED),
        ),
        (GOOD.encode() + b"<PMML/>", ("line 1: document", ProblemCode.NOT_WELL_FORMED)),
        (b" " * (SIZE_LIMIT + 1), ("document", ProblemCode.TOO_MANY)),
    ],
)
def test_it_rejects_what_is_no_xml(data: bytes, problem: tuple[str, ProblemCode]) -> None:
    assert refused(data) == [problem]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_it_reads_every_encoding_that_xml_announces(encoding: str) -> None:
    text = GOOD.replace('"card"', '"信用"')
    marks = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}

    (scorecard,) = read(marks.get(encoding, b"") + text.encode(encoding))

    assert scorecard.name == "信用"


def test_it_rejects_a_million_elements() -> None:
    data = pmml(characteristics=ONE + "<a/>" * 1_000_000)

    assert refused(data) == [("line 1: /PMML/Scorecard/Characteristics", ProblemCode.TOO_MANY)]


def test_it_rejects_elements_without_end() -> None:
    data = b"<PMML>" + b"<a>" * 500_000

    assert refused(data) == [("line 1: /PMML" + "/a" * (DEPTH_LIMIT - 1), ProblemCode.TOO_MANY)]


def test_it_rejects_a_huge_attribute_and_a_huge_text() -> None:
    name = GOOD.replace('"card"', f'"{"x" * (TEXT_LIMIT + 1)}"').encode()
    text = pmml(after="<Extension>" + "x" * (TEXT_LIMIT + 1) + "</Extension>")

    assert refused(name) == [("line 1: /PMML", ProblemCode.OUT_OF_RANGE)]
    assert refused(text)[0][1] == ProblemCode.OUT_OF_RANGE


def test_it_rejects_attributes_by_the_thousand() -> None:
    names = " ".join(f'a{number}="1"' for number in range(ATTRIBUTE_LIMIT + 1))

    assert refused(GOOD.replace("<Header/>", f"<Header {names}/>").encode()) == [
        ("line 1: /PMML", ProblemCode.TOO_MANY)
    ]


def test_a_file_full_of_faults_names_a_bounded_number() -> None:
    fields = "".join(f'<DataField name="f{number}" optype="none" dataType="none"/>' for number in range(20_000))

    assert len(refused(pmml(fields=fields))) <= 250


def test_functions_that_multiply_one_another_end() -> None:
    define = (
        '<DefineFunction name="f0" optype="continuous"><ParameterField name="a"/><FieldRef field="a"/></DefineFunction>'
    )
    for number in range(1, 39):
        call = f'<Apply function="f{number - 1}"><FieldRef field="a"/></Apply>'
        define += (
            f'<DefineFunction name="f{number}" optype="continuous"><ParameterField name="a"/>'
            f'<Apply function="+">{call}{call}</Apply></DefineFunction>'
        )
    score = '<Apply function="f38"><FieldRef field="x"/></Apply>'
    (scorecard,) = read(pmml(shared=define, characteristics=_complex(score)))

    with pytest.raises(ValueError, match="too many steps"):
        scorecard.score({"x": "1"})


def test_numbers_and_texts_that_double_end() -> None:
    square = _chain("double", lambda name: f'<Apply function="*">{_ref(name)}{_ref(name)}</Apply>')
    twice = _chain("string", lambda name: f'<Apply function="concat">{_ref(name)}{_ref(name)}</Apply>')
    (numbers,) = read(pmml(shared=square, characteristics=_complex(_ref("d30"))))
    (texts,) = read(pmml(shared=twice, characteristics=_complex(_ref("d30"))))

    with pytest.raises(ValueError, match="the number is too long"):
        numbers.score({"x": "12345.678"})
    with pytest.raises(ValueError, match="the text is too long"):
        texts.score({"x": "12345.678"})


def test_it_rejects_more_verification_than_is_sensible() -> None:
    table = "<VerificationFields><VerificationField field='x'/></VerificationFields>"
    rows = "<row><x>1</x></row>" * 40_000
    data = pmml(
        characteristics=ONE * 300,
        after=f"<ModelVerification>{table}<InlineTable>{rows}</InlineTable></ModelVerification>",
    )

    assert refused(data) == [("line 1: /PMML/Scorecard/ModelVerification", ProblemCode.TOO_MANY)]


@pytest.mark.parametrize("pattern", ["(a+)+$", "a*a*a*b", "(?=a)", r"(.)\1", "[", "a" * 201])
def test_it_rejects_patterns_that_may_run_away(pattern: str) -> None:
    formula = f'<Apply function="matches"><FieldRef field="s"/><Constant>{pattern}</Constant></Apply>'
    data = pmml(characteristics=_complex(f'<Apply function="if">{formula}<Constant>1</Constant></Apply>'))

    assert [code for _, code in refused(data)] == [ProblemCode.UNSUPPORTED]


def _complex(formula: str) -> str:
    score = f"<ComplexPartialScore>{formula}</ComplexPartialScore>"
    return f'<Characteristic name="c"><Attribute><True/>{score}</Attribute></Characteristic>'


def _ref(name: str) -> str:
    return f'<FieldRef field="{name}"/>'


def _chain(kind: str, step: Callable[[str], str]) -> str:
    formulas = [_ref("x"), *(step(f"d{number}") for number in range(30))]
    return "".join(
        f'<DerivedField name="d{number}" optype="categorical" dataType="{kind}">{formula}</DerivedField>'
        for number, formula in enumerate(formulas)
    )
