"""Parses SQL in a dialect. In: a list of `{"dialect": …, "text": …}`. Out, for each: `{"kinds": [...], "commands": [...], "texts": [...],
"names": [...]}`, what each statement is, what sqlglot could not read (it makes a `Command` of it, without an error), and all literal
texts and names; or `{"error": words}`."""

import json
import logging
import sys

import sqlglot
from sqlglot import exp

logging.disable(logging.CRITICAL)


def text_of(node):
    """The text of a literal, or of literals side by side, which stand for one."""
    if isinstance(node, exp.Literal) and node.is_string:
        return node.this
    if isinstance(node, exp.Concat):
        parts = [text_of(part) for part in node.expressions]
        return None if None in parts else "".join(parts)
    return None


def parsed(job):
    kinds, commands, texts, names = [], [], set(), set()
    for statement in sqlglot.parse(job["text"], read=job["dialect"]):
        if statement is None or isinstance(statement, exp.Semicolon):
            continue
        kind = statement.args.get("kind")
        kinds.append(f"{type(statement).__name__} {kind}" if isinstance(kind, str) else type(statement).__name__)
        for node in statement.walk():
            if isinstance(node, exp.Command):
                commands.append(f"{node.this} {node.expression}"[:200])
            text = text_of(node)
            if text is not None:
                texts.add(text)
            if isinstance(node, exp.Identifier):
                names.add(node.this)
    return {"kinds": kinds, "commands": commands, "texts": sorted(texts), "names": sorted(names)}


def main():
    results = []
    for job in json.load(sys.stdin):
        try:
            results.append(parsed(job))
        except sqlglot.errors.SqlglotError as error:
            results.append({"error": str(error)[:1000]})
    json.dump(results, sys.stdout)


main()
