"""Policies in ODRL, read as anybody might read them.

Takes {"projects": [{"policies": text, "profile": text, "universe": {...}, "rules": [...], "duties": [...]}]} on its standard input, and
gives {"projects": [{"expansion": [...], "shapes": [...], "reading": [...]}]}: what each reader has against the policies. The first two
know JSON-LD and ODRL, and nothing of Charta. The third works out, from the graph and the profile alone, what each rule says, and compares it
with what the model has.
"""

import datetime
import decimal
import json
import pathlib
import sys

import pyld
import pyshacl
import rdflib
from rdflib import RDF, XSD
from rdflib.collection import Collection

# A text stays as it is written: two ways to write one length of time are told apart.
rdflib.NORMALIZE_LITERALS = False

ODRL = rdflib.Namespace("http://www.w3.org/ns/odrl/2/")
CHARTA = rdflib.Namespace("urn:charta:odrl:")
SKOS = rdflib.Namespace("http://www.w3.org/2004/02/skos/core#")
SHAPES = rdflib.Graph().parse(pathlib.Path(__file__).with_name("odrl_shapes.ttl"), format="turtle")
# What constrains who does what for what and where, and not when or in which row.
SETS = {ODRL.purpose, CHARTA.hosting, CHARTA.form, CHARTA.cells, CHARTA.combinedWith}


def refuse(address, options=None):
    raise ValueError(f"a reader would have to fetch {address}")


pyld.jsonld.set_document_loader(refuse)


def undefined(value, words, path="$"):
    """The keys that the context gives no meaning: a processor would pass over them in silence."""
    if isinstance(value, list):
        return [found for item in value for found in undefined(item, words, path)]
    if not isinstance(value, dict):
        return []
    found = [f"{path} has the key {key}, which means nothing" for key in value if not key.startswith("@") and key not in words]
    return found + [inner for key, item in value.items() for inner in undefined(item, words, f"{path}.{key}")]


def graph_of(text):
    """The graph of a document, by a JSON-LD processor that may fetch nothing."""
    document = json.loads(text)
    context = document.get("@context")
    if not isinstance(context, dict):
        raise ValueError("the context does not stand in the document")
    problems = undefined(document["@graph"], set(context))
    graph = rdflib.Graph()
    quads = pyld.jsonld.to_rdf(pyld.jsonld.expand(document), {"format": "application/n-quads"})
    graph.parse(data=quads, format="nt")
    # A second processor reads the same.
    other = rdflib.Graph().parse(data=text, format="json-ld")
    if len(other) != len(graph):
        problems.append(f"two processors read {len(graph)} and {len(other)} triples")
    return graph, problems


def shapes(graph):
    conforms, _, words = pyshacl.validate(graph, shacl_graph=SHAPES, inference="none", advanced=False)
    return [] if conforms else [words]


