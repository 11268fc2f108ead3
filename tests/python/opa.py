"""Behaves like the Open Policy Agent's command where its library evaluates: `version`, and `eval` with data and policies, an input on standard
input, and an answer in JSON. What it does not know of the command it refuses."""

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "target/python/agent"))

from opa_bindings import OpaEngine, OpaError

KNOWN = {"--format=json", "--strict-builtin-errors", "--stdin-input"}


def version():
    folders = pathlib.Path(sys.path[0]).glob("*.dist-info/METADATA")
    lines = (line for folder in folders for line in folder.read_text().splitlines())
    return next(line.split(": ")[1] for line in lines if line.startswith("Version: "))


def evaluated(files, query, document):
    with OpaEngine() as engine:
        for file in files:
            text = pathlib.Path(file).read_text()
            if file.endswith(".rego"):
                engine.add_policy(file, text)
            else:
                engine.add_data(json.loads(text))
        return engine.eval_query(f"answer := {query}", document)


def main(arguments):
    if arguments == ["version"]:
        print(f"Version: {version()}")
        return 0
    if not arguments or arguments[0] != "eval" or not KNOWN <= set(arguments):
        print(f"unknown: {arguments}", file=sys.stderr)
        return 1
    files = [at.removeprefix("--data=") for at in arguments if at.startswith("--data=")]
    queries = [at for at in arguments[1:] if not at.startswith("--")]
    if len(queries) != 1 or len(files) + len(queries) + len(KNOWN) + 1 != len(arguments):
        print(f"unknown: {arguments}", file=sys.stderr)
        return 1
    try:
        found = evaluated(files, queries[0], json.load(sys.stdin))
    except OpaError as error:
        print(json.dumps({"errors": [{"message": str(error)}]}))
        return 2
    results = [{"expressions": [{"value": bindings["answer"], "text": queries[0]}]} for bindings in found]
    json.dump({"result": results} if results else {}, sys.stdout)
    return 0


sys.exit(main(sys.argv[1:]))
