"""Reads a PMML file into its scorecards, and proves each by its own verification rows."""

import re

from cases.scoring.document import MethodInvalid, Problem, ProblemCode
from cases.scoring.pmml.markup import parse
from cases.scoring.pmml.node import ANNOTATION, Node
from cases.scoring.pmml.read_derived import read_definitions
from cases.scoring.pmml.read_fields import read_dictionary
from cases.scoring.pmml.read_scorecard import read_scorecard
from cases.scoring.pmml.scorecard import Scorecard
from cases.scoring.pmml.values import DataType
from cases.scoring.pmml.verification import verify

_NAMESPACE = re.compile(r"http://www\.dmg\.org/PMML-(3_[0-2]|4_[0-4])")
_VERSION = re.compile(r"(3\.[0-2]|4\.[0-4])(\.\d)?", re.ASCII)


def read(data: bytes) -> tuple[Scorecard, ...]:
    """The scorecards of a PMML file, in document order; models of other kinds are passed over.

    Raises MethodInvalid with every problem, its line and its path. Nothing that could change a
    score is passed over: only what the standard calls description.
    """
    root, namespace = parse(data)
    problems: list[Problem] = []
    node = Node(root, problems)
    if root.tag != "PMML" or (namespace and not _NAMESPACE.fullmatch(namespace)):
        raise MethodInvalid((Problem(root.place, ProblemCode.UNSUPPORTED),))
    if not _VERSION.fullmatch(node.text("version")):
        node.problem(ProblemCode.UNSUPPORTED, "version")
    scorecards = _models(node, problems)
    if problems:
        raise MethodInvalid(tuple(problems))
    return scorecards


def _models(root: Node, problems: list[Problem]) -> tuple[Scorecard, ...]:
    holder = root.required_child("DataDictionary")
    if holder is None:
        return ()
    dictionary = read_dictionary(holder)
    kinds: dict[str, DataType | None] = {name: field.kind for name, field in dictionary.items()}
    shared = read_definitions(root.child("TransformationDictionary"), kinds)
    scorecards: list[Scorecard] = []
    for node in root.children("Scorecard"):
        before = len(problems)
        scorecard = read_scorecard(node, dictionary, shared)
        if any(other.name == scorecard.name for other in scorecards):
            node.problem(ProblemCode.REPEATED, "modelName")
        rows = node.child("ModelVerification")
        node.finish()
        # A model that is read wrong proves nothing.
        if rows is not None and len(problems) == before:
            verify(rows, scorecard)
        scorecards.append(scorecard)
    if not scorecards:
        other = [child.tag for child in root.element.children if child.tag not in ANNOTATION]
        root.problem(ProblemCode.UNSUPPORTED if other[-1:] != ["DataDictionary"] else ProblemCode.MISSING)
    return tuple(scorecards)