class Reader:
    """What the rules of a graph say."""

    def __init__(self, graph, universe):
        self.graph = graph
        self.universe = universe
        self.paths = {node: str(path) for node, path in graph.subject_objects(CHARTA.path)}
        self.paths[CHARTA.unstatedHosting] = "(unstated)"
        self.actions = {}
        for node in graph.subjects(RDF.type, ODRL.Action):
            for other in graph.objects(node, SKOS.closeMatch):
                if other in ODRL and node in self.paths:
                    self.actions.setdefault(other, []).append(self.paths[node])

    def path(self, node):
        if node not in self.paths:
            raise ValueError(f"{node} is not described")
        return self.paths[node]

    def action(self, node):
        if node in ODRL:
            found = self.actions.get(node, [])
            if len(found) != 1:
                raise ValueError(f"{node} stands for {found}")
            return found[0]
        return self.path(node)

    def parties(self, rule):
        found = {self.path(party) for party in self.graph.objects(rule, ODRL.assignee)}
        return found or set(self.universe["parties"])

    def columns(self, nodes):
        found = set()
        for node in nodes:
            if node == CHARTA.everything:
                found.update(self.universe["columns"])
            elif (node, RDF.type, ODRL.AssetCollection) in self.graph:
                found.update(self.path(part) for part in self.graph.subjects(ODRL.partOf, node))
            else:
                found.add(self.path(node))
        return found

    def constraints(self, rule):
        return list(self.graph.objects(rule, ODRL.constraint))

    def atom(self, constraint):
        one = lambda word: self.graph.value(constraint, word, any=False)
        return one(ODRL.leftOperand), one(ODRL.operator), list(self.graph.objects(constraint, ODRL.rightOperand))

    def said(self, rule, left, operator):
        """The right operands of the constraint on a thing; None where there is none."""
        found = [self.atom(constraint) for constraint in self.constraints(rule)]
        found = [atom for atom in found if atom[0] == left]
        if not found:
            return None
        if len(found) > 1 or found[0][1] != operator:
            raise ValueError(f"{rule} constrains {left} in another way")
        return found[0][2]

    def names(self, rule, left, everything):
        found = self.said(rule, left, ODRL.isAnyOf)
        return set(everything) if found is None else {self.path(node) for node in found}

    def form(self, rule):
        shown = self.said(rule, CHARTA.form, ODRL.eq)
        cells = self.said(rule, CHARTA.cells, ODRL.gteq)
        shown = None if shown is None else str(shown[0])
        if cells is None:
            return shown or "as is"
        counted = f"in cells of at least {int(cells[0])}"
        return f"{shown}, {counted}" if shown else counted

    def holds(self, constraint, day, row, members):
        """Whether a constraint on the day or the row is met."""
        for operand, every in ((ODRL["and"], all), (ODRL["or"], any)):
            parts = self.graph.value(constraint, operand)
            if parts is not None:
                return every(self.holds(part, day, row, members) for part in Collection(self.graph, parts))
        left, operator, right = self.atom(constraint)
        if left in SETS:
            return True
        if left == ODRL.dateTime:
            return compare(operator, day, [value_of(literal) for literal in right])
        column = self.path(left)
        value = row.get(column)
        if operator == CHARTA.isMissing:
            return (value is None) == value_of(right[0])
        if value is None:
            return False
        if operator in (CHARTA.isValueOf, CHARTA.isNoValueOf):
            return members[f"{column} in {self.path(right[0])}"] == (operator == CHARTA.isValueOf)
        return compare(operator, value, [value_of(literal) for literal in right])


def value_of(literal):
    text = str(literal)
    kind = literal.datatype
    if kind == XSD.date:
        return datetime.date.fromisoformat(text)
    if kind == XSD.integer:
        return int(text)
    if kind == XSD.decimal:
        return decimal.Decimal(text)
    if kind == XSD.boolean:
        return {"true": True, "false": False}[text]
    if kind in (None, XSD.string):
        return text
    raise ValueError(f"{literal} is of a kind that no column has")


def compare(operator, value, right):
    if any(type(value) is not type(other) for other in right):
        raise ValueError(f"{value!r} is compared with {right!r}")
    key = (lambda text: [ord(c) for c in text]) if isinstance(value, str) else (lambda other: other)
    if operator == ODRL.isAnyOf:
        return value in right
    if operator == ODRL.isNoneOf:
        return value not in right
    (other,) = right
    if operator in (CHARTA.startsWith, CHARTA.startsOtherwise):
        return value.startswith(other) == (operator == CHARTA.startsWith)
    order = (key(value) > key(other)) - (key(value) < key(other))
    return {
        ODRL.eq: order == 0,
        ODRL.neq: order != 0,
        ODRL.lt: order < 0,
        ODRL.lteq: order <= 0,
        ODRL.gt: order > 0,
        ODRL.gteq: order >= 0,
    }[operator]


def literal_of(told):
    """A value as the model tells it: its kind and its text."""
    if told is None:
        return None
    kind, text = told
    return {
        "text": str,
        "integer": int,
        "decimal": decimal.Decimal,
        "boolean": lambda text: text == "true",
        "date": datetime.date.fromisoformat,
    }[kind](text)


