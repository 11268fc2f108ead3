"""Asks the Open Policy Agent. In: cases, each a policy, its data, a query and inputs. Out: for each case its answers, or why it is refused."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "target/python/agent"))

from opa_bindings import OpaEngine, OpaError, OpaUndefinedError


def answers(case):
    with OpaEngine() as engine:
        engine.add_policy("policy.rego", case["policy"])
        engine.add_data(case["data"])
        return [answer(engine, case["query"], document) for document in case["inputs"]]


def answer(engine, query, document):
    try:
        return {"value": engine.eval_document(query, document)}
    except OpaUndefinedError:
        return {"undefined": True}


def outcome(case):
    try:
        return {"answers": answers(case)}
    except OpaError as error:
        return {"refused": str(error)}


json.dump([outcome(case) for case in json.load(sys.stdin)], sys.stdout)
