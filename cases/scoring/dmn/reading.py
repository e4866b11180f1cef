"""DMN XML to decision tables. Everything that could change a result and is not understood is a problem."""

import re
from decimal import Decimal
from typing import Final

from cases.scoring.dmn.feel import ANY, NotFeel, literal, unary_tests
from cases.scoring.dmn.table import DecisionTable, HitPolicy, Rule
from cases.scoring.document import MethodInvalid, Problem, ProblemCode
from cases.scoring.pmml.markup import Element, parse

#: DMN 1.1 to 1.5; the parts read here are the same in all of them.
NAMESPACES: Final = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
_NAME = re.compile(r"[^\W\d][\w .]*")
#: What a decision may hold beside its table; none of it changes a result.
_DESCRIBING = frozenset(
    {
        "description",
        "extensionElements",
        "question",
        "allowedAnswers",
        "variable",
        "supportedObjective",
        "impactedPerformanceIndicator",
        "decisionMaker",
        "decisionOwner",
        "usingProcess",
        "usingTask",
        "authorityRequirement",
        "informationRequirement",
        "decisionTable",
    }
)
_RULES, _PROBLEMS = 500, 100
_POLICIES = {
    ("COLLECT", "SUM"): HitPolicy.SUM,
    ("FIRST", ""): HitPolicy.FIRST,
    ("UNIQUE", ""): HitPolicy.UNIQUE,
    ("", ""): HitPolicy.UNIQUE,
}


def read(data: bytes) -> tuple[DecisionTable, ...]:
    """Every decision table of a DMN file, in document order.

    Raises MethodInvalid with the line and path of everything that is wrong or not read here.
    """
    root, namespace = parse(data)
    if root.tag != "definitions" or namespace not in NAMESPACES:
        raise MethodInvalid((Problem(root.place, ProblemCode.NOT_A_CHOICE),))
    decisions = [child for child in root.children if child.tag == "decision" and not child.foreign]
    outside = _children(root, "import", "businessKnowledgeModel", "decisionService")
    problems = [Problem(child.place, ProblemCode.UNSUPPORTED) for child in outside[:_PROBLEMS]]
    tables = tuple(_Decision(decision, problems).table() for decision in decisions)
    if not decisions:
        problems.append(Problem(root.place, ProblemCode.MISSING))
    if len({table.name for table in tables}) < len(tables):
        problems.append(Problem(root.place, ProblemCode.REPEATED))
    if problems:
        raise MethodInvalid(tuple(problems))
    return tables


class _Decision:
    def __init__(self, element: Element, problems: list[Problem]) -> None:
        self._element = element
        self._problems = problems

    def table(self) -> DecisionTable:
        """The table of this decision; a wrong one leaves its problems."""
        for child in self._element.children:
            needs_another = any(part.tag == "requiredDecision" for part in child.children)
            if not child.foreign and (needs_another or child.tag not in _DESCRIBING):
                self._problem(child, ProblemCode.UNSUPPORTED)
        element = self._one(self._element, "decisionTable")
        inputs, texts = self._inputs(element)
        policy = self._policy(element)
        return DecisionTable(
            name=self._element.attributes.get("name") or self._element.attributes.get("id", ""),
            policy=policy,
            inputs=inputs,
            texts=texts,
            rules=self._rules(element, inputs),
            otherwise=self._output(element, policy),
        )

    def _policy(self, element: Element) -> HitPolicy:
        stated = (element.attributes.get("hitPolicy", ""), element.attributes.get("aggregation", ""))
        if stated not in _POLICIES:
            self._problem(element, ProblemCode.UNSUPPORTED, "/@hitPolicy")
        return _POLICIES.get(stated, HitPolicy.UNIQUE)

    def _inputs(self, element: Element) -> tuple[tuple[str, ...], frozenset[str]]:
        names, texts = [], set()
        for each in _children(element, "input"):
            expression = self._one(each, "inputExpression")
            name = _text(expression)
            if not _NAME.fullmatch(name):
                self._problem(expression, ProblemCode.UNSUPPORTED)
            names.append(name)
            if expression.attributes.get("typeRef", "").rpartition(":")[2] == "string":
                texts.add(name)
        if not names:
            self._problem(element, ProblemCode.MISSING)
        return tuple(names), frozenset(texts)

    def _output(self, element: Element, policy: HitPolicy) -> Decimal | None:
        output = self._one(element, "output")
        default = _children(output, "defaultOutputEntry")
        if not default:
            return None
        if policy is HitPolicy.SUM:
            self._problem(default[0], ProblemCode.UNSUPPORTED)
        return self._points(default[0])

    def _rules(self, element: Element, inputs: tuple[str, ...]) -> tuple[Rule, ...]:
        rules = _children(element, "rule")
        if not rules or len(rules) > _RULES:
            self._problem(element, ProblemCode.TOO_MANY if rules else ProblemCode.MISSING)
        return tuple(self._rule(rule, inputs) for rule in rules[:_RULES])

    def _rule(self, element: Element, inputs: tuple[str, ...]) -> Rule:
        cells = _children(element, "inputEntry")
        if len(cells) != len(inputs):
            self._problem(element, ProblemCode.MISSING if len(cells) < len(inputs) else ProblemCode.TOO_MANY)
        conditions = []
        for cell, name in zip(cells, inputs, strict=False):
            try:
                conditions.append(unary_tests(_text(cell), name))
            except NotFeel:
                self._problem(cell, ProblemCode.UNSUPPORTED)
                conditions.append(ANY)
        said = [_text(part) or part.text.strip() for part in _children(element, "description", "annotationEntry")]
        points = self._points(self._one(element, "outputEntry"))
        return Rule(tuple(conditions), points, "; ".join(filter(None, said))[:400])

    def _points(self, element: Element) -> Decimal:
        try:
            value = literal(_text(element))
        except NotFeel:
            value = ""
        if isinstance(value, Decimal):
            return value
        self._problem(element, ProblemCode.UNSUPPORTED)
        return Decimal(0)

    def _one(self, element: Element, tag: str) -> Element:
        found = _children(element, tag)
        if len(found) != 1:
            self._problem(found[1] if found else element, ProblemCode.REPEATED if found else ProblemCode.MISSING)
        return found[0] if found else Element(tag, {}, element.line, element, foreign=False)

    def _problem(self, element: Element, code: ProblemCode, part: str = "") -> None:
        # A place costs a walk over all siblings; nobody reads the thousandth.
        if len(self._problems) < _PROBLEMS:
            self._problems.append(Problem(element.place + part, code))


def _children(element: Element, *tags: str) -> list[Element]:
    return [child for child in element.children if child.tag in tags and not child.foreign]


def _text(element: Element) -> str:
    """The text of the one inner ``text`` element."""
    found = _children(element, "text")
    return found[0].text.strip() if found else ""
