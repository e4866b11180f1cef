"""Small scorecards for the tests, written out of their parts."""

from cases.scoring.document import MethodInvalid, Problem
from cases.scoring.pmml import Scorecard, read

FIELDS = (
    '<DataField name="x" optype="continuous" dataType="double"/>'
    '<DataField name="s" optype="categorical" dataType="string"/>'
    '<DataField name="score" optype="continuous" dataType="double"/>'
)
SCHEMA = '<MiningField name="x"/><MiningField name="s"/><MiningField name="score" usageType="target"/>'
ONE = '<Characteristic name="one"><Attribute partialScore="1"><True/></Attribute></Characteristic>'


def pmml(
    *,
    fields: str = FIELDS,
    shared: str = "",
    models: str | None = None,
    version: str = "4.4",
    namespace: str = "http://www.dmg.org/PMML-4_4",
    **model_parts: str,
) -> bytes:
    """A whole file around ``models``, or around one model of ``model_parts``."""
    models = model(**model_parts) if models is None else models
    shared = f"<TransformationDictionary>{shared}</TransformationDictionary>" if shared else ""
    return (
        f'<PMML version="{version}" xmlns="{namespace}"><Header/>'
        f"<DataDictionary>{fields}</DataDictionary>{shared}{models}</PMML>"
    ).encode()


def model(
    *, schema: str = SCHEMA, inner: str = "", characteristics: str = ONE, after: str = "", attributes: str = ""
) -> str:
    """One Scorecard without reason codes unless ``attributes`` ask for them."""
    attributes = attributes or 'modelName="card" useReasonCodes="false"'
    return (
        f'<Scorecard functionName="regression" {attributes}><MiningSchema>{schema}</MiningSchema>{inner}'
        f"<Characteristics>{characteristics}</Characteristics>{after}</Scorecard>"
    )


def card(**parts: str) -> Scorecard:
    """The one scorecard of a file."""
    (found,) = read(pmml(**parts))
    return found


def computed(formula: str, *, kind: str = "double", shared: str = "") -> Scorecard:
    """A scorecard whose only output, ``out``, is an expression."""
    output = f'<OutputField name="out" feature="transformedValue" dataType="{kind}">{formula}</OutputField>'
    return card(inner=f"<Output>{output}</Output>", shared=shared)


def problems(data: bytes) -> list[tuple[str, str]]:
    """The path and code of every problem; the line is left out."""
    try:
        read(data)
    except MethodInvalid as refusal:
        return [(_path(problem), problem.code.value) for problem in refusal.problems]
    return []


def _path(problem: Problem) -> str:
    return problem.path.partition(": ")[2] or problem.path