def reading(reader, project):
    """Where what the graph says is not what the model has."""
    problems = []
    graph = reader.graph
    found = {}
    for word, kind in ((ODRL.Permission, "permission"), (ODRL.Prohibition, "prohibition"), (ODRL.Duty, "obligation")):
        for rule in graph.subjects(RDF.type, word):
            if not list(graph.subjects(ODRL[kind], rule)):
                problems.append(f"{rule} belongs to no policy")
            key = (str(graph.value(rule, CHARTA.clause)), int(graph.value(rule, CHARTA.rule)), kind)
            found.setdefault(key, []).append(rule)
    expected = {(rule["clause"], rule["rule"], rule["kind"]): rule for rule in project["rules"] + project["duties"]}
    for key in sorted(found.keys() - expected.keys()):
        problems.append(f"{key} is said, and the model has no such rule")
    for key, rule in sorted(expected.items()):
        if key not in found:
            if not rule.get("empty"):
                problems.append(f"{key} is not said")
            continue
        same = lambda what, said, has: None if said == has else problems.append(f"{key}: {what}: {said} is said, and the model has {has}")
        if key[2] == "obligation":
            (duty,) = found[key]
            same("who", reader.parties(duty), set(rule["parties"]))
            same("what", {reader.action(node) for node in graph.objects(duty, ODRL.action)}, {rule["action"]})
            named = lambda node: str(node) if node in CHARTA else reader.path(node)
            same("with what", {named(node) for node in graph.objects(duty, ODRL.target)}, set(rule["targets"]))
            due = [reader.atom(constraint) for constraint in reader.constraints(duty)]
            due = sorted([str(left), str(operator), reader.paths.get(right[0], str(right[0]))] for left, operator, right in due)
            same("by when", due, sorted(rule["due"]))
            same("passed on", graph.value(duty, CHARTA.passedOn) is not None, rule["passed_on"])
            continue
        forms = {}
        for part in found[key]:
            same("who", reader.parties(part), set(rule["parties"]))
            same("what", {reader.action(node) for node in graph.objects(part, ODRL.action)}, set(rule["actions"]))
            same("for what", reader.names(part, ODRL.purpose, reader.universe["purposes"]), set(rule["purposes"]))
            same("where", reader.names(part, CHARTA.hosting, reader.universe["places"]), set(rule["places"]))
            combined = reader.said(part, CHARTA.combinedWith, ODRL.isAnyOf)
            same("with", None if combined is None else reader.columns(combined), None if rule["with"] is None else set(rule["with"]))
            for column in reader.columns(graph.objects(part, ODRL.target)):
                if column in forms:
                    problems.append(f"{key} says {column} twice")
                forms[column] = reader.form(part)
            for sample in rule["samples"]:
                row = {column: literal_of(value) for column, value in sample["row"].items()}
                day = datetime.date.fromisoformat(sample["day"])
                holds = all(reader.holds(constraint, day, row, sample["members"]) for constraint in reader.constraints(part))
                if holds != sample["holds"]:
                    problems.append(f"{key} on {day} in {row}: {holds} is said, and the model has {sample['holds']}")
        same("which columns", forms, rule["columns"])
    return problems


def judged(project):
    try:
        graph, expansion = graph_of(project["policies"])
        profile, more = graph_of(project["profile"])
    except Exception as error:
        return {"expansion": [f"{type(error).__name__}: {error}"], "shapes": [], "reading": []}
    graph += profile
    try:
        read = reading(Reader(graph, project["universe"]), project)
    except Exception as error:
        read = [f"{type(error).__name__}: {error}"]
    return {"expansion": expansion + more, "shapes": shapes(graph), "reading": read}


asked = json.load(sys.stdin)
json.dump({"projects": [judged(project) for project in asked["projects"]]}, sys.stdout)
