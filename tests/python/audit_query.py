"""Reads queries in their dialects; says what is wrong with each: nothing, an error, or that it was not understood."""

import json
import sys

import sqlglot
from sqlglot import exp


def fault(query):
    try:
        trees = sqlglot.parse(query["text"], read=query["dialect"])
    except sqlglot.errors.SqlglotError as error:
        return str(error).splitlines()[0]
    # What sqlglot does not understand becomes a command, without an error.
    commands = [tree for tree in trees if tree is None or tree.find(exp.Command)]
    return "not understood" if commands or not trees else None


json.dump([fault(query) for query in json.load(sys.stdin)], sys.stdout)
