"""What a file of another standard holds, as commands speak of it: each model by name, and as a method of our own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cases.management.method_files import File, is_xml, own_method, refusal, sound
from cases.scoring import dmn, pmml
from cases.scoring.dmn import DecisionTable
from cases.scoring.foreign_scorers import Decisions, Scorecards
from cases.scoring.method import Method, from_document
from cases.scoring.pmml import Scorecard
from cases.scoring.pmml.markup import parse
from cases.scoring.scorers import Scorer

#: What a model of another standard does not say about itself. Whoever files it says so; a mere look needs no truth.
UNSTATED: Final[Mapping[str, object]] = {"version": "1", "issuer": "not stated", "valid_from": "0001-01-01"}


@dataclass(frozen=True)
class Model:
    """One model of a PMML or DMN file.

    ``as_method`` takes the header fields of the document that is made of it, ``scorer`` the columns of a table and
    the number of reason codes.
    """

    form: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    as_method: Callable[[Mapping[str, object]], Method]
    scorer: Callable[[Sequence[str], int], Scorer]

    @property
    def header(self) -> dict[str, object]:
        """A header for a look at the rules alone."""
        return {**UNSTATED, "method_id": self.name or "model", "title": self.name or "model"}


def models_in(file: File) -> tuple[Model, ...]:
    """Every model of a PMML or DMN file. Raises CommandError, or MethodInvalid with every problem."""
    root, _ = parse(file.data)
    if root.tag == "definitions":
        return tuple(_decision(table) for table in dmn.read(file.data))
    return tuple(_scorecard(card) for card in pmml.read(file.data))


def method_in(file: File, model: str = "") -> Method:
    """The rules of a file, whatever its form, for a look at them. Raises CommandError."""
    if not is_xml(file):
        return own_method(file)
    chosen = one_named(sound(file, lambda: models_in(file)), model, file)
    return sound(file, lambda: chosen.as_method(chosen.header))


def one_named(models: Sequence[Model], name: str, file: File) -> Model:
    """The model of this name, or the only one there is. Raises CommandError that names what there is."""
    found = [model for model in models if model.name == name] if name else list(models)
    if len(found) == 1:
        return found[0]
    there = ", ".join(model.name for model in models)
    if name:
        raise refusal(f"{file.name}: there is no model {name}; there is: {there}.")
    raise refusal(f"{file.name}: say with --model which one is meant: {there}.")


def _scorecard(card: Scorecard) -> Model:
    return Model(
        form="PMML scorecard",
        name=card.name or "",
        inputs=card.active_fields,
        outputs=card.output_names,
        as_method=lambda header: pmml.to_method(card, header),
        scorer=lambda columns, reasons: Scorecards(card, columns, reasons),
    )


def _decision(table: DecisionTable) -> Model:
    return Model(
        form="DMN decision table",
        name=table.name,
        inputs=table.inputs,
        outputs=(),
        as_method=lambda header: from_document(table.to_document(header)),
        scorer=lambda columns, reasons: Decisions(table, columns, reasons),
    )
