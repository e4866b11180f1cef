"""Reads derived fields and defined functions, and refuses those that need themselves."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from cases.scoring.document import Problem, ProblemCode
from cases.scoring.pmml.calls import Defined
from cases.scoring.pmml.functions import BUILT_IN
from cases.scoring.pmml.markup import Element
from cases.scoring.pmml.node import Node
from cases.scoring.pmml.read_formulas import Library, read_formula
from cases.scoring.pmml.row import Derived
from cases.scoring.pmml.values import DATA_TYPES, DataType

_OPTYPES = {name: name for name in ("categorical", "ordinal", "continuous")}
#: How many derived fields may stand on one another.
CHAIN_LIMIT = 40


class Definitions:
    """What the TransformationDictionary offers to all models of the file."""

    def __init__(self, functions: Mapping[str, Defined], derived: Mapping[str, Derived]) -> None:
        self.functions = functions
        self.derived = derived


def read_definitions(node: Node | None, kinds: Mapping[str, DataType | None]) -> Definitions:
    """The TransformationDictionary: functions first, then derived fields."""
    if node is None:
        return Definitions({}, {})
    functions = _functions(node.children("DefineFunction"))
    derived = read_derived(node, kinds, functions, {})
    return Definitions(functions, derived)


def read_derived(
    node: Node,
    kinds: Mapping[str, DataType | None],
    functions: Mapping[str, Defined],
    before: Mapping[str, Derived],
) -> dict[str, Derived]:
    """The derived fields of an element after those of the file; they may stand in any order."""
    nodes = node.children("DerivedField")
    named: dict[str, DataType | None] = {**kinds, **{name: field.kind for name, field in before.items()}}
    for child in nodes:
        name = child.text("name")
        if name in named:
            child.problem(ProblemCode.REPEATED, "name")
        named[name] = child.required_choice("dataType", DATA_TYPES, DataType.STRING)
    library = Library(named, functions)
    derived = dict(before)
    for child in nodes:
        field = _derived(child, library)
        derived[field.name] = field
    ending = _ending(derived)
    for child in nodes:
        if child.text("name") not in ending:
            child.problem(ProblemCode.CIRCULAR)
    node.finish()
    return derived


def check_reachable(
    node: Node, reads: Iterable[frozenset[str]], derived: Mapping[str, Derived], active: frozenset[str]
) -> None:
    """Refuse a model whose expressions come down to fields that are none of its inputs."""
    waiting, seen = [name for names in reads for name in names], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in derived:
            waiting.extend(derived[name].formula.reads)
        elif name not in active:
            node.problems.append(Problem(f"{node.element.place}: {name}", ProblemCode.UNKNOWN_NAME))


def _derived(node: Node, library: Library) -> Derived:
    node.ignore("displayName")
    optype = node.required_choice("optype", _OPTYPES, "categorical")
    kind = node.choice("dataType", DATA_TYPES, DataType.STRING)
    order = []
    for value in node.children("Value"):
        value.ignore("displayValue", "property")
        order.append(value.text("value"))
        value.finish()
    formula = read_formula(node, library)
    derived = Derived(
        name=node.text("name"),
        kind=kind,
        ordinal=optype == "ordinal",
        order=tuple(order),
        formula=formula,
        place=node.element.place,
    )
    node.finish()
    return derived


def _function(node: Node, known: Mapping[str, Defined]) -> Defined:
    node.required_choice("optype", _OPTYPES, "categorical")
    parameters: dict[str, DataType | None] = {}
    for child in node.children("ParameterField"):
        child.ignore("optype", "displayName")
        name = child.text("name")
        if name in parameters:
            child.problem(ProblemCode.REPEATED, "name")
        parameters[name] = child.choice("dataType", DATA_TYPES, None)
        child.finish()
    # Only functions that are known already can be called, so every call ends.
    body = read_formula(node, Library(parameters, known))
    defined = Defined(
        name=node.text("name"),
        parameters=tuple(parameters.items()),
        body=body,
        kind=node.choice("dataType", DATA_TYPES, None),
        place=node.element.place,
    )
    node.finish()
    return defined


def _functions(nodes: tuple[Node, ...]) -> dict[str, Defined]:
    """The defined functions in an order in which each calls only those before it."""
    named: dict[str, Node] = {}
    for node in nodes:
        if node.text("name") in named or node.text("name") in BUILT_IN:
            node.problem(ProblemCode.REPEATED, "name")
        named[node.text("name")] = node
    calls = {name: _called(node.element) & named.keys() for name, node in named.items()}
    functions: dict[str, Defined] = {}
    for name in layered(calls):
        functions[name] = _function(named[name], functions)
    for name, node in named.items():
        if name not in functions:
            node.problem(ProblemCode.CIRCULAR)
    return functions


def layered(needs: Mapping[str, AbstractSet[str]]) -> list[str]:
    """The names so that each comes after those it needs; what needs itself is left out.

    So is what stands on more than CHAIN_LIMIT others, one upon the other.
    """
    open_needs = {name: len(found) for name, found in needs.items()}
    users: dict[str, list[str]] = {}
    for name, found in needs.items():
        for needed in found:
            users.setdefault(needed, []).append(name)
    order: list[str] = []
    layer = [name for name, count in open_needs.items() if count == 0]
    for _ in range(CHAIN_LIMIT):
        order.extend(layer)
        following = []
        for name in layer:
            for user in users.get(name, ()):
                open_needs[user] -= 1
                if open_needs[user] == 0:
                    following.append(user)
        layer = following
    return order


def _ending(derived: Mapping[str, Derived]) -> frozenset[str]:
    """The derived fields whose computation ends."""
    return frozenset(layered({name: field.formula.reads & derived.keys() for name, field in derived.items()}))


def _called(element: Element) -> set[str]:
    """The names of the functions that are applied anywhere inside."""
    found, waiting = set(), [element]
    while waiting:
        inner = waiting.pop()
        if inner.tag == "Apply":
            found.add(inner.attributes.get("function", ""))
        waiting.extend(inner.children)
    return found
