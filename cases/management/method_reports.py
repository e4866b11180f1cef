"""What `manage.py method check` says about a method: what it is, its hash, and what it hides."""

from collections.abc import Iterator

from cases.management.models_in_files import Model
from cases.scoring.disclosure import disclosure_gaps
from cases.scoring.document import MethodInvalid
from cases.scoring.method import Method
from cases.wording import methods as words

#: Problems that are printed; who has more begins with these.
SHOWN = 200


def own(method: Method) -> Iterator[str]:
    """Lines about a document of our own form."""
    until = f" to {method.valid_to}" if method.valid_to else ""
    illustrative = ", illustrative" if method.illustrative else ""
    yield f"Method document: {method.title}, {method.method_id} version {method.version}{illustrative}."
    yield f"Issuer: {method.issuer}. Valid from {method.valid_from}{until}."
    yield f"SHA-256 of the method: {method.sha256}"
    yield from _rules(method)


def foreign(model: Model) -> Iterator[str]:
    """Lines about one model of another standard. Raises nothing: what cannot become a method is said."""
    yield f"{model.form}: {model.name or '(no name)'}"
    yield f"Inputs: {', '.join(model.inputs)}"
    if model.outputs:
        yield f"Outputs: {', '.join(model.outputs)}"
    try:
        yield from _rules(model.as_method(model.header))
    except MethodInvalid as invalid:
        yield "It can be scored, but not filed as a method, because a method document cannot state this:"
        yield from problems(invalid)


def problems(invalid: MethodInvalid) -> Iterator[str]:
    """One line for each problem, up to a number that can be read."""
    for problem in invalid.problems[:SHOWN]:
        yield words.problem(problem)
    if len(invalid.problems) > SHOWN:
        yield f"... and {len(invalid.problems) - SHOWN} more."


def _rules(method: Method) -> Iterator[str]:
    scale = method.scale
    yield f"Items: {len(method.items)}. Groups: {len(method.groups)}. Grades: {len(scale.bands)}. Base: {scale.base}."
    gaps = disclosure_gaps(method)
    for gap in gaps:
        yield words.gap(gap)
    yield f"Not disclosed: {len(gaps)}." if gaps else "Everything that the law asks for is disclosed."
