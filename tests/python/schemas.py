"""Validates documents against the published schemas of formats that other programs read.

Standard input: a list of {"schema": NAME, "text": TEXT}; the text is JSON or YAML, and NAME one of SCHEMAS or null. Standard output: a
list of {"value": what the text says, "errors": what the schema finds wrong}.
"""

import json
import pathlib
import pickletools
import re
import sqlite3
import sys

import jsonschema
import yaml

# What is in the text of a schema, and in no other.
SCHEMAS = {
    "sarif": b'"https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"',
    "action": b'"https://docs.github.com/en/actions/creating-actions/metadata-syntax-for-github-actions"',
    "github": b"automating-your-workflow-with-github-actions/workflow-syntax-for-github-actions",
    "gitlab": b'"https://gitlab.com/.gitlab-ci.yml"',
    "pre-commit": b'"JSON schema for .pre-commit-config.yaml"',
}


class Loader(yaml.SafeLoader):
    """YAML 1.2's booleans, which the servers read: `on` is a text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
STORE = pathlib.Path(__file__).parents[2] / "target/python/schemas/schemastore/cache.sqlite"


def texts():
    """The texts of the store: the first bytes in each answer that it keeps, read without running what is pickled there."""
    store = sqlite3.connect(f"file:{STORE}?mode=ro", uri=True)
    for (answer,) in store.execute("SELECT value FROM responses ORDER BY key"):
        for operation, argument, _ in pickletools.genops(answer):
            if operation.name in ("BINBYTES", "SHORT_BINBYTES"):
                yield argument
                break


def schemas(names):
    found = {}
    for text in texts():
        for name in names:
            # The schema itself names what it is about at its beginning.
            if SCHEMAS[name] in text[:600]:
                assert name not in found, f"two schemas are called {name}"
                found[name] = json.loads(text)
    missing = names - found.keys()
    assert not missing, f"the store lacks {missing}"
    return found


def main():
    documents = json.load(sys.stdin)
    known = schemas({document["schema"] for document in documents} - {None})
    answers = []
    for document in documents:
        value = yaml.load(document["text"], Loader)
        errors = []
        if document["schema"]:
            schema = known[document["schema"]]
            validator = jsonschema.validators.validator_for(schema)
            errors = [
                f"{error.json_path}: {error.message[:300]}" for error in validator(schema).iter_errors(value)
            ]
        answers.append({"value": value, "errors": sorted(errors)})
    json.dump(answers, sys.stdout)


main()
